// Agreements are printed a few at a time; while the office watches, this presses "go on" by itself.
// Without it the button is pressed by hand. A refusal comes without the mark, so nothing is pressed after one.
(function () {
  "use strict";
  var form = document.querySelector("form[data-go-on]");
  if (!form) return;
  window.setTimeout(function () { form.submit(); }, 400);
})();
