/* The field-work app: puts together what lies on this phone, what the server told last, and what is shown. ES2017,
   Chromium 70. Words come from the page. */
(function () {
  "use strict";
  var doc = document;
  var root = doc.getElementById("field");
  var Store = window.ZeyouField;
  if (!root || !Store || !window.fetch || !window.AbortController || !window.ZeyouSender || !window.ZeyouFieldView ||
      !window.ZeyouAdd || !window.ZeyouFill || !window.ZeyouShrink) { return; }
  var page = "<!doctype html>" + doc.documentElement.outerHTML;
  var data = JSON.parse(root.getAttribute("data-facts"));
  var words = JSON.parse(root.getAttribute("data-words"));
  var PATIENCE = 6000;
  var FRESH = 300000;
  var record = null;
  var way = { ticket: data.ticket, parcels: data.parcels, work: data.work, here: data.here, language: data.language };
  var state = { work: null, items: [], drafts: [], sending: "", now: new Date(), over: false, before: false };
  var resting = "";
  var skew = 0;
  var asked = 0;
  var landed = 0;
  var strangers = [];
  var cleaned = false;
  var offer = null;
  var drawn = -1e9;
  var drawing = null;

  /* Other windows of this very field work; a browser that lacks this finds out when a window comes to the front. */
  var neighbours = window.BroadcastChannel ? new window.BroadcastChannel("zeyou-field-" + data.entry) : null;
  var telling = null;

  var view = window.ZeyouFieldView(words, {
    pictures: function (part, files, replaces) { return adding.pictures(part, files, replaces); },
    file: function (part, chosen) { return adding.file(part, chosen); },
    form: newForm, goOn: goOn, discard: discard, edit: edit, remove: remove, resend: resend
  });
  var sender = window.ZeyouSender(Store, Store.name(), { changed: moved, resting: rested, sent: arrived });
  var fill = null;
  var adding = window.ZeyouAdd({ store: Store, state: state, view: view, words: words, queue: enqueue,
    hurry: function () { sender.hurry(); }, moment: moment });

  data.engine = JSON.parse(root.getAttribute("data-engine"));
  data.formWords = JSON.parse(root.getAttribute("data-form-words"));

  function partOf(code) {
    return state.work.components.filter(function (part) { return part.code === code; })[0];
  }

  /* What this phone's clock tells, by the server's: a clock that is wrong by hours makes nobody's work late. */
  function moment(millis) { return new Date(millis + skew).toISOString(); }

  function own() { return state.items.filter(function (item) { return item.state === "waiting"; }).length; }

  /* A long list on an old phone takes a while: not for every piece that is sent. */
  function draw() {
    var wait = drawn + 400 - performance.now();
    clearTimeout(drawing);
    if (wait > 0) { drawing = setTimeout(draw, wait); } else { drawNow(); }
  }

  function drawNow() {
    var work = state.work;
    if (!work || cleaned) { return; }
    drawn = performance.now();
    state.now = new Date(Date.now() + skew);
    var last = [work.closes, work.late_until].filter(Boolean).map(function (text) { return new Date(text).getTime(); });
    var days = work.components.reduce(function (all, part) {
      return all.concat((part.days || []).map(function (day) { return new Date(day.ends).getTime(); }));
    }, last);
    state.before = state.now < new Date(work.opens);
    state.over = work.ended || state.now.getTime() >= Math.max.apply(Math, days);
    view.draw(state);
  }

  function net() {
    var count = own();
    if (cleaned) { return; }
    if (!state.work) { view.line(resting === "server" ? "net-first-server" : "net-first"); return; }
    if (resting === "sending") { view.line("net-sending", { count: count }); }
    else if (resting === "network" || navigator.onLine === false) {
      view.line(count ? "net-offline" : "net-offline-none", { count: count });
    } else if (resting === "signin" && count) { view.line("net-signin", { count: count }, data.here); }
    else if (resting === "elsewhere" && count) { view.line("net-elsewhere", { count: count }); }
    else if (resting === "server" && count) { view.line("net-server", { count: count }); }
    else {
      var refused = state.items.filter(function (item) { return item.state === "refused"; }).length;
      view.line(refused ? "net-refused" : state.items.length ? "net-done" : "net-none", { count: refused });
    }
    var old = asked < Date.now() - FRESH && (resting === "network" || navigator.onLine === false);
    view.aside("stale", old ? "stale" : "", { at: view.moment(state.work.now, state.work.zone) });
    var left = strangers.reduce(function (sum, one) {
      return sum + one.items.filter(function (item) { return item.state === "waiting"; }).length;
    }, 0);
    view.aside("others", left ? "others" : "", { count: left });
  }

  /* After it is stored: whoever hears it reads what lies on the phone. */
  function tellNeighbours() {
    if (!neighbours || telling) { return; }
    telling = setTimeout(function () { telling = null; neighbours.postMessage(""); }, 200);
  }

  function heardNeighbour() {
    if (!record || cleaned || !state.work) { return; }
    Store.read(record, "work").catch(function () { return null; }).then(function (work) {
      if (work && new Date(work.now) > new Date(state.work.now)) { state.work = work; skew = work.skew || 0; asked = Date.now(); }
      return reload();
    }).catch(function () {});
  }

  if (neighbours) { neighbours.onmessage = heardNeighbour; }

  /* The sender's words. */
  function moved(whose, item) {
    if (whose.entry !== data.entry) { net(); return; }
    if (item.state !== "waiting") { tellNeighbours(); }
    state.sending = item.state === "waiting" ? item.id : "";
    if (item.state === "arrived") { landed += 1; }
    draw();
    net();
  }

  function arrived() { resting = "sending"; }

  function rested(why) {
    resting = why;
    if (why === "sending") { net(); return; }
    if (why === "elsewhere" && state.work) { reload(); }
    state.sending = "";
    var news = landed;
    if (news) { view.say("arrived", { count: news }); landed = 0; }
    drawNow();
    net();
    adding.room();
    if (!why && news) { setTimeout(ask, Math.max(0, asked + 3000 - Date.now())); }
    if (!why) { strangers.forEach(bidFarewell); }
  }

  /* What the server tells: what is demanded, what has arrived. The forms come once. */
  function ask() {
    if (navigator.onLine === false) { return Promise.resolve(); }
    var known = state.work ? state.work.forms_digest : "";
    var there = state.items.filter(function (item) { return item.state === "arrived"; }).map(function (item) { return item.id; });
    return sender.ask(queue.way, data.work + (known ? "?forms=" + known : "")).then(function (told) {
      if (told.entry !== data.entry || !Array.isArray(told.components)) { throw new Error("server"); }
      if (!told.forms) { told.forms = state.work.forms; }
      told.counted = there;
      skew = new Date(told.now).getTime() - Date.now();
      asked = Date.now();
      state.work = told;
      if (["network", "server", "signin"].indexOf(resting) >= 0 && !own()) { resting = ""; }
      return Store.write(record, "work", Object.assign({ skew: skew }, told)).then(tellNeighbours, function () {}).then(finished);
    }).then(function () { draw(); net(); }).catch(function (error) {
      if (!own()) { resting = error.message; }
      draw();
      net();
    });
  }

  /* The end: nothing stays on the phone, unless something still waits. */
  function finished() {
    if (!state.work.ended || own() || cleaned) { return null; }
    var lost = state.items.filter(function (item) { return item.state === "refused"; }).length;
    drawNow();
    cleaned = true;
    return Store.end(data.entry, data.here).then(function () {
      view.line("cleaned");
      if (lost) { view.aside("stale", "dropped", { count: lost }); }
      return Store.others(data.entry);
    }).then(function (left) {
      return left.length || !navigator.serviceWorker ? null :
        navigator.serviceWorker.getRegistration(data.worker).then(function (found) { return found && found.unregister(); });
    });
  }

  function bidFarewell(one) {
    if (one.items.some(function (item) { return item.state === "waiting"; }) || one.asked) { return; }
    one.asked = true;
    sender.ask(one.way, one.way.work).then(function (told) {
      return told.ended === true ? Store.end(one.record.entry, one.way.here) : null;
    }).catch(function () {});
  }

  function enqueue(item, content) {
    return Store.add(record, item, content).then(function (made) {
      state.items.push(made);
      tellNeighbours();
      draw();
      net();
      return made;
    });
  }

  function opened(part, draft) {
    return fill.begin(part, state.work.forms[part.form], draft).catch(function () {
      view.troubles([{ name: part.title, why: "form-files" }]);
    });
  }

  function newForm(part, slot) {
    var half = state.drafts.filter(function (one) { return part.kind === "document" && one.component === part.code; })[0];
    return half ? goOn(half) : opened(part, { id: Store.name(), component: part.code, slot: slot });
  }

  function goOn(draft) {
    state.items.forEach(function (item) { if (item.id === draft.replaces) { item.held = item.state === "waiting"; } });
    return opened(partOf(draft.component), draft);
  }

  function discard(draft) {
    if (!window.confirm(words["remove-sure"])) { return null; }
    return Store.discard(record, "draft/" + draft.id).then(tellNeighbours).then(reload);
  }

  /* What has not set out yet, or was refused, can be changed; it is not sent meanwhile. */
  function edit(item) {
    if (item.tried && item.state === "waiting") { view.troubles([{ name: partOf(item.component).title, why: "form-busy" }]); return null; }
    item.held = item.state === "waiting";
    return Store.content(record, item.id).then(function (content) {
      var whole = JSON.parse(new TextDecoder().decode(content));
      return opened(partOf(item.component), {
        id: item.id, component: item.component, slot: item.about.slot || "", made: item.made, replaces: item.id,
        answers: whole.answers, pictures: whole.pictures || {}
      });
    });
  }

  function remove(item) {
    if (item.state === "waiting" && item.tried) { return null; }
    if (!window.confirm(words["remove-sure"])) { return null; }
    return gone(item.id);
  }

  function gone(id) {
    return Store.remove(record, id).then(function () {
      state.items = state.items.filter(function (one) { return one.id !== id; });
      queue.items = state.items;
      tellNeighbours();
      draw();
      net();
      adding.room();
    });
  }

  /* Under a new name: the old one stands refused at the server. */
  function resend(item) {
    return Store.content(record, item.id).then(function (content) {
      var again = { kind: item.kind, component: item.component, about: item.about, label: item.label,
        captured_at: item.captured_at, made: item.made };
      return enqueue(again, content);
    }).then(function () { return gone(item.id); }).then(function () { sender.hurry(); });
  }

  /* A sign-in proves with the page's token that our own page sends. */
  var proof = doc.querySelector("input[name=csrf_token]");
  var queue = { record: null, way: Object.assign({ token: proof ? proof.value : "" }, way), items: state.items };

  /* What another window has done meanwhile. */
  function reload() {
    return Promise.all([Store.items(record), Store.papers(record, "draft/")]).then(function (both) {
      var known = {};
      state.items.forEach(function (item) { known[item.id] = item; });
      var items = both[0].map(function (item) {
        if (!known[item.id]) { return item; }
        return resting === "sending" ? known[item.id] : Object.assign(known[item.id], item);
      });
      var there = {};
      items.forEach(function (item) { there[item.id] = item.state === "refused" || (item.state === "waiting" && !item.tried); });
      /* In place, so that the sender's queue is the very list that is shown. */
      state.items.length = 0;
      items.forEach(function (item) { state.items.push(item); });
      queue.items = state.items;
      state.drafts = Object.keys(both[1]).map(function (name) { return both[1][name]; }).filter(function (one) {
        return partOf(one.component) && !(one.replaces && !there[one.replaces]);
      });
      drawNow();
      net();
    });
  }

  function shell() {
    var workers = navigator.serviceWorker;
    if (!workers || !window.caches) { return; }
    workers.register(data.worker).catch(function () {});
    Store.drop("").then(function () {
      return Store.copy(record, data.here, "text/html; charset=utf-8", new TextEncoder().encode(page));
    }).catch(function () {});
  }

  function startFill() {
    fill = window.ZeyouFill({
      store: Store, record: record, data: data, view: view,
      now: function () { return new Date(moment(Date.now())); },
      zone: function () { return state.work.zone; },
      side: function () { return state.work.limits.side; },
      most: function () { return state.work.limits.form; },
      full: function () { view.troubles([{ name: "", why: "full" }]); },
      changed: function () {
        state.items.forEach(function (item) { item.held = false; });
        tellNeighbours();
        return reload().then(function () { sender.hurry(); });
      },
      queue: function (item, content, replaces) {
        return enqueue(item, content).then(function () { return replaces ? gone(replaces) : null; })
          .then(function () { view.say("added", { count: 1 }); });
      }
    });
  }

  function begin(found) {
    record = found;
    queue.record = record;
    startFill();
    sender.take(queue);
    doc.getElementById("unaided").hidden = true;
    root.hidden = false;
    Store.mind(record, way).catch(function () {});
    shell();
    return Store.read(record, "work").catch(function () { return null; }).then(function (work) {
      if (work) { state.work = work; skew = work.skew || 0; return reload(); }
      return ask().then(function () { return state.work ? reload() : null; });
    }).then(function () {
      net();
      adding.room();
      return Store.others(data.entry);
    }).then(function (found_) {
      return Promise.all(found_.map(function (one) {
        return Store.items(one.record).then(function (items) {
          one.items = items;
          strangers.push(one);
          sender.take(one);
        });
      }));
    }).then(function () {
      sender.hurry();
      if (asked < Date.now() - 3000) { ask(); }
    });
  }

  /* Nothing to keep things in: said plainly, and the plain pages take over. */
  function unable() {
    var line = doc.getElementById("unaided");
    line.hidden = false;
    line.querySelector("p").textContent = words["unable"];
  }

  function wake() {
    if (!record || cleaned) { return; }
    if (state.work) { reload(); }
    sender.hurry();
    if (Date.now() - asked > 20000) { ask(); }
  }

  window.addEventListener("online", function () { resting = ""; wake(); });
  window.addEventListener("offline", net);
  window.addEventListener("pagehide", function () { sender.rest(); });
  doc.addEventListener("visibilitychange", function () { if (!doc.hidden) { wake(); } });
  setInterval(function () {
    if (!record || cleaned || doc.hidden) { return; }
    if (resting === "elsewhere" && state.work) { reload(); }
    if (!state.work || Date.now() - asked > FRESH) { ask(); }
    draw();
  }, 15000);
  /* Above the form: there it is asked before anything is forgotten, also by old browsers. */
  doc.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-forget") && own() && !window.confirm(view.word("sign-out-sure", { count: own() }))) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  window.addEventListener("beforeinstallprompt", function (event) {
    var button = doc.getElementById("install");
    event.preventDefault();
    offer = event;
    button.textContent = words["install"];
    button.hidden = false;
    button.onclick = function () { offer.prompt(); button.hidden = true; };
  });

  if (!Store.able()) { unable(); return; }
  Promise.race([Store.begin(data.entry), new Promise(function (done, fail) { setTimeout(fail, PATIENCE); })])
    .then(begin, unable);
}());
