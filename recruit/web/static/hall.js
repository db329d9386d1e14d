// Typing in a sheet by keyboard alone: Enter, or the last sign of a box, leads to the next one; Backspace in an empty box
// leads back. Without this script Tab does the same.
(function () {
  "use strict";
  var form = document.querySelector("form[data-typing]");
  if (!form) return;
  var boxes = [].slice.call(form.querySelectorAll("input[id^=q], textarea"));
  var done = form.querySelector("button[type=submit]");

  function go(from, step) {
    var next = boxes[boxes.indexOf(from) + step];
    if (next) { next.focus(); if (next.select) next.select(); }
    else if (step > 0) done.focus();
  }

  boxes.forEach(function (box) {
    box.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "Enter" && box.tagName !== "TEXTAREA") { event.preventDefault(); go(box, 1); }
      if (event.key === "Backspace" && box.value === "" && box.tagName !== "TEXTAREA") { event.preventDefault(); go(box, -1); }
    });
    box.addEventListener("input", function (event) {
      var other = document.getElementById("p" + box.name.slice(1) + "-0");
      if (other) other.checked = true;
      var signs = Number(box.getAttribute("data-signs"));
      if (signs && !event.isComposing && box.value.length >= signs) go(box, 1);
    });
  });
  if (boxes.length && !document.querySelector("input[name^=pick]")) {
    (form.querySelector("[aria-invalid]") || boxes[0]).focus();
  }
})();
