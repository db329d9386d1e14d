/* Links: says once that the page has been in sight, and copies a text. Comfort only: both have a way without. ES2017. */
(function () {
  "use strict";
  var doc = document;

  /* A page that was opened ahead of time or lies behind another has not been looked at. */
  function whenSeen(action) {
    var timer = null;
    function look() {
      if (doc.visibilityState === "hidden") {
        window.clearTimeout(timer);
        timer = null;
      } else if (timer === null) {
        timer = window.setTimeout(function () {
          doc.removeEventListener("visibilitychange", look);
          action();
        }, 1000);
      }
    }
    doc.addEventListener("visibilitychange", look);
    look();
  }

  function tellSeen(form) {
    form.hidden = true;
    whenSeen(function () {
      var body = "note=" + encodeURIComponent(form.elements.note.value);
      window.fetch(form.action, {
        method: "POST", credentials: "same-origin", body: body,
        headers: { "Content-Type": "application/x-www-form-urlencoded" }
      }).catch(function () { /* A visit that cannot be told is not worth a word. */ });
    });
  }

  function copyOld(field) {
    field.focus();
    field.select();
    field.setSelectionRange(0, field.value.length);
    try { return doc.execCommand("copy"); } catch (e) { return false; }
  }

  function copy(button) {
    var field = doc.getElementById(button.getAttribute("data-copy"));
    function say(done) {
      var told = doc.getElementById(button.getAttribute("data-told"));
      told.textContent = button.getAttribute(done ? "data-done" : "data-failed");
    }
    if (window.navigator.clipboard && window.isSecureContext) {
      window.navigator.clipboard.writeText(field.value).then(
        function () { say(true); },
        function () { say(copyOld(field)); }
      );
    } else {
      say(copyOld(field));
    }
  }

  Array.prototype.forEach.call(doc.querySelectorAll("form[data-seen]"), tellSeen);
  Array.prototype.forEach.call(doc.querySelectorAll("[data-copy]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { copy(button); });
  });
}());
