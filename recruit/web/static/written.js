/* Says beside each text how many letters it has, as one writes. Chromium 70, no modules. */
(function () {
  "use strict";
  var doc = document;

  /* Letters as the server counts them: whole signs, blanks around the text left out. */
  function letters(text) {
    return Array.from(text.replace(/\r\n/g, "\n").trim()).length;
  }

  function follow(hint) {
    var area = doc.getElementById(hint.getAttribute("data-counts"));
    if (!area) { return; }
    var rule = hint.textContent;
    var least = Number(hint.getAttribute("data-least"));
    var most = Number(hint.getAttribute("data-most"));
    function tell() {
      var count = letters(area.value);
      hint.textContent = rule + " · " + hint.getAttribute("data-says").replace("#", String(count));
      hint.classList.toggle("wrong", count > most || (count > 0 && count < least));
    }
    area.addEventListener("input", tell);
    tell();
  }

  Array.prototype.forEach.call(doc.querySelectorAll("[data-counts]"), follow);
}());
