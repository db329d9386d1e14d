/* The proctor's sheet of operations: a stop clock beside each; what it counted goes into the field of seconds. */
(function () {
  "use strict";

  function shown(seconds) {
    var rest = seconds % 60;
    return Math.floor(seconds / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }

  Array.from(document.querySelectorAll("[data-clock]")).forEach(function (button) {
    var field = document.getElementById(button.getAttribute("data-clock"));
    var face = button.parentNode.querySelector("[data-face]");
    var limit = parseInt(button.getAttribute("data-limit"), 10) || 0;
    var began = 0;
    var ticking = 0;
    function seconds() { return Math.round((performance.now() - began) / 1000); }
    function tick() {
      var now = seconds();
      face.textContent = shown(now) + (limit && now > limit ? " " + button.getAttribute("data-over") : "");
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      if (ticking) {
        clearInterval(ticking);
        ticking = 0;
        tick();
        field.value = String(seconds());
        field.dispatchEvent(new Event("input", { bubbles: true }));
        button.textContent = button.getAttribute("data-start");
        return;
      }
      began = performance.now();
      tick();
      ticking = setInterval(tick, 500);
      button.textContent = button.getAttribute("data-stop");
    });
  });
})();
