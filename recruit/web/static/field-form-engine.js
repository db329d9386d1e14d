/* The answers of one form, and everything that follows from them: what is asked, what is worked out, which choices are offered.
   Only what depends on a change is worked out anew. The rules are written down in docs/field-work.md, and the server goes by the
   same. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var own = Parts.own;
  /* Turns of all repeats together; a phone shows no more. */
  var MOST_TURNS = 1000;
  var MOST_ROUNDS = 1100;
  var VOLATILE = ["now", "today", "random", "uuid"];

  /* An instance is a question, a block, all turns of a repeat, or one turn, in this one form. */
  function instance(engine, def, parent, kind) {
    var made = {
      id: engine.count, def: def, kind: kind, parent: parent, children: new Map(), turns: [], shown: 0, on: true, value: "", seen: "",
      wrong: "", required: false, fixed: false, offered: null, fresh: false, stale: true
    };
    engine.count += 1;
    if (kind !== "turn") { def.instances.push(made); }
    engine.touched.add(made);
    return made;
  }

  function grow(engine, def, parent, given) {
    var made = instance(engine, def, parent, def.kind);
    if (def.kind === "question") { begin(engine, made, given); }
    if (def.kind === "group") { fill(engine, made, typeof given === "object" ? given : undefined); }
    if (def.kind === "repeat") { growTurns(engine, made, given); }
    return made;
  }

  function fill(engine, block, given) {
    block.def.children.forEach(function (def) {
      block.children.set(def, grow(engine, def, block, given === undefined ? undefined : own(given, def.name) === undefined ? null : own(given, def.name)));
    });
  }

  /* `given`: undefined in a new form or turn, null where a kept form has nothing. */
  function begin(engine, made, given) {
    var item = made.def.item;
    made.fresh = given === undefined;
    if (given === undefined || given === null) { made.value = made.fresh ? item.default || "" : ""; } else if (typeof given !== "object") { made.value = String(given); }
    if (made.value !== "" && !made.fresh && made.def.rules.calculation) {
      made.stale = !made.def.rules.calculation.functions.some(function (name) { return VOLATILE.indexOf(name) >= 0; });
    }
    if (made.value === "" && engine.facts.hasOwnProperty(made.def.type)) { made.value = engine.facts[made.def.type]; }
    made.wrong = Parts.judgeType(made.def, made.value);
  }

  function growTurns(engine, made, given) {
    var every = Array.isArray(given) ? given : [];
    var count = given === undefined && !made.def.rules.repeat_count ? 1 : every.length;
    if (!made.def.rules.repeat_count && made.def.item.repeat_count) { count = 0; }
    while (made.turns.length < count && engine.turns < MOST_TURNS) {
      var one = every[made.turns.length];
      addTurn(engine, made, one && typeof one === "object" ? one : given === undefined ? undefined : {});
    }
    made.shown = made.turns.length;
  }

  function addTurn(engine, repeat, given) {
    var turn = instance(engine, repeat.def, repeat, "turn");
    engine.turns += 1;
    repeat.turns.push(turn);
    fill(engine, turn, given);
    return turn;
  }

  function every(inst, visit) {
    visit(inst);
    inst.children.forEach(function (one) { every(one, visit); });
    inst.turns.forEach(function (one) { every(one, visit); });
  }

  /* Changes travel along the definitions. */
  function mark(def) {
    def.readers.forEach(function (one) { one.dirty = true; });
    def.reckoners.forEach(function (one) {
      one.dirty = true;
      one.instances.forEach(function (inst) { inst.stale = true; });
    });
  }

  function markWithin(def) {
    mark(def);
    def.dirty = true;
    def.children.forEach(markWithin);
  }

  /* A turn came or went: whoever counts turns, or asks for its own place. */
  function markTurns(engine, def) {
    mark(def);
    markInside(def);
    engine.form.places.forEach(function (one) {
      one.dirty = true;
      one.instances.forEach(function (inst) { inst.stale = true; });
    });
  }

  function markInside(def) { def.children.forEach(function (one) { mark(one); one.dirty = true; markInside(one); }); }

  function settle(engine) {
    var moving = true;
    for (var round = 0; moving && round < MOST_ROUNDS; round += 1) {
      moving = false;
      for (var at = 0; at < engine.form.order.length; at += 1) {
        var def = engine.form.order[at];
        if (!def.dirty) { continue; }
        def.dirty = false;
        moving = true;
        for (var n = 0; n < def.instances.length; n += 1) { work(engine, def.instances[n]); }
      }
    }
  }

  function work(engine, inst) {
    var def = inst.def;
    if (!def.parent) { return; }
    var on = inst.parent.on && engine.truth(inst, "relevant", true);
    if (on !== inst.on) {
      inst.on = on;
      engine.touched.add(inst);
      if (def.kind !== "question") { markWithin(def); }
      if (def.kind === "repeat") { inst.turns.forEach(function (turn, index) { turn.on = on && index < inst.shown; }); }
    }
    if (def.kind === "repeat") { workRepeat(engine, inst); }
    if (def.kind === "question") { workQuestion(engine, inst); }
    if (def.texts.size) { engine.touched.add(inst); }
  }

  function workRepeat(engine, repeat) {
    var rule = repeat.def.rules.repeat_count;
    var count = !repeat.def.item.repeat_count ? repeat.turns.length : rule && repeat.on ? Math.floor(engine.number(repeat, "repeat_count")) : repeat.shown;
    count = count > 0 && count <= MOST_TURNS ? count : 0;
    while (repeat.turns.length < count && engine.turns < MOST_TURNS) { addTurn(engine, repeat, undefined); }
    count = Math.min(count, repeat.turns.length);
    var changed = count !== repeat.shown;
    repeat.turns.forEach(function (turn, index) {
      var on = repeat.on && index < count;
      if (on !== turn.on) { turn.on = on; engine.touched.add(turn); changed = true; }
    });
    repeat.shown = count;
    if (changed) { engine.touched.add(repeat); markTurns(engine, repeat.def); }
  }

  function workQuestion(engine, inst) {
    var def = inst.def;
    if (inst.fresh) {
      inst.fresh = false;
      if (def.rules.default_expression && inst.value === "") { write(engine, inst, engine.text(inst, "default_expression")); }
    }
    if (inst.on && inst.stale && def.rules.calculation) {
      inst.stale = false;
      write(engine, inst, engine.text(inst, "calculation"));
    }
    if (def.choices && inst.on) { offer(engine, inst); }
    var required = def.type !== "geopoint" && engine.truth(inst, "required", false);
    var fixed = engine.truth(inst, "read_only", false);
    if (required !== inst.required || fixed !== inst.fixed) { engine.touched.add(inst); }
    inst.required = required;
    inst.fixed = fixed;
    look(engine, inst);
  }

  function write(engine, inst, value) {
    if (value === inst.value) { return; }
    inst.value = value;
    inst.wrong = Parts.judgeType(inst.def, value);
    engine.touched.add(inst);
  }

  /* Which choices are offered: null for all of the list. */
  function offer(engine, inst) {
    if (!inst.def.rules.choice_filter) { return; }
    var kept = inst.def.choices.filter(function (choice) { return engine.fits(inst, choice); });
    var same = inst.offered && inst.offered.length === kept.length && kept.every(function (one, at) { return one === inst.offered[at]; });
    if (same) { return; }
    inst.offered = kept;
    engine.touched.add(inst);
  }

  function choicesOf(inst) { return inst.offered || inst.def.choices; }

  /* The answer as others see it: nothing where it is not asked, and only choices that are offered. */
  function look(engine, inst) {
    var seen = inst.on ? allowed(inst) : "";
    if (seen === inst.seen) { return; }
    inst.seen = seen;
    mark(inst.def);
  }

  function allowed(inst) {
    if (!inst.def.choices || inst.value === "") { return inst.value; }
    var names = new Set(choicesOf(inst).map(function (choice) { return choice.name; }));
    if (inst.def.type === "select_one") { return names.has(inst.value) ? inst.value : ""; }
    var kept = window.ZeyouExpressions.values.words(inst.value).filter(function (name) { return names.has(name); });
    return inst.def.type === "rank" && kept.length !== names.size ? "" : kept.join(" ");
  }

  function set(engine, inst, value) {
    write(engine, inst, value);
    look(engine, inst);
    settle(engine);
  }

  function remove(engine, turn) {
    var repeat = turn.parent;
    var at = repeat.turns.indexOf(turn);
    repeat.turns.splice(at, 1);
    repeat.shown = repeat.turns.length;
    forget(engine, turn);
    repeat.turns.forEach(function (one) { engine.touched.add(one); });
    engine.touched.add(repeat);
    markTurns(engine, repeat.def);
    settle(engine);
    return at;
  }

  function forget(engine, turn) {
    var gone = new Set();
    every(turn, function (inst) { gone.add(inst); if (inst.kind === "turn") { engine.turns -= 1; } });
    gone.forEach(function (inst) {
      inst.def.instances = inst.def.instances.filter(function (one) { return !gone.has(one); });
    });
  }

  /* A turn that was taken away, back at its place with everything in it. */
  function restore(engine, turn, at) {
    var repeat = turn.parent;
    repeat.turns.splice(at, 0, turn);
    repeat.shown = repeat.turns.length;
    every(turn, function (inst) {
      if (inst.kind === "turn") { engine.turns += 1; } else { inst.def.instances.push(inst); inst.def.dirty = true; }
      engine.touched.add(inst);
    });
    repeat.turns.forEach(function (one) { engine.touched.add(one); });
    engine.touched.add(repeat);
    markTurns(engine, repeat.def);
    settle(engine);
  }

  function more(engine, repeat) {
    if (engine.turns >= MOST_TURNS) { return null; }
    var turn = addTurn(engine, repeat, undefined);
    repeat.shown = repeat.turns.length;
    every(turn, function (inst) { inst.def.dirty = true; });
    engine.touched.add(repeat);
    repeat.turns.forEach(function (one) { engine.touched.add(one); });
    markTurns(engine, repeat.def);
    settle(engine);
    return turn;
  }

  /* What a kept form does not ask has lost its defaults and first turns; it gets them again. */
  function again(engine) {
    engine.form.defs.forEach(function (def) {
      def.instances.forEach(function (inst) {
        if (inst.on) { return; }
        if (inst.kind === "repeat" && !inst.turns.length && !def.item.repeat_count) { addTurn(engine, inst, undefined); markWithin(def); }
        if (inst.kind !== "question" || inst.value !== "") { return; }
        inst.value = def.item.default || "";
        inst.fresh = true;
        def.dirty = true;
      });
    });
    settle(engine);
  }

  /* The document of the answers. */
  function written(block) {
    var found = {};
    block.children.forEach(function (inst, def) {
      if (!inst.on) { return; }
      if (def.kind === "question" && inst.seen !== "" && (def.type !== "note" || def.rules.calculation)) { found[def.name] = inst.seen; }
      if (def.kind === "group") {
        var inside = written(inst);
        if (Object.keys(inside).length) { found[def.name] = inside; }
      }
      if (def.kind === "repeat" && inst.shown) { found[def.name] = inst.turns.slice(0, inst.shown).map(written); }
    });
    return found;
  }

  /* `facts`: what the phone fills in, by type. `given`: the document of a form that was begun before, or undefined. */
  function start(form, given, options) {
    var engine = {
      form: form, count: 0, turns: 0, touched: new Set(), facts: options.facts, root: null, language: options.language, options: options,
      settle: function () { settle(engine); },
      set: function (inst, value) { set(engine, inst, value); },
      more: function (repeat) { return more(engine, repeat); },
      remove: function (turn) { return remove(engine, turn); },
      restore: function (turn, at) { restore(engine, turn, at); },
      written: function () { return written(engine.root); },
      every: function (visit) { every(engine.root, visit); },
      speak: function (language) {
        engine.language = language;
        form.called.forEach(function (def) { def.dirty = true; def.instances.forEach(function (inst) { inst.stale = inst.stale || !engine.volatile(def); }); });
        settle(engine);
      },
      volatile: function (def) {
        return Boolean(def.rules.calculation) && def.rules.calculation.functions.some(function (name) { return VOLATILE.indexOf(name) >= 0; });
      }
    };
    Parts.ask(engine);
    form.defs.forEach(function (def) { def.instances = []; def.dirty = true; });
    engine.root = instance(engine, form.root, null, "group");
    fill(engine, engine.root, given);
    settle(engine);
    if (given !== undefined) { again(engine); }
    return engine;
  }

  Parts.start = start;
  Parts.choicesOf = choicesOf;
}());
