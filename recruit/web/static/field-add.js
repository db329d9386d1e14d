/* What is added to the queue: pictures made small one after the other, files, and whether there is room for them. ES2017,
   Chromium 70. */
(function () {
  "use strict";
  /* Kept free, so that a phone which is nearly full still takes forms, and everything else that runs on it. */
  var SPARE = 30000000;
  var USUAL = 350000;

  /* `host`: {store, state, view, words, queue(item, content), hurry(), moment(of this phone's clock)}. */
  window.ZeyouAdd = function (host) {
    var Store = host.store;
    var state = host.state;
    var view = host.view;

    /* Whether there is room for as many bytes; browsers that do not tell are believed to have it. */
    function free() {
      if (!navigator.storage || !navigator.storage.estimate) { return Promise.resolve(Infinity); }
      return navigator.storage.estimate().then(function (told) {
        return told.quota ? told.quota - told.usage - SPARE : Infinity;
      }, function () { return Infinity; });
    }

    function room() {
      return free().then(function (left) {
        var count = Math.max(0, Math.floor(left / USUAL));
        view.aside("room", left === Infinity ? "" : count > 2000 ? "room-plenty" : count > 50 ? "room" : "room-little", { count: count });
        return left;
      });
    }

    function persist() {
      if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () {}); }
    }

    function working(name, facts) { view.aside("working", name, facts); }

    /* One after the other: a phone holds one decoded picture, not twenty. */
    function pictures(part, files, replaces) {
      var bad = [];
      var good = 0;
      var full = false;
      var counted = view.count(state, part);
      persist();
      return files.reduce(function (before, one, at) {
        return before.then(function () {
          working("preparing", { number: at + 1, total: files.length });
          return full ? "full" : picture(part, one, replaces, counted.room - (replaces ? 0 : good));
        }).then(function (why) {
          if (why === "full") { full = true; }
          if (why) { bad.push({ name: one.name, why: why }); } else { good += 1; }
        });
      }, Promise.resolve()).then(function () {
        working("");
        view.troubles(bad);
        if (good) { view.say("added", { count: good }); }
        room();
        host.hurry();
      });
    }

    /* The reason why not, or "". */
    function picture(part, file, replaces, left) {
      if (left < 1 && !replaces) { return Promise.resolve("picture-enough"); }
      return free().then(function (bytes) {
        if (bytes < USUAL) { return "full"; }
        return window.ZeyouShrink(file, state.work.limits.side).then(window.ZeyouShrink.read).then(function (content) {
          if (content.byteLength > state.work.limits.picture) { return "picture-large"; }
          return Store.digest(content).then(function (sha256) {
            if (state.items.some(function (item) { return item.sha256 === sha256; })) { return "picture-twice"; }
            return host.queue({
              kind: "picture", component: part.code, about: replaces ? { replaces: replaces } : {}, label: file.name,
              captured_at: host.moment(file.lastModified || Date.now()), made: Date.now()
            }, content).then(function () { return ""; }, function () { return "full"; });
          });
        });
      }).catch(function (error) {
        return host.words[error.message] ? error.message : "picture-broken";
      });
    }

    function file(part, chosen) {
      var most = state.work.limits.document;
      var why = !/\.(docx|pdf|txt)$/i.test(chosen.name) ? "document-type" : chosen.size > most ? "document-large" : "";
      var facts = { limit: Math.floor(most / 1048576) };
      persist();
      return (why ? Promise.resolve(why) : window.ZeyouShrink.read(chosen).then(function (content) {
        return host.queue({
          kind: "document", component: part.code, about: { file_name: Array.from(chosen.name).slice(-80).join("") }, label: chosen.name,
          captured_at: host.moment(chosen.lastModified || Date.now()), made: Date.now()
        }, content).then(function () { return ""; }, function () { return "full"; });
      }, function () { return "picture-gone"; })).then(function (bad) {
        view.troubles(bad ? [{ name: chosen.name, why: bad, facts: facts }] : []);
        if (!bad) { view.say("added", { count: 1 }); host.hurry(); }
      });
    }

    return { pictures: pictures, file: file, room: room };
  };
}());
