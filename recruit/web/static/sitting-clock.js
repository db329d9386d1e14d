/* Time as the server tells it. The device's own clock is never asked; only how long ago the server told the time.
   ES2017, Chromium 70. */
(function () {
  "use strict";
  var doc = document;

  function two(n) { return (n < 10 ? "0" : "") + n; }

  /* `ended()` is called when the time on the clock has run out; the server is asked before anything closes. */
  window.ZeyouClock = function (data, copied, word, ended) {
    var deadline = Number(data.deadline || 0);
    var paused = data.paused !== undefined;
    var stood = deadline - Number(data.now || 0);
    var told = copied ? null : Number(data.now || 0) - spoken();
    var heard = performance.now();
    var announced = {};
    var out = false;

    /* When the page's own answer came, on this page's stopwatch. */
    function spoken() {
      var entry = performance.getEntriesByType("navigation")[0];
      return entry && entry.responseStart > 0 ? entry.responseStart : performance.now();
    }

    function now() { return told + performance.now(); }

    function left() {
      if (told === null) { return Infinity; }
      return paused ? stood : deadline - now();
    }

    /* The server's clock lies somewhere between sending and hearing; what is known already stays while it fits. */
    function learn(body) {
      heard = performance.now();
      var low = body.now - heard;
      var high = body.now - (body.asked_at === undefined ? heard : body.asked_at);
      if (told === null || told < low || told > high) { told = (low + high) / 2; }
      if (body.deadline > deadline) { announced = {}; }
      deadline = body.deadline;
      paused = Boolean(body.paused);
      stood = body.deadline - body.now;
      out = false;
    }

    function tick(closed) {
      var clock = doc.getElementById("clock");
      clock.hidden = told === null;
      if (told === null) { return; }
      var seconds = Math.max(0, Math.ceil(left() / 1000));
      clock.textContent = two(Math.floor(seconds / 60)) + ":" + two(seconds % 60);
      doc.getElementById("bar").classList.toggle("soon", seconds <= 300);
      [10, 5, 1].forEach(function (mark) {
        if (seconds === mark * 60 && !announced[mark]) {
          announced[mark] = true;
          doc.getElementById("announce").textContent = word("left", { minutes: mark });
        }
      });
      if (seconds === 0 && !closed && !out && !paused) {
        out = true;
        ended();
      }
    }

    return {
      learn: learn, left: left, tick: tick,
      paused: function () { return paused; },
      heard: function () { heard = performance.now(); },
      quiet: function () { return performance.now() - heard; },
      since: function (started) { return told === null ? 0 : Math.floor((now() - started) / 100); }
    };
  };
}());
