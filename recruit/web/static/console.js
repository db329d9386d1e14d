/* The console keeps itself fresh. Without this file the page is loaded again every half minute. ES2017, Chromium 70. */
(function () {
  "use strict";
  var EVERY = 10000, SLOWEST = 60000;
  var live = document.getElementById("live"), stale = document.getElementById("stale");
  if (!live || !window.fetch) { return; }
  var wait = EVERY;

  /* Whoever is about to press something there must not have it replaced under the finger. */
  function busy() { return document.hidden || live.contains(document.activeElement); }

  function ask() {
    if (busy()) { again(); return; }
    fetch(live.getAttribute("data-live") + window.location.search, { credentials: "same-origin" })
      .then(function (reply) {
        if (!reply.ok || reply.redirected) { throw new Error(String(reply.status)); }
        return reply.text();
      })
      .then(function (text) {
        if (!busy()) { live.innerHTML = text; }
        stale.hidden = true;
        wait = EVERY;
        again();
      })
      .catch(function () {
        stale.hidden = false;
        wait = Math.min(SLOWEST, wait * 2);
        again();
      });
  }

  function again() { window.setTimeout(ask, wait); }

  again();
})();
