/* The sitting. An answer is kept on the device until the server's receipt for this very answer has come back; only
   then it is shown as saved. ES2017, Chromium 70. Words come from the page, time from the server. */
(function () {
  "use strict";
  var doc = document;
  var form = doc.getElementById("sitting");
  var Store = window.ZeyouStore;
  var Inputs = window.ZeyouInputs;
  if (!form || !window.fetch || !window.crypto || !window.AbortController) { return; }
  if (!Inputs || !window.ZeyouClock || !window.ZeyouLink) { return; }
  var data = form.dataset;
  var attempt = Number(data.attempt);
  var over = data.drain !== undefined;
  var copied = data.copy !== undefined;
  var bare = over || copied ? null : Inputs.bare(word);
  var BACKOFF = [1000, 2000, 4000, 8000, 15000, 30000];
  var PATIENCE = 6000;
  var HIGHEST = 2147483647;
  var record = null;
  var loaded = false;
  var early = {};
  var pending = {};
  var seq = Number(data.seq);
  var known = seq;
  var sending = false;
  var failures = 0;
  var timer = null;
  var handingIn = false;
  var ended = false;
  var away = false;
  var leaving = false;
  var asking = false;
  var behind = false;
  var opens = copied;
  var collecting = false;
  var drained = 0;
  var dropped = 0;
  var touched = -1e9;
  var extra = Number(data.extra || 0);
  var clock = window.ZeyouClock(data, copied, word, function () { asking = true; send(true); });
  var link = window.ZeyouLink(data, form, function () { return waiting().length; });

  function word(name, facts) {
    return Object.keys(facts || {}).reduce(function (text, key) {
      return text.replace("{" + key + "}", facts[key]);
    }, form.getAttribute("data-word-" + name));
  }

  /* A browser that cannot keep anything says so, once; then the answers live in this page only. */
  function unkept() {
    var line = doc.getElementById("memory");
    record = null;
    if (line && !over) { line.hidden = false; }
  }

  function show(position, state, text) {
    var q = doc.getElementById("q" + position);
    var chip = q && q.querySelector(".q-state");
    if (chip) {
      chip.setAttribute("data-state", state);
      chip.textContent = text || word(state);
    }
    var bar = doc.getElementById("progress");
    var all = doc.querySelectorAll(".q-state");
    if (bar && all.length) {
      var saved = doc.querySelectorAll(".q-state[data-state=saved], .q-state[data-state=stored]").length;
      bar.textContent = word("progress", { done: saved, total: all.length });
    }
  }

  function say(name, facts, url) {
    var line = doc.getElementById("line");
    if (!line) { return; }
    line.hidden = !name;
    line.textContent = "";
    if (!name) { return; }
    var target = line;
    if (url) {
      target = line.appendChild(doc.createElement("a"));
      target.href = url;
      if (!record && waiting().length) { target.target = "_blank"; }
    }
    target.textContent = word(name, facts);
    if (name === "offline" && record && !opens) { target.textContent += " " + word("stay"); }
  }

  /* What stands in the line while nothing special is going on. */
  function calm() {
    if (away) { say(waiting().length ? "elsewhere" : "elsewhere-empty", { count: waiting().length }, data.hereUrl); }
    else if (dropped) { say("dropped", { count: dropped }); }
    else { say(null); }
  }

  function waiting() {
    return Object.keys(pending).map(function (p) { return pending[p]; })
      .filter(function (item) { return !item.refused; })
      .sort(function (a, b) { return a.seq - b.seq; });
  }

  /* Tenths of a second since the start by the server's clock: of two devices, what was written later is newer, also
     where it arrives earlier. */
  function next() {
    seq = Math.min(HIGHEST, Math.max(seq + 1, clock.since(Number(data.started))));
    return seq;
  }

  function answered(position) {
    if (ended || away) { return; }
    handingIn = false;
    touched = performance.now();
    show(position, "unsaved");
    if (!loaded) { early[position] = true; return; }
    var item = { id: link.uuid(), seq: next(), position: position, answer: Inputs.read(position) };
    pending[position] = item;
    if (record) { Store.keep(record, item).catch(unkept); }
  }

  /* Sending: one request at a time, again and again until the receipts are there. */
  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(function () { send(ended || copied || away || handingIn || behind); }, delay);
  }

  function send(justAsk) {
    var items = link.portion(waiting());
    if (sending || (!items.length && justAsk !== true)) { return; }
    var heard = known;
    sending = true;
    clearTimeout(timer);
    items.forEach(function (item) { known = Math.max(known, item.seq); });
    link.post(items, leaving).then(function (body) {
      sending = false;
      link.reached();
      if (body.seq > known) { elsewhere(); } else if (body.before > heard) { behind = !over; }
      calm();
      known = Math.max(known, body.seq);
      body.receipts.forEach(received);
      body.refused.forEach(function (one) { refused(one, items); });
      seq = Math.max(seq, body.seq);
      learn(body);
      asking = false;
      if (items.length && items.every(function (item) { return pending[item.position] === item && !item.refused; })) {
        throw new Error("server");
      }
      failures = 0;
      goOn();
    }).catch(function (error) {
      sending = false;
      if (asking && !ended) { timeUp(true); }
      asking = false;
      clock.heard();
      if (error.message !== "signin" && error.message !== "server") { link.missed(); }
      unheard(error.message, waiting().length);
      failures += 1;
      later(BACKOFF[Math.min(failures, BACKOFF.length) - 1] * (0.8 + Math.random() * 0.4));
    });
  }

  /* A page that holds nothing unsaved has nothing to tell: the next answer, or the next minute, asks again. */
  function unheard(why, count) {
    if (copied && !count && !handingIn) { say("copy"); }
    else if (!count && !ended && !handingIn) { return; }
    else if (why === "signin") { say(record ? "signin" : "signin-apart", { count: count }, data.hereUrl); }
    else if (handingIn && !ended) { say("unhanded"); }
    else if (ended) { say(count ? "over-offline" : "over-unheard", { count: count }); }
    else { say(why === "server" ? "busy" : "offline", { count: count }); }
  }

  /* Somebody has answered from another device or window: that one goes on, this one only delivers what it holds. What
     counts may be written there, so nothing stands here as saved any more. */
  function elsewhere() {
    if (over) { return; }
    away = true;
    shut(true);
    doc.querySelectorAll(".q").forEach(function (q) {
      if (q.querySelector(".q-state[data-state=saved]")) { show(q.getAttribute("data-position"), "stored", word("sent")); }
    });
  }

  /* What the server says of the time. More minutes reopen a page that had closed itself while nobody could tell it. */
  function learn(body) {
    var was = clock.paused();
    clock.learn(body);
    var running = !body.finished && (body.paused || clock.left() > 0);
    if (over) {
      var settled = data.asked !== undefined && body.asked === false;
      if (data.watch !== undefined && !body.finished && (running || settled)) { go(data.hereUrl); }
      return;
    }
    if (copied && !waiting().length) { renew(); return; }
    doc.getElementById("paused").hidden = !body.paused;
    if (body.extra > extra) { given(body, "given"); }
    else if (was && !body.paused) { given(body, "resumed"); }
    doc.getElementById("until").textContent = body.until;
    if (ended && running) { goOnWriting(); }
    else if (!ended && asking && !running) { timeUp(); }
    if (running) { clock.tick(); }
    if (body.finished) { say("finished", null, data.hereUrl); }
  }

  /* The server holds everything, and more than this page shows (a copy, or one behind what another phone wrote before):
     the page comes from it, unless somebody is just writing. A server that takes answers but gives no pages is not
     asked for one without end. */
  function renew() {
    var wait = Math.max(touched + 1600, 5000) - performance.now();
    if (wait <= 0) { go(data.hereUrl); } else { later(wait); }
  }

  function given(body, name) {
    var line = doc.getElementById("given");
    line.hidden = false;
    line.textContent = word(name, { minutes: body.extra - extra, until: body.until });
    extra = body.extra;
  }

  /* A save with nothing in it tells the office that somebody sits here, and brings the time. Where the paper is over
     it also matters whether minutes have been asked for. */
  function ask() {
    if (!over || waiting().length) { send(true); } else { link.ask().then(learn).catch(clock.heard); }
  }

  /* Forgotten only when the receipt names this very answer. */
  function received(receipt) {
    var item = pending[receipt.position];
    if (!item || item.id !== receipt.id || item.seq !== receipt.seq || !receipt.signature ||
        JSON.stringify(item.answer) !== JSON.stringify(receipt.answer)) { return; }
    delete pending[item.position];
    drained += 1;
    var given = item.answer.join("").trim() !== "";
    if (record) { Store.forget(attempt, item, given && !receipt.late).catch(unkept); }
    if (item.past) { return; }
    if (away && !receipt.late) { show(item.position, "stored", word("sent")); }
    else { show(item.position, receipt.late ? "late" : given ? "saved" : "none"); }
  }

  function refused(one, items) {
    items.forEach(function (item) {
      if (item.id !== one.id || pending[item.position] !== item) { return; }
      item.refused = true;
      show(item.position, "refused", one.text);
      if (over) {
        dropped += 1;
        if (record) { Store.forget(attempt, item, false).catch(unkept); }
        calm();
      } else if (one.error === "attempt-submitted") { say("finished", null, data.hereUrl); }
    });
  }

  function goOn() {
    var left = waiting().length;
    if (over) { guard(left); }
    if (left) {
      if (handingIn) { say("wait", { count: left }); }
      if (over) { say("waiting", { count: left }); }
      later(0);
    } else if (ended && clock.left() <= 0) { collect(); }
    else if (over || ended || away) { return; }
    else if (handingIn && loaded) { go(data.reviewUrl); }
    else if (behind) { renew(); }
  }

  function go(url) {
    leaving = true;
    link.hurry();
    window.location.href = url;
  }

  /* Nothing is handed in before all of it is there; then the page counts anew. Once the paper is in, all of it goes. */
  function guard(left) {
    if (data.guard !== undefined) {
      doc.querySelectorAll("main form:not(#sitting) button").forEach(function (el) { el.disabled = left > 0; });
      if (!left && drained) { leaving = true; window.location.reload(); }
    }
    if (!left && data.in !== undefined && Store) { Store.end(attempt, data.hereUrl).then(link.farewell).catch(function () {}); }
  }

  function shut(closed) {
    doc.querySelectorAll("#sitting fieldset, #sitting > .actions button").forEach(function (el) { el.disabled = closed; });
  }

  /* Unheard: the server could not be asked. Then the page stays, and asks until it can. */
  function timeUp(alone) {
    ended = true;
    shut(true);
    if (alone) { return; }
    say("over");
    failures = 0;
    if (waiting().length) { later(0); } else { collect(); }
  }

  function goOnWriting() {
    clearTimeout(timer);
    ended = false;
    shut(away);
    calm();
  }

  function collect() {
    if (collecting || !doc.getElementById("collect")) { return; }
    collecting = true;
    leaving = true;
    doc.getElementById("collect").submit();
  }

  function sync() {
    failures = 0;
    if (waiting().length || !over) { send(true); }
  }

  /* What an earlier page could not send comes first; what was touched meanwhile is newer. Where something newer stands
     at the server already, from another phone, that is shown; the older one is delivered all the same. */
  function begin(found, items) {
    record = found;
    seq = Math.max(seq, found.seq);
    known = Math.max(known, found.seq);
    items.forEach(function (item) {
      seq = Math.max(seq, item.seq);
      known = Math.max(known, item.seq);
      if (early[item.position]) { return; }
      delete item.refused;
      pending[item.position] = item;
      item.past = item.seq <= Inputs.seq(item.position);
      if (item.past) { return; }
      Inputs.fill(item.position, item.answer);
      show(item.position, "unsaved");
    });
    if (copied) {
      Object.keys(found.saved).forEach(function (position) {
        if (!pending[position] && !early[position]) { show(position, "stored"); }
      });
    }
    Store.mind(found, { ticket: data.ticket, url: data.saveUrl }).catch(function () {});
    if (bare) { link.copy(Store, found, bare).then(function () { opens = true; }, function () {}); }
    link.deliver(Store, attempt);
  }

  function ready() {
    if (loaded) { return; }
    loaded = true;
    var hurried = handingIn;
    Object.keys(early).forEach(function (position) { answered(Number(position)); });
    handingIn = hurried;
    if (over) { guard(waiting().length); }
    if (waiting().length) { later(0); } else if (copied || handingIn) { send(true); }
  }

  Inputs.listen(word, function (position, slow) {
    answered(position);
    if (!away) { later(slow && clock.left() > 60000 ? 900 : 150); }
  });

  form.querySelectorAll("button[name=action]").forEach(function (button) {
    button.type = "button";
    if (button.value === "save") { button.hidden = true; return; }
    button.addEventListener("click", function () {
      handingIn = true;
      failures = 0;
      say(waiting().length ? "wait" : "connecting", { count: waiting().length });
      send(true);
    });
  });

  doc.querySelectorAll("main form[data-hand-in]").forEach(function (paper) {
    paper.addEventListener("submit", function (event) {
      event.preventDefault();
      if (!handingIn) { handingIn = true; say("connecting"); link.handIn(paper, say); }
    });
  });

  window.addEventListener("online", sync);
  doc.addEventListener("visibilitychange", function () {
    if (!over) { link.note(doc.hidden ? "left" : "back"); }
    if (!doc.hidden) { sync(); }
  });
  window.addEventListener("pagehide", function () { leaving = true; ready(); link.hurry(); if (!sending) { send(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && waiting().length) { event.preventDefault(); event.returnValue = ""; }
  });
  /* Some browsers never say whether they can keep anything; nobody's answers wait for that. */
  Promise.race([
    Store ? Store.begin(attempt).then(function (found) {
      return Store.kept(found).then(function (items) { return { record: found, items: items }; });
    }) : Promise.reject(new Error("memory")),
    new Promise(function (done, fail) { setTimeout(fail, PATIENCE); })
  ]).then(function (held) { begin(held.record, held.items); }).catch(unkept).then(ready);
  if (!over) {
    doc.getElementById("unaided").hidden = true;
    clock.tick();
    setInterval(function () { clock.tick(ended); }, 500);
    link.watch();
  }
  if (!over || data.watch !== undefined) {
    setInterval(function () {
      if (!ended && !sending && !doc.hidden && clock.quiet() > (over ? 20000 : clock.paused() ? 10000 : 60000)) { ask(); }
    }, 5000);
  }
}());
