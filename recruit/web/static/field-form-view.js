/* A form on the page: its questions one after the other, blocks as fieldsets, what is wrong beside each field. Texts of a form are
   strangers' words: they only ever become textContent. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var el = Parts.el;
  var forms = 0;
  /* Lines of the summary: more would hide the form. */
  var MOST_LINES = 10;

  function setText(node, text) { if (node.textContent !== text) { node.textContent = text; } }

  /* One question. */
  function question(view, inst) {
    var def = inst.def;
    if (def.silent || !inst.parent) { return null; }
    var piece = { inst: inst, offered: inst.offered, language: view.engine.language, manual: false, shown: "" };
    if (def.type === "note") { return remark(view, piece); }
    var field = (Parts.makers[def.type] || Parts.makers.text)(view, inst);
    var id = view.id(inst);
    var ticked = def.type === "acknowledge";
    piece.field = field;
    piece.words = el("span", {}, "");
    piece.must = el("span", { "class": "must" }, "");
    piece.title = el(field.many ? "legend" : "label", field.many ? {} : { "for": id }, [piece.words, piece.must]);
    piece.hint = el("p", { "class": "hint", id: id + "-h" });
    piece.error = el("p", { "class": "wrong", id: id + "-e" });
    piece.note = el("p", { "class": "repaired", id: id + "-n" });
    if (field.main && !field.many) { field.main.id = id; }
    var above = ticked ? [piece.hint, piece.error] : [piece.title, piece.hint, piece.error];
    var body = ticked ? [el("div", { "class": "choice" }, field.body.concat([piece.title]))] : field.body;
    piece.box = el(field.many ? "fieldset" : "div", { "class": "field ask", tabindex: "-1", id: id + "-b" }, above.concat(body, [piece.note]));
    if (def.type === "select_one" && field.many) { piece.box.setAttribute("role", "radiogroup"); }
    (field.many ? piece.box : field.main).setAttribute("aria-describedby", [piece.hint.id, piece.error.id, piece.note.id].join(" "));
    if (field.draw) { field.draw(); }
    return piece;
  }

  function remark(view, piece) {
    piece.words = el("p", { "class": "said" });
    piece.hint = el("p", { "class": "hint" });
    piece.box = el("div", { "class": "remark", id: view.id(piece.inst) + "-b" }, [piece.words, piece.hint]);
    return piece;
  }

  function showQuestion(view, piece) {
    var inst = piece.inst;
    piece.box.hidden = !inst.on;
    setText(piece.words, view.label(inst));
    setText(piece.hint, view.engine.words(inst, inst.def.item.hints));
    piece.hint.hidden = piece.hint.textContent === "";
    if (!piece.field) { return; }
    piece.must.hidden = !inst.required;
    setText(piece.must, inst.required ? view.say("must", {}) : "");
    mark(piece, "aria-required", inst.required);
    if (piece.field.draw && (piece.offered !== inst.offered || piece.language !== view.engine.language || inst.def.texts.size)) { piece.field.draw(); }
    piece.offered = inst.offered;
    piece.language = view.engine.language;
    piece.field.sync(view.readonly || inst.fixed);
    showTrouble(piece);
  }

  function mark(piece, attribute, on) {
    var node = !piece.field.many ? piece.field.main : piece.inst.def.type === "select_one" ? piece.box : null;
    if (!node || node.tagName === "BUTTON" || node.type === "file" && attribute === "aria-required") { return; }
    if (on) { node.setAttribute(attribute, "true"); } else { node.removeAttribute(attribute); }
  }

  function showTrouble(piece) {
    setText(piece.error, piece.shown);
    piece.error.hidden = piece.shown === "";
    piece.note.hidden = piece.note.textContent === "";
    piece.box.classList.toggle("bad", piece.shown !== "");
    mark(piece, "aria-invalid", piece.shown !== "");
  }

  /* Blocks. `level` counts fieldsets within fieldsets. */
  function group(view, inst, level) {
    var piece = { inst: inst, level: level };
    piece.title = el("legend", { "class": "level" + Math.min(level, 3) });
    piece.box = el("fieldset", { "class": "block" }, [piece.title]);
    addAll(view, inst, piece.box, level + 1);
    return piece;
  }

  function addAll(view, block, box, level) {
    block.children.forEach(function (inst) {
      var piece = inst.kind === "question" ? question(view, inst) : inst.kind === "group" ? group(view, inst, level) : Parts.repeated(view, inst, level);
      if (!piece) { return; }
      view.pieces.set(inst, piece);
      box.appendChild(piece.box);
      show(view, inst);
    });
  }

  function show(view, inst) {
    var piece = view.pieces.get(inst);
    if (!piece) { return; }
    if (inst.kind === "question") { showQuestion(view, piece); return; }
    if (inst.kind === "repeat") { Parts.showRepeat(view, piece); return; }
    if (inst.kind === "turn") { Parts.showTurn(view, piece); return; }
    piece.box.hidden = !inst.on;
    setText(piece.title, view.engine.words(inst, inst.def.item.labels));
    piece.title.hidden = piece.title.textContent === "";
    piece.box.classList.toggle("plain", piece.title.hidden);
  }

  function flush(view) {
    var touched = Array.from(view.engine.touched);
    view.engine.touched.clear();
    touched.forEach(function (inst) { show(view, inst); });
  }

  /* Troubles */
  function judged(view, inst) {
    var found = Parts.judge(view.engine, inst);
    return !found ? "" : found.text || view.say(found.key, found.facts);
  }

  function trouble(view, inst, text) {
    var piece = view.pieces.get(inst);
    if (!piece || !piece.field) { return; }
    piece.shown = text;
    if (text) { view.troubled.add(inst); } else { view.troubled.delete(inst); }
    showTrouble(piece);
  }

  /* Whatever is shown as wrong is looked at again after every change; nothing new is shown while somebody types. */
  function again(view) {
    Array.from(view.troubled).forEach(function (inst) {
      var piece = view.pieces.get(inst);
      if (piece && piece.manual && inst.on) { return; }
      trouble(view, inst, piece && view.attached(inst) ? judged(view, inst) : "");
    });
    if (!view.summary.hidden) { summarise(view); }
  }

  function inOrder(view) {
    var found = [];
    view.engine.every(function (inst) { if (view.troubled.has(inst)) { found.push(inst); } });
    return found;
  }

  /* In a repeat with the turn that is meant. */
  function lineOf(view, inst) {
    var facts = { label: view.label(inst), reason: view.pieces.get(inst).shown };
    var turn = inst.parent;
    while (turn && turn.kind !== "turn") { turn = turn.parent; }
    if (!turn) { return view.say("summary-line", facts); }
    facts.turn = view.label(turn.parent);
    facts.number = turn.parent.turns.indexOf(turn) + 1;
    return view.say("summary-turn", facts);
  }

  function summarise(view) {
    var found = inOrder(view);
    view.summary.hidden = !found.length;
    Parts.empty(view.summary);
    if (!found.length) { return; }
    var list = el("ul", {}, found.slice(0, MOST_LINES).map(function (inst) {
      var link = el("a", { href: "#" + view.id(inst) + "-b" }, lineOf(view, inst));
      link.addEventListener("click", function (event) { event.preventDefault(); reach(view, inst); });
      return el("li", {}, [link]);
    }));
    if (found.length > MOST_LINES) { list.appendChild(el("li", {}, view.say("summary-more", { count: found.length - MOST_LINES }))); }
    view.summary.appendChild(el("div", {}, [el("h2", {}, view.say("summary", { count: found.length })), list]));
  }

  function reach(view, inst) {
    var piece = view.pieces.get(inst);
    var main = piece.field.main;
    piece.box.scrollIntoView();
    (main && !main.hidden && !main.disabled ? main : piece.box).focus();
  }

  function check(view) {
    view.engine.every(function (inst) {
      if (inst.kind !== "question") { return; }
      var piece = view.pieces.get(inst);
      if (piece) { piece.manual = false; }
      trouble(view, inst, judged(view, inst));
    });
    summarise(view);
    var found = inOrder(view);
    view.tell(found.length ? view.say("summary", { count: found.length }) : view.say("all-good", {}));
    if (found.length) { reach(view, found[0]); }
    return { ok: !found.length, first: found.length ? view.id(found[0]) : null };
  }

  /* The languages of a form; "English (en)" and "中文 (zh)" name their codes. */
  function codeOf(language) {
    var found = /\(([A-Za-z-]{2,12})\)\s*$/.exec(language) || /^([A-Za-z]{2}(?:-[A-Za-z]{2,8})?)$/.exec(language);
    return found ? found[1] : "";
  }

  function chooseLanguage(told, wanted) {
    var named = told.languages || [];
    var short = (wanted || "").slice(0, 2).toLowerCase();
    var exact = named.filter(function (one) { return one === wanted; })[0];
    var near = named.filter(function (one) { return short && (codeOf(one) || guessed(one)).slice(0, 2).toLowerCase() === short; })[0];
    return exact || near || told.default_language || named[0] || "";
  }

  function guessed(language) { return /english/i.test(language) ? "en" : /中文|汉语|chinese/i.test(language) ? "zh" : ""; }

  function languageField(view) {
    var named = view.engine.form.languages.filter(Boolean);
    if (named.length < 2) { return null; }
    var id = view.prefix + "-language";
    var select = el("select", { id: id }, named.map(function (one) { return el("option", { value: one }, one); }));
    select.value = view.engine.language;
    select.addEventListener("change", function () {
      view.engine.speak(select.value);
      spoken(view);
      view.engine.every(function (inst) { view.engine.touched.add(inst); });
      flush(view);
      again(view);
      view.changed();
    });
    return el("div", { "class": "field languages" }, [el("label", { "for": id }, view.say("language", {})), select]);
  }

  function spoken(view) {
    var code = codeOf(view.engine.language) || guessed(view.engine.language);
    if (code) { view.root.setAttribute("lang", code); } else { view.root.removeAttribute("lang"); }
  }

  function make(engine, options) {
    forms += 1;
    var view = {
      engine: engine, prefix: "zf" + forms, pieces: new Map(), troubled: new Set(), pictures: options.pictures, readonly: options.readonly,
      zone: options.zone, say: options.say, shrink: options.shrink, locate: options.locate, changed: options.changed, living: true,
      id: function (inst) { return view.prefix + "-" + inst.id; },
      alive: function () { return view.living; },
      label: function (inst) {
        return inst.def.item.own ? view.say(inst.def.item.own, {}) : engine.words(inst, inst.def.item.labels) || inst.def.name;
      },
      choice: function (inst, choice) { return choice.own ? view.say(choice.own, {}) : engine.words(inst, choice.labels) || choice.name; },
      tell: function (text) { view.live.textContent = text; },
      note: function (inst, text) { var piece = view.pieces.get(inst); setText(piece.note, text); showTrouble(piece); if (text) { view.tell(text); } },
      wrong: function (inst, text) { view.pieces.get(inst).manual = true; trouble(view, inst, text); view.tell(text); },
      left: function (inst) { view.pieces.get(inst).manual = false; trouble(view, inst, judged(view, inst)); },
      attached: function (inst) { for (var at = inst; at; at = at.parent) { if (at.kind === "turn" && at.parent.turns.indexOf(at) < 0) { return false; } } return true; }
    };
    view.typed = function (inst, value) {
      var piece = view.pieces.get(inst);
      piece.manual = false;
      setText(piece.note, "");
      if (value === inst.value) { return; }
      engine.set(inst, value);
      engine.touched.add(inst);
      view.follow();
    };
    view.follow = function () { flush(view); again(view); view.changed(); };
    view.fill = function (block, box, level) { addAll(view, block, box, level); };
    view.flush = function () { flush(view); };
    view.check = function () { return check(view); };
    view.show = function (inst) { show(view, inst); };
    view.root = el("div", { "class": "zf" });
    view.live = el("p", { "class": "sr", role: "status", "aria-live": "polite" });
    view.summary = el("div", { "class": "notice bad summary" });
    view.summary.hidden = true;
    return view;
  }

  function build(view) {
    [languageField(view), view.summary].forEach(function (one) { if (one) { view.root.appendChild(one); } });
    view.fill(view.engine.root, view.root, 1);
    view.root.appendChild(view.live);
    spoken(view);
    view.engine.touched.clear();
    view.root.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.target.type === "text" || event.target.type === "search")) { event.preventDefault(); }
    });
  }

  Parts.view = { make: make, build: build, chooseLanguage: chooseLanguage };
  Parts.setText = setText;
}());
