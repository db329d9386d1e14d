/* The sitting. An answer is kept on the device until the server's receipt for this very answer has come back; only
   then it is shown as saved. ES2017, Chromium 70. Words come from the page, time from the server. */
(function () {
  "use strict";
  var doc = document;
  var form = doc.getElementById("sitting");
  if (!form || !window.fetch || !window.crypto) { return; }
  var data = form.dataset;
  var PREFIX = "zeyou-exam:" + data.attempt + ":";
  var BACKOFF = [1000, 2000, 4000, 8000, 15000, 30000];
  var BATCH = 100;
  var pending = {};
  var seq = Number(data.seq);
  var deadline = Number(data.deadline || 0);
  var clockAt = { server: Number(data.now || 0), local: performance.now() };
  var sending = false;
  var failures = 0;
  var timer = null;
  var handingIn = false;
  var over = data.drain !== undefined;
  var ended = false;
  var leaving = false;
  var asking = false;
  var collecting = false;
  var announced = {};
  var extra = Number(data.extra || 0);
  var heard = performance.now();

  function word(name, facts) {
    return Object.keys(facts || {}).reduce(function (text, key) {
      return text.replace("{" + key + "}", facts[key]);
    }, form.getAttribute("data-word-" + name));
  }

  /* The device. Private mode and a full store throw: then the answers live in this page only. */
  function store(action) {
    try { return action(window.localStorage); } catch (e) { return null; }
  }

  function keep(item) {
    store(function (s) { s.setItem(PREFIX + item.position, JSON.stringify(item)); });
  }

  /* Another tab may have written a newer answer to the same question: that one stays. */
  function forget(item) {
    store(function (s) {
      var kept = JSON.parse(s.getItem(PREFIX + item.position) || "null");
      if (kept && kept.id === item.id) { s.removeItem(PREFIX + item.position); }
    });
  }

  function kept() {
    return store(function (s) {
      return Object.keys(s).filter(function (key) { return key.indexOf(PREFIX) === 0; })
        .map(function (key) { return JSON.parse(s.getItem(key)); });
    }) || [];
  }

  function uuid() {
    var b = window.crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    var hex = Array.prototype.map.call(b, function (n) { return (n + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* The questions. */
  function box(position) { return doc.getElementById("q" + position); }

  function inputs(position) {
    var q = box(position);
    return q ? Array.prototype.slice.call(q.querySelectorAll("input:not([type=hidden])")) : [];
  }

  function read(position) {
    return inputs(position).filter(function (el) { return el.type === "text" ? el.value.trim() : el.checked; })
      .map(function (el) { return el.value; });
  }

  function fill(item) {
    inputs(item.position).forEach(function (el) {
      if (el.type === "text") { el.value = item.answer[0] || ""; } else { el.checked = item.answer.indexOf(el.value) >= 0; }
    });
  }

  function show(position, state, text) {
    var chip = box(position) && box(position).querySelector(".q-state");
    if (chip) {
      chip.setAttribute("data-state", state);
      chip.textContent = text || word(state);
    }
    var bar = doc.getElementById("progress");
    var all = doc.querySelectorAll(".q-state");
    if (bar && all.length) {
      var saved = doc.querySelectorAll(".q-state[data-state=saved]").length;
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
    }
    target.textContent = word(name, facts);
  }

  function waiting() {
    return Object.keys(pending).map(function (p) { return pending[p]; }).filter(function (item) { return !item.refused; });
  }

  function answered(position) {
    if (ended) { return; }
    handingIn = false;
    seq += 1;
    var item = { id: uuid(), seq: seq, position: position, answer: read(position) };
    pending[position] = item;
    keep(item);
    show(position, "unsaved");
  }

  /* Sending: one request at a time, again and again until the receipts are there. */
  function later(delay) {
    clearTimeout(timer);
    timer = setTimeout(function () { send(ended); }, delay);
  }

  function post(items) {
    var control = new AbortController();
    var limit = setTimeout(function () { control.abort(); }, 15000);
    return fetch(data.saveUrl, {
      method: "POST", credentials: "same-origin", redirect: "manual", signal: control.signal,
      keepalive: leaving,
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
      body: JSON.stringify({ answers: items.map(plain) })
    }).then(function (response) {
      if (response.type === "opaqueredirect" || response.status === 403 || response.status === 404) { throw new Error("signin"); }
      return response.json().then(function (body) {
        if (body.error === "form-expired") { throw new Error("signin"); }
        if (!response.ok) { throw new Error("server"); }
        return body;
      });
    }).then(function (body) { clearTimeout(limit); return body; }, function (e) { clearTimeout(limit); throw e; });
  }

  function plain(item) { return { id: item.id, seq: item.seq, position: item.position, answer: item.answer }; }

  function send(justAsk) {
    var items = waiting().slice(0, BATCH);
    if (sending || (!items.length && justAsk !== true)) { return; }
    sending = true;
    clearTimeout(timer);
    post(items).then(function (body) {
      sending = false;
      failures = 0;
      say(null);
      body.receipts.forEach(received);
      body.refused.forEach(function (one) { refused(one, items); });
      seq = Math.max(seq, body.seq);
      learn(body);
      asking = false;
      goOn();
    }).catch(function (error) {
      sending = false;
      var count = waiting().length;
      if (asking && !ended) { timeUp(true); }
      asking = false;
      if (error.message === "signin") { say("signin", { count: count }, data.hereUrl); }
      else { say(!ended ? "offline" : count ? "over-offline" : "over-unheard", { count: count }); }
      failures += 1;
      later(BACKOFF[Math.min(failures, BACKOFF.length) - 1] * (0.8 + Math.random() * 0.4));
      goOn(true);
    });
  }

  /* What the server says of the time. More minutes reopen a page that had closed itself while nobody could tell it. */
  function learn(body) {
    heard = performance.now();
    deadline = body.deadline;
    clockAt = { server: body.now, local: heard };
    var running = !body.finished && serverNow() < deadline;
    if (over) {
      var settled = data.asked !== undefined && body.asked === false;
      if (data.watch !== undefined && !body.finished && (running || settled)) { leaving = true; window.location.href = data.hereUrl; }
      return;
    }
    if (body.extra > extra) { given(body); }
    if (ended && running) { goOnWriting(); }
    else if (!ended && asking && serverNow() >= deadline) { timeUp(); }
    if (running) { tick(); }
    if (body.finished) { say("finished", null, data.hereUrl); }
  }

  function given(body) {
    var line = doc.getElementById("given");
    line.hidden = false;
    line.textContent = word("given", { minutes: body.extra - extra, until: body.until });
    doc.getElementById("until").textContent = body.until;
    extra = body.extra;
    announced = {};
  }

  /* A page with nothing to save hears of the time this way; a reply that fails changes nothing. */
  function ask() {
    fetch(data.timeUrl, { credentials: "same-origin", redirect: "manual", headers: { "Accept": "application/json" } })
      .then(function (response) { if (!response.ok) { throw new Error("server"); } return response.json(); })
      .then(learn).catch(function () { heard = performance.now(); });
  }

  /* Forgotten only when the receipt names this very answer. */
  function received(receipt) {
    var item = pending[receipt.position];
    if (!item || item.id !== receipt.id || item.seq !== receipt.seq || !receipt.signature ||
        JSON.stringify(item.answer) !== JSON.stringify(receipt.answer)) { return; }
    delete pending[item.position];
    forget(item);
    show(item.position, receipt.late ? "late" : item.answer.length ? "saved" : "none");
  }

  function refused(one, items) {
    items.forEach(function (item) {
      if (item.id !== one.id || pending[item.position] !== item) { return; }
      item.refused = true;
      show(item.position, "refused", one.text);
      if (one.error === "attempt-submitted") { say("finished", null, data.hereUrl); }
    });
  }

  function goOn(failed) {
    var left = waiting().length;
    if (!left) {
      if (ended && !failed) { collect(); }
      else if (!ended && handingIn && !failed) { leaving = true; window.location.href = data.reviewUrl; }
      return;
    }
    if (failed) { return; }
    if (handingIn) { say("wait", { count: left }); }
    if (over) { say("waiting", { count: left }); }
    later(0);
  }

  /* Time. The device's own clock is never asked; only how long ago the server told the time. */
  function serverNow() { return clockAt.server + performance.now() - clockAt.local; }

  function two(n) { return (n < 10 ? "0" : "") + n; }

  function tick() {
    var left = Math.max(0, Math.ceil((deadline - serverNow()) / 1000));
    var clock = doc.getElementById("clock");
    var minutes = Math.floor(left / 60);
    clock.hidden = false;
    clock.textContent = two(minutes) + ":" + two(left % 60);
    doc.getElementById("bar").classList.toggle("soon", left <= 300);
    [10, 5, 1].forEach(function (mark) {
      if (left === mark * 60 && !announced[mark]) {
        announced[mark] = true;
        doc.getElementById("announce").textContent = word("left", { minutes: mark });
      }
    });
    /* The office may have given more time: the server is asked before the page closes itself. */
    if (left === 0 && !ended && !asking) {
      asking = true;
      send(true);
    }
  }

  function shut(closed) {
    ended = closed;
    doc.querySelectorAll("#sitting fieldset, #sitting button").forEach(function (el) { el.disabled = closed; });
  }

  /* Unheard: the server could not be asked. Then the page stays, and asks until it can. */
  function timeUp(unheard) {
    shut(true);
    if (unheard) { return; }
    say("over");
    failures = 0;
    if (waiting().length) { later(0); } else { collect(); }
  }

  function goOnWriting() {
    clearTimeout(timer);
    shut(false);
    say(null);
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

  /* Begin: what an earlier page could not send comes first. */
  kept().forEach(function (item) {
    delete item.refused;
    pending[item.position] = item;
    seq = Math.max(seq, item.seq);
    fill(item);
    show(item.position, "unsaved");
  });

  doc.querySelectorAll(".q").forEach(function (q) {
    var position = Number(q.getAttribute("data-position"));
    q.addEventListener("input", function (event) {
      answered(position);
      later(event.target.type === "text" ? 900 : 150);
    });
    q.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && event.target.type === "text") { event.preventDefault(); }
    });
  });

  form.querySelectorAll("button[name=action]").forEach(function (button) {
    button.type = "button";
    if (button.value === "save") { button.hidden = true; return; }
    button.addEventListener("click", function () {
      handingIn = true;
      failures = 0;
      if (waiting().length) { say("wait", { count: waiting().length }); send(); } else { goOn(); }
    });
  });

  window.addEventListener("online", sync);
  doc.addEventListener("visibilitychange", function () { if (!doc.hidden) { sync(); } });
  window.addEventListener("pagehide", function () { leaving = true; if (!sending) { send(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { window.location.reload(); } });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && waiting().length) { event.preventDefault(); event.returnValue = ""; }
  });
  if (waiting().length) { later(0); }
  if (!over) { tick(); setInterval(tick, 500); }
  if (!over || data.watch !== undefined) {
    setInterval(function () {
      if (!ended && !sending && !doc.hidden && performance.now() - heard > (over ? 20000 : 60000)) { ask(); }
    }, 5000);
  }
}());
