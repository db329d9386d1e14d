/* `ZeyouForm.mount(element, form, options)`: one form on the page.

   `form`: what `exams.survey.model.SurveyForm.to_json` writes. `options`: language, answers (a document that was begun before),
   pictures ({name: Blob}), texts (exams/web/field/form_words.py), readonly, now (() => Date), zone ("+08:00" or minutes), shrink
   ((File) => Promise<Blob>), locate (() => Promise<"lat lon alt accuracy">), changed (() => void), seed, deviceid, username.
   Gives answers() (the document), pictures() ({name: Blob}), check() ({ok, first}), language(), destroy(). Nothing is fetched and
   nothing is stored. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var BEIJING = 480;
  /* The server takes no more in one form. */
  var MOST_PICTURES = 12;

  function filled(text, facts) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return facts[name] === undefined ? whole : String(facts[name]); });
  }

  function minutes(zone) {
    if (typeof zone === "number") { return zone; }
    var told = typeof zone === "string" ? window.ZeyouExpressions.zoneOf(zone) : null;
    return told === null ? BEIJING : told;
  }

  function drawn() {
    var four = window.crypto.getRandomValues(new Uint8Array(4));
    return ((four[0] << 24) | (four[1] << 16) | (four[2] << 8) | four[3]) >>> 0;
  }

  function prepared(options) {
    var texts = options.texts || {};
    return {
      readonly: Boolean(options.readonly), zone: minutes(options.zone), seed: typeof options.seed === "number" ? options.seed : drawn(),
      now: options.now || function () { return new Date(); },
      say: function (key, facts) { return filled(texts[key] || "", facts); },
      shrink: options.shrink || function (file) { return Promise.resolve(file); },
      locate: options.locate || function () { return Promise.reject(new Error("nowhere")); },
      changed: options.changed || function () { }, pictures: new Map(), facts: {}
    };
  }

  function factsOf(ready, options) {
    var millis = ready.now().getTime() + ready.zone * 60000;
    var day = Math.floor(millis / 86400000);
    var asText = window.ZeyouExpressions.values.asText;
    var facts = {
      start: asText({ day: day, micros: (millis - day * 86400000) * 1000, offset: ready.zone }), today: asText({ day: day, micros: null, offset: null })
    };
    ["deviceid", "username"].forEach(function (key) { if (options[key]) { facts[key] = String(options[key]); } });
    return facts;
  }

  /* A new name for a picture of a question, in letters that every server takes. Pictures that were sent before are known by
     their names alone. */
  function nameFor(engine, pictures, inst) {
    var taken = new Set(Array.from(pictures.keys()));
    engine.every(function (one) { if (one.def.type === "image") { taken.add(one.value); } });
    var stem = /^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/.test(inst.def.name) ? inst.def.name : "picture";
    var number = 1;
    while (taken.has(stem + "-" + number + ".jpg")) { number += 1; }
    return stem + "-" + number + ".jpg";
  }

  function named(engine) {
    var found = [];
    engine.every(function (inst) { if (inst.def.type === "image" && inst.seen !== "" && inst.on) { found.push(inst.seen); } });
    return found;
  }

  function ended(engine, readonly) {
    if (readonly) { return; }
    engine.every(function (inst) { if (inst.def.type === "end") { engine.set(inst, window.ZeyouExpressions.values.asText(engine.now())); } });
  }

  function mount(element, form, options) {
    var given = options.answers && Object.keys(options.answers).length ? options.answers : undefined;
    var ready = prepared(options);
    ready.facts = factsOf(ready, options);
    ready.language = Parts.view.chooseLanguage(form, options.language);
    Object.keys(options.pictures || {}).forEach(function (name) { ready.pictures.set(name, options.pictures[name]); });
    var engine = Parts.start(Parts.define(form), given, ready);
    var view = Parts.view.make(engine, ready);
    view.full = function (inst) { return inst.seen === "" && named(engine).length >= MOST_PICTURES; };
    view.keep = function (inst, blob) {
      var name = blob ? nameFor(engine, view.pictures, inst) : "";
      if (blob) { view.pictures.set(name, blob); }
      view.typed(inst, name);
    };
    Parts.view.build(view);
    element.appendChild(view.root);
    return {
      answers: function () { ended(engine, ready.readonly); view.flush(); return engine.written(); },
      pictures: function () {
        var found = {};
        named(engine).forEach(function (name) { if (view.pictures.has(name)) { found[name] = view.pictures.get(name); } });
        return found;
      },
      check: function () { return view.check(); },
      language: function () { return engine.language; },
      destroy: function () {
        view.living = false;
        view.pieces.forEach(function (piece) { if (piece.field && piece.field.end) { piece.field.end(); } });
        if (view.root.parentNode) { view.root.parentNode.removeChild(view.root); }
      }
    };
  }

  window.ZeyouForm = { mount: mount };
}());
