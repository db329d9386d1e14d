// Fills two fields with where the phone is, when somebody standing at the site asks for it; never by itself.
(function () {
  "use strict";
  var button = document.querySelector("[data-locate]");
  if (!button || !navigator.geolocation) return;
  var names = button.getAttribute("data-locate").split(" ");
  var said = document.querySelector("[data-locate-said]");
  button.hidden = false;
  button.addEventListener("click", function () {
    said.textContent = "";
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(function (found) {
      [found.coords.latitude, found.coords.longitude].forEach(function (value, at) {
        document.getElementById(names[at]).value = value.toFixed(6);
      });
      button.disabled = false;
      document.getElementById(names[0]).focus();
    }, function () {
      button.disabled = false;
      said.textContent = button.getAttribute("data-failed");
    }, { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 });
  });
})();
