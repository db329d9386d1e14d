/* Comfort only: marking works without this file. Digits go into the field, Enter sends it (the browser's own), arrows
   turn the pages, Backspace outside a field takes the last mark back. Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  var field = doc.getElementById("mark");

  function press(one) {
    var found = doc.querySelector(one);
    if (found) { found.click(); }
    return Boolean(found);
  }

  doc.addEventListener("keydown", function (event) {
    var at = doc.activeElement;
    var writing = at && (at.tagName === "INPUT" || at.tagName === "SELECT" || at.tagName === "TEXTAREA");
    if (writing || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (/^[0-9]$/.test(event.key) && field) {
      field.value = "";
      field.focus();
    } else if (event.key === "ArrowLeft") {
      press("#earlier");
    } else if (event.key === "ArrowRight") {
      press("#later");
    } else if (event.key === "Backspace" && press("#undoing button")) {
      event.preventDefault();
    }
  });
}());
