/* A survey form made ready: every rule read once, who depends on whom, and an order in which one pass settles everything.
   The form is what `exams.survey.model.SurveyForm.to_json` writes. The files field-form*.js build on field-expr*.js and on each
   other in the order of their names. ES2017, Chromium 70. */
(function () {
  "use strict";
  var RULES = ["relevant", "calculation", "required", "read_only", "constraint", "choice_filter", "repeat_count", "default_expression"];
  var SELECTS = ["select_one", "select_multiple", "rank"];
  var SILENT = ["calculate", "hidden", "start", "end", "today", "deviceid", "username"];
  var TEXTS = ["labels", "hints", "required_messages", "constraint_messages"];
  var REFERENCE = /\$\{\s*([^\s{}]+)\s*\}/g;
  var OTHER = "other";
  /* More marks of a range than these are typed. */
  var MOST_MARKS = 200;

  function own(object, key) { return object && Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined; }

  /* Every name that an expression mentions, also inside of `[ ]`. */
  function namesOf(node, found) {
    if (node.kind === "reference") { found.add(node.name); }
    (node.given || []).forEach(function (one) { namesOf(one, found); });
    [node.left, node.right, node.operand, node.start].forEach(function (one) { if (one) { namesOf(one, found); } });
    (node.steps || []).forEach(function (step) {
      found.add(step.name);
      step.predicates.forEach(function (one) { namesOf(one, found); });
    });
    return found;
  }

  /* A rule that cannot be read has no effect; the server has told whoever brought the form. */
  function ruleOf(text, columns) {
    try {
      var read = window.ZeyouExpressions.parse(text, columns);
      read.names = Array.from(namesOf(read.root, new Set()));
      return read;
    } catch (_error) { return null; }
  }

  function inTexts(item) {
    var found = new Set();
    TEXTS.forEach(function (key) {
      Object.keys(item[key] || {}).forEach(function (language) { referencesIn(item[key][language], found); });
    });
    return found;
  }

  function referencesIn(text, found) {
    var match;
    REFERENCE.lastIndex = 0;
    while ((match = REFERENCE.exec(text))) { found.add(match[1]); }
  }

  function make(form, item, parent) {
    var kind = !item.items ? "question" : item.repeats ? "repeat" : "group";
    var def = {
      index: form.defs.length, kind: kind, item: item, name: item.name, type: item.type || "", parent: parent, children: [],
      repeats: parent ? parent.repeats.concat(parent.kind === "repeat" ? [parent] : []) : [], rules: {}, instances: [],
      readers: new Set(), reckoners: new Set(), texts: inTexts(item), choices: null, dirty: true, silent: SILENT.indexOf(item.type) >= 0
    };
    // The first row of a table of choices only says what its columns are.
    if (SELECTS.indexOf(def.type) >= 0 && (item.appearance || "").trim() === "label") { def.type = "note"; }
    RULES.forEach(function (key) { def.rules[key] = item[key] ? ruleOf(item[key], key === "choice_filter") : null; });
    def.path = parent ? parent.path.concat([def]) : [];
    form.defs.push(def);
    if (def.name) { form.byName.set(def.name, (form.byName.get(def.name) || []).concat([def])); }
    if (SELECTS.indexOf(def.type) >= 0) { def.choices = choicesOf(form, item, def.texts); }
    if (def.type === "range") { def.choices = marksOf(def); }
    (item.items || []).forEach(function (one) { addChild(form, one, def); });
    return def;
  }

  function addChild(form, item, parent) {
    parent.children.push(make(form, item, parent));
    if (!item.other) { return; }
    parent.children.push(make(form, {
      name: item.name + "_" + OTHER, type: "text", labels: {}, own: "say-other", relevant: "selected($" + "{" + item.name + "}, '" + OTHER + "')"
    }, parent));
  }

  /* [{name, labels, extra}]; "other" is added to a list that is followed by it. */
  function choicesOf(form, item, found) {
    var every = own(form.lists, item.choices) || [];
    every.forEach(function (choice) {
      Object.keys(choice.labels || {}).forEach(function (language) { referencesIn(choice.labels[language], found); });
    });
    var known = every.some(function (choice) { return choice.name === OTHER; });
    return item.other && !known ? every.concat([{ name: OTHER, labels: {}, own: "other" }]) : every;
  }

  function rangeOf(def) {
    var told = def.item.parameters || {};
    var start = Number(told.start === undefined ? 1 : told.start);
    var end = Number(told.end === undefined ? 10 : told.end);
    var step = Number(told.step === undefined ? 1 : told.step);
    return { start: start, end: end, step: step, count: Math.floor((end - start) / step + 0.000000001) + 1 };
  }

  /* The n-th mark of a range, without the dust of binary fractions. */
  function markOf(range, n) { return String(Number((range.start + n * range.step).toFixed(9))); }

  /* A range of not too many marks is a list of choices. */
  function marksOf(def) {
    var range = rangeOf(def);
    if (!(range.count > 0 && range.count <= MOST_MARKS)) { return null; }
    return Array.from({ length: range.count }, function (_one, n) { return { name: markOf(range, n), labels: {} }; });
  }

  /* The question or block of a name as seen from `from`: of several the one in the same block, else the first. */
  function find(form, name, from) {
    var every = form.byName.get(name);
    if (!every) { return null; }
    if (every.length === 1 || !from) { return every[0]; }
    return every.filter(function (one) { return one.parent === from.parent; })[0] || every[0];
  }

  /* `readers` look at an answer, `reckoners` calculate with it. */
  function connect(form) {
    form.defs.forEach(function (def) {
      def.needs = new Set();
      RULES.forEach(function (key) {
        if (!def.rules[key] || key === "constraint") { return; }
        def.rules[key].names.forEach(function (name) {
          var target = find(form, name, def);
          if (!target || target === def) { return; }
          def.needs.add(target);
          (key === "calculation" ? target.reckoners : target.readers).add(def);
        });
      });
      def.texts.forEach(function (name) {
        var target = find(form, name, def);
        if (target && target !== def) { target.readers.add(def); }
      });
    });
  }

  /* Blocks before what is in them, and what is named before whoever names it; a circle is cut where it closes. */
  function ordered(form) {
    var order = [];
    var seen = new Set();
    function visit(def) {
      if (seen.has(def)) { return; }
      seen.add(def);
      if (def.parent) { visit(def.parent); }
      def.needs.forEach(visit);
      order.push(def);
    }
    form.defs.forEach(visit);
    return order;
  }

  function uses(def, functions) {
    return RULES.some(function (key) {
      return def.rules[key] && def.rules[key].functions.some(function (name) { return functions.indexOf(name) >= 0; });
    });
  }

  function define(told) {
    var form = {
      told: told, lists: told.lists || {}, languages: told.languages || [], defs: [], byName: new Map(), root: null, order: []
    };
    form.root = make(form, { name: "", items: told.items || [] }, null);
    connect(form);
    form.order = ordered(form);
    form.find = function (name, from) { return find(form, name, from); };
    form.places = form.defs.filter(function (def) { return uses(def, ["position", "index", "last", "indexed-repeat"]); });
    form.called = form.defs.filter(function (def) { return uses(def, ["jr:choice-name", "choice-label", "instance"]); });
    return form;
  }

  window.ZeyouFormParts = { define: define, own: own, rangeOf: rangeOf, markOf: markOf, REFERENCE: REFERENCE };
}());
