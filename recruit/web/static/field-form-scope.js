/* How rules are asked of the answers of a form: the scope of every expression, and texts with answers in them. A rule that cannot
   be worked out has no effect. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var own = Parts.own;

  /* The turns in which an instance stands: repeat -> turn. */
  function turnsAround(inst) {
    var found = new Map();
    for (var at = inst; at; at = at.parent) { if (at.kind === "turn") { found.set(at.def, at); } }
    return found;
  }

  /* All instances of a definition below `at`, `path` being the way there; `turnsOf` chooses turns of the repeats on the way. */
  function below(at, path, turnsOf) {
    if (!path.length) { return [at]; }
    var next = at.children.get(path[0]);
    if (!next) { return []; }
    if (path.length === 1) { return [next]; }
    if (next.kind !== "repeat") { return below(next, path.slice(1), turnsOf); }
    return turnsOf(next).reduce(function (found, turn) { return found.concat(below(turn, path.slice(1), turnsOf)); }, []);
  }

  function shown(repeat) { return repeat.on ? repeat.turns.slice(0, repeat.shown) : []; }

  /* The one instance that a name means here: the same turn where we stand in one, else the first. */
  function one(root, def, around) {
    if (!def.repeats.length) { return def.instances[0] || null; }
    return below(root, def.path, function (repeat) {
      return around.has(repeat.def) && around.get(repeat.def).parent === repeat ? [around.get(repeat.def)] : shown(repeat).slice(0, 1);
    })[0] || null;
  }

  /* All turns of the innermost repeat around it; of those outside, the turn in which we stand, else all. */
  function several(root, def, around) {
    var innermost = def.kind === "repeat" ? def : def.repeats[def.repeats.length - 1];
    return below(root, def.path, function (repeat) {
      var here = around.get(repeat.def);
      return repeat.def !== innermost && here && here.parent === repeat ? [here] : shown(repeat);
    });
  }

  function hash(text, seed) {
    var mixed = (seed ^ 0x811c9dc5) | 0;
    for (var at = 0; at < text.length; at += 1) { mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193); }
    return mixed >>> 0;
  }

  /* Where an instance stands, as a text that is the same whenever the form is opened. */
  function place(inst) {
    var parts = [];
    for (var at = inst; at; at = at.parent) { parts.push(at.kind === "turn" ? String(at.parent.turns.indexOf(at)) : at.def.name); }
    return parts.join("/");
  }

  /* Answers to questions for numbers are numbers, so that 0 is false. */
  function typed(def, text) {
    var numeric = def.type === "integer" || def.type === "decimal" || def.type === "range";
    return numeric && text !== "" && !isNaN(Number(text)) ? Number(text) : text;
  }

  function seenIn(inst) { return inst ? typed(inst.def, inst.seen) : ""; }

  function rowOf(engine, choice) {
    return Object.assign({}, choice.extra, { name: choice.name, label: wordsIn(engine, choice.labels) || choice.name });
  }

  function wordsIn(engine, words) {
    if (!words) { return ""; }
    var form = engine.form.told;
    var found = own(words, engine.language) || own(words, form.default_language) || own(words, "");
    return bare(found || Object.keys(words).map(function (key) { return words[key]; }).filter(Boolean)[0] || "");
  }

  /* Forms of other tools colour their texts with tags. A text is a text here, so those that only dress it are left out. */
  function bare(text) {
    if (text.indexOf("<") < 0) { return text; }
    return text.replace(/<br\s{0,9}\/?>/gi, "\n").replace(/<\/?(?:b|i|u|em|strong|small|big|center|font|span|p|h[1-6])(?:\s[^<>]{0,200})?>/gi, "");
  }

  function choiceLabel(engine, def, value) {
    var found = def && def.choices ? def.choices.filter(function (choice) { return choice.name === value; })[0] : null;
    return found ? wordsIn(engine, found.labels) || value : value;
  }

  function scopeOf(engine) {
    var scope = { this: "", now: null, seed: 0, inst: null, row: null, around: null };
    function target(name) { return engine.form.find(name, scope.inst.def); }
    function turns() { scope.around = scope.around || turnsAround(scope.inst); return scope.around; }
    scope.value = function (name) {
      var def = target(name);
      return def && def.kind === "question" ? seenIn(one(engine.root, def, turns())) : "";
    };
    scope.repeats = function (name) {
      var def = target(name);
      if (!def) { return []; }
      var found = several(engine.root, def, turns());
      if (def.kind === "question") { return found.map(seenIn); }
      if (def.kind === "group") { return [""]; }
      return found.reduce(function (every, repeat) { return every.concat(shown(repeat).map(function () { return ""; })); }, []);
    };
    scope.indexed = function (name, places) {
      var def = target(name);
      if (!def || def.kind !== "question") { return ""; }
      var wanted = new Map(places.map(function (pair) { return [target(pair[0]), pair[1]]; }));
      var found = below(engine.root, def.path, function (repeat) {
        var here = turns().get(repeat.def);
        if (wanted.has(repeat.def)) { return shown(repeat).slice(wanted.get(repeat.def) - 1, wanted.get(repeat.def)); }
        return here && here.parent === repeat ? [here] : shown(repeat).slice(0, 1);
      });
      return seenIn(found[0]);
    };
    scope.position = function (up) {
      var level = 0;
      for (var at = scope.inst.parent; at; at = at.parent) {
        if (at.kind === "repeat") { continue; }
        level += 1;
        if (at.kind === "turn" && level >= up) { return at.parent.turns.indexOf(at) + 1; }
      }
      return 0;
    };
    scope.column = function (name) { return scope.row ? own(scope.row, name) || "" : ""; };
    scope.choiceLabel = function (name, value) { return choiceLabel(engine, target(name), value); };
    scope.items = function (list) {
      return (own(engine.form.lists, list) || []).map(function (choice) { return rowOf(engine, choice); });
    };
    return scope;
  }

  function nowOf(options) {
    var millis = options.now().getTime() + options.zone * 60000;
    var day = Math.floor(millis / 86400000);
    return { day: day, micros: (millis - day * 86400000) * 1000, offset: options.zone };
  }

  function plain(value) {
    if (typeof value === "number" && !Number.isFinite(value)) { return ""; }
    return window.ZeyouExpressions.values.asText(value);
  }

  function nameOf(engine, def, name) {
    var own = def.choices.filter(function (choice) { return choice.name === name && choice.own; })[0];
    return own ? engine.options.say(own.own, {}) : choiceLabel(engine, def, name);
  }

  /* What an answer is called where a text names it. */
  function spoken(engine, inst) {
    if (!inst.def.choices || inst.seen === "") { return inst.seen; }
    var names = inst.def.type === "select_one" ? [inst.seen] : window.ZeyouExpressions.values.words(inst.seen);
    return names.map(function (name) { return nameOf(engine, inst.def, name); }).join(engine.options.say("between", {}));
  }

  /* Gives the engine its ways of asking: truth, number, text, fits, holds, label. */
  function ask(engine) {
    var scope = scopeOf(engine);
    function evaluated(inst, rule, otherwise, row) {
      scope.inst = inst;
      scope.this = typed(inst.def, inst.value);
      scope.row = row || null;
      scope.around = null;
      scope.now = nowOf(engine.options);
      if (rule.functions.indexOf("random") >= 0 || rule.functions.indexOf("uuid") >= 0) { scope.seed = hash(place(inst), engine.options.seed); }
      try { return window.ZeyouExpressions.evaluate(rule, scope); } catch (_error) { return otherwise; }
    }
    engine.truth = function (inst, key, otherwise) {
      var rule = inst.def.rules[key];
      return rule ? window.ZeyouExpressions.values.asTruth(evaluated(inst, rule, otherwise)) : otherwise;
    };
    engine.number = function (inst, key) {
      return window.ZeyouExpressions.values.asNumber(evaluated(inst, inst.def.rules[key], 0), engine.options.zone);
    };
    engine.text = function (inst, key) { return plain(evaluated(inst, inst.def.rules[key], "")); };
    engine.fits = function (inst, choice) {
      if (choice.own) { return true; }
      return window.ZeyouExpressions.values.asTruth(evaluated(inst, inst.def.rules.choice_filter, true, rowOf(engine, choice)));
    };
    engine.words = function (inst, words) {
      var text = wordsIn(engine, words);
      if (text.indexOf("$" + "{") < 0) { return text; }
      var around = turnsAround(inst);
      return text.replace(Parts.REFERENCE, function (_whole, name) {
        var def = engine.form.find(name, inst.def);
        var found = def && def.kind === "question" ? one(engine.root, def, around) : null;
        return found ? spoken(engine, found) : "";
      });
    };
    engine.now = function () { return nowOf(engine.options); };
  }

  Parts.ask = ask;
  Parts.choiceLabel = choiceLabel;
}());
