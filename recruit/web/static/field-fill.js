/* Filling a form on the phone: the engine is fetched when the first form is opened, what is typed is kept as a draft, and
   what is done goes into the queue. ES2017, Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  var PAUSE = 500;
  var engine = null;

  function id(name) { return doc.getElementById(name); }

  function script(url) {
    return new Promise(function (done, fail) {
      var sheet = /\.css$/.test(url);
      var el = doc.createElement(sheet ? "link" : "script");
      if (sheet) { el.rel = "stylesheet"; el.href = url; } else { el.src = url; }
      el.onload = done;
      el.onerror = function () { el.parentNode.removeChild(el); fail(new Error("form-files")); };
      doc.querySelector("head").appendChild(el);
    });
  }

  /* One after the other, as they build on each other. */
  function fetched(urls) {
    if (!engine) {
      engine = urls.reduce(function (before, url) {
        return before.then(function () { return script(url); });
      }, Promise.resolve());
      engine.catch(function () { engine = null; });
    }
    return engine;
  }

  function base64(blob) {
    return new Promise(function (done, fail) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result.slice(reader.result.indexOf(",") + 1)); };
      reader.onerror = function () { fail(new Error("picture-gone")); };
      reader.readAsDataURL(blob);
    });
  }

  function blob(text) {
    var raw = window.atob(text);
    var content = new Uint8Array(raw.length);
    for (var n = 0; n < raw.length; n += 1) { content[n] = raw.charCodeAt(n); }
    return new Blob([content], { type: "image/jpeg" });
  }

  function each(found, how) {
    var names = Object.keys(found || {});
    return Promise.all(names.map(function (name) { return how(found[name]); })).then(function (made) {
      var named = {};
      names.forEach(function (name, at) { named[name] = made[at]; });
      return named;
    });
  }

  function place() {
    return new Promise(function (done, fail) {
      navigator.geolocation.getCurrentPosition(function (found) {
        var at = found.coords;
        done([at.latitude, at.longitude, at.altitude || 0, at.accuracy].join(" "));
      }, fail, { enableHighAccuracy: true, timeout: 30000, maximumAge: 60000 });
    });
  }

  /* `host`: {store, record, data, view, changed(), queue(item, content, old)}. */
  window.ZeyouFill = function (host) {
    var open = null;

    function state() {
      return { answers: open.form.answers(), pictures: open.form.pictures() };
    }

    /* As it stands now. A form that nobody has touched leaves no draft. */
    function keep() {
      if (!open || !open.touched) { return Promise.resolve(); }
      clearTimeout(open.timer);
      var now = state();
      var draft = open.draft;
      return each(now.pictures, base64).then(function (pictures) {
        return host.store.write(host.record, "draft/" + draft.id, {
          id: draft.id, component: draft.component, slot: draft.slot, at: host.now().toISOString(),
          answers: now.answers, pictures: pictures, replaces: draft.replaces
        });
      });
    }

    function show(on) {
      id("sheet").hidden = !on;
      id("parts").hidden = on;
      host.view.troubles([]);
      if (on) { id("sheet-title").focus(); }
    }

    function shut(said) {
      var back = open.back;
      open.form.destroy();
      clearTimeout(open.timer);
      open = null;
      id("sheet-form").textContent = "";
      show(false);
      return host.changed().then(function () {
        if (said) { host.view.say(said); }
        if (id(back)) { id(back).focus(); id(back).scrollIntoView(); }
      });
    }

    /* `draft`: {id, component, slot, answers, pictures, replaces: the item that this one is a correction of}. */
    function begin(part, form, draft) {
      var view = host.view;
      if (open) { return Promise.resolve(); }
      return fetched(host.data.engine).then(function () { return each(draft.pictures, function (one) { return Promise.resolve(blob(one)); }); })
        .then(function (pictures) {
          var mine = { part: part, draft: draft, timer: null, touched: false, back: doc.activeElement && doc.activeElement.id };
          id("sheet-title").textContent = part.title + (draft.slot ? " " + view.word("day", { day: draft.slot }) : "");
          id("sheet-hint").textContent = part.hint;
          id("sheet-wrong").textContent = "";
          id("sheet-save").textContent = view.word("save");
          id("sheet-later").textContent = view.word("later");
          mine.form = window.ZeyouForm.mount(id("sheet-form"), form, {
            language: host.data.language, answers: draft.answers || {}, pictures: pictures, texts: host.data.formWords,
            readonly: false, now: host.now, zone: host.zone(), locate: place,
            shrink: function (file) { return window.ZeyouShrink(file, host.side()); },
            changed: function () {
              mine.touched = true;
              clearTimeout(mine.timer);
              mine.timer = setTimeout(function () { keep().catch(function () { host.full(); }); }, PAUSE);
            }
          });
          open = mine;
          show(true);
        });
    }

    function save() {
      var mine = open;
      var checked = mine.form.check();
      var wrong = id("sheet-wrong");
      wrong.textContent = "";
      if (!checked.ok) {
        wrong.textContent = host.view.word("form-wrong");
        if (checked.first && checked.first.focus) { checked.first.focus(); }
        return null;
      }
      var now = state();
      id("sheet-save").disabled = true;
      return each(now.pictures, base64).then(function (pictures) {
        var tongue = mine.form.language ? mine.form.language() : host.data.language;
        var whole = { shape: 1, answers: now.answers, language: tongue };
        if (Object.keys(pictures).length) { whole.pictures = pictures; }
        var content = new TextEncoder().encode(JSON.stringify(whole));
        if (content.length > host.most()) { throw new Error("form-large"); }
        return host.queue({
          kind: mine.part.kind, component: mine.part.code, about: mine.draft.slot ? { slot: mine.draft.slot } : {},
          captured_at: host.now().toISOString(), made: mine.draft.made || Date.now()
        }, content.buffer, mine.draft.replaces);
      }).then(function () { return host.store.discard(host.record, "draft/" + mine.draft.id); }).then(function () {
        return shut("");
      }).catch(function (error) {
        wrong.textContent = host.view.word(error.message === "form-large" ? "form-large" : "full");
      }).then(function () { id("sheet-save").disabled = false; });
    }

    function later() {
      var touched = open.touched;
      return keep().then(function () { return shut(touched ? "kept-draft" : ""); }, function () { host.full(); });
    }

    id("sheet-save").addEventListener("click", function () { if (open) { save(); } });
    id("sheet-later").addEventListener("click", function () { if (open) { later(); } });
    doc.addEventListener("visibilitychange", function () { if (doc.hidden) { keep().catch(function () {}); } });
    window.addEventListener("pagehide", function () { keep().catch(function () {}); });
    return { begin: begin, busy: function () { return !!open; } };
  };
}());
