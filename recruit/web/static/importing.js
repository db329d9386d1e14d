/* An import goes on by itself, batch after batch, until it is done or stopped, also over a short break of the line.
   Without this file the button is pressed by hand. ES2017, Chromium 70. */
(function () {
  "use strict";
  var PAUSE = 300;
  var BACKOFF = [1000, 3000, 5000, 10000];
  var doc = document;
  var form = doc.querySelector("form[data-import]");
  if (!form || !window.fetch || !window.DOMParser) { return; }
  var line = doc.getElementById("import-line");
  var stop = doc.getElementById("import-stop");
  var button = form.querySelector("button[type=submit]");
  var failures = 0;
  var going = false;
  var sending = false;
  var timer = null;

  function say(name) {
    var text = name ? line.getAttribute("data-" + name) : "";
    if (line.textContent !== text) { line.textContent = text; }
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  function show(page) {
    var fresh = new DOMParser().parseFromString(page, "text/html").getElementById("import-state");
    if (!fresh) { form.submit(); return; }
    var old = doc.getElementById("import-state");
    old.parentNode.replaceChild(doc.importNode(fresh, true), old);
    failures = 0;
    if (going) { say(""); later(PAUSE); }
  }

  function lost() {
    sending = false;
    if (!going) { return; }
    say("waiting");
    later(BACKOFF[Math.min(failures, BACKOFF.length - 1)]);
    failures += 1;
  }

  /* The end is a redirect. Whatever else is no page of ours is shown whole, by sending the form as a browser does. */
  function answered(reply) {
    if (reply.type === "opaqueredirect") { window.location.assign(form.getAttribute("data-import")); return null; }
    if (reply.status >= 502 && reply.status <= 504) { lost(); return null; }
    if (reply.status !== 200) { form.submit(); return null; }
    return reply.text().then(function (page) { sending = false; show(page); });
  }

  function send() {
    if (!going || sending) { return; }
    sending = true;
    fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "manual"
    }).then(answered).catch(lost);
  }

  function turn(on) {
    going = on;
    stop.hidden = !on;
    button.hidden = on;
    say(on ? "" : "stopped");
    if (on) { later(PAUSE); }
  }

  stop.addEventListener("click", function () { turn(false); button.focus(); });
  button.addEventListener("click", function (event) { event.preventDefault(); turn(true); stop.focus(); });
  turn(true);
}());
