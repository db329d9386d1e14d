/* Comfort only: after the township is chosen, the village list shows that township's villages. ES2017, Chromium 70. */
(function () {
  "use strict";
  var township = document.getElementById("township");
  var village = document.getElementById("village");
  if (!township || !village || !village.querySelector("optgroup")) { return; }
  var groups = Array.prototype.slice.call(village.querySelectorAll("optgroup"));

  function show() {
    var chosen = township.options[township.selectedIndex];
    var name = township.value ? chosen.textContent : "";
    groups.forEach(function (group) {
      /* A hidden group still shows in some phones' own pickers, so it leaves the list altogether. */
      if (name && group.label !== name) { group.remove(); } else { village.appendChild(group); }
    });
    if (village.selectedIndex < 0) { village.selectedIndex = 0; }
  }

  township.addEventListener("change", show);
  show();
}());
