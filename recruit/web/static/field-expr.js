/* Works expressions of survey forms out on answers, within a number of steps; exams/survey/expressions/evaluate.py and
   paths.py. `ZeyouExpressions.parse(text, columns)` reads, `evaluate(read, scope)` gives a text, a number or a truth value.

   A scope gives: this, now (a moment), seed (or null), value(name), repeats(name), indexed(name, turns), position(up),
   column(name), choiceLabel(name, value), items(list). `plainScope` makes one of plain objects. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Z = window.ZeyouExpressions;
  var v = Z.values;
  var MOST_STEPS = 200000;
  var LONGEST_RESULT = 100000;

  function Worker(read, scope) {
    var w = this;
    w.read = read;
    w.scope = scope;
    w.zone = scope.now ? scope.now.offset : null;
    w.item = null;
    w.steps = 0;
    w.drawn = null;
    w.spend = function (steps) {
      w.steps += steps;
      if (w.steps > MOST_STEPS) { throw w.wrong("expression-work", 0); }
    };
    w.numberOf = function (node) { return v.asNumber(w.value(node), w.zone); };
    w.textOf = function (node) { return v.asText(w.value(node)); };
  }

  Worker.prototype = {
    wrong: function (code, at) { return new Z.Trouble(code, at, this.read.text); },

    checkLength: function (length, at) { if (length > LONGEST_RESULT) { throw this.wrong("expression-result-long", at); } },

    truthOf: function (node) { return v.asTruth(this.value(node)); },

    thisValue: function () { return this.item ? this.item.self : this.scope.this; },

    /* All values that an argument stands for: several where it names something in a repeat. */
    allOf: function (node) {
      var found = node.kind === "reference" ? this.scope.repeats(node.name) : node.kind === "path" ? valuesOf(this, node) : [this.value(node)];
      this.spend(found.length);
      return found;
    },

    value: function (node) {
      this.spend(1);
      if (node.kind === "literal") { return node.value; }
      if (node.kind === "reference") { return this.scope.value(node.name); }
      if (node.kind === "this") { return this.thisValue(); }
      if (node.kind === "call") { return Z.functions[node.name](this, node.given, node); }
      if (node.kind === "negation") { return -this.numberOf(node.operand); }
      return node.kind === "binary" ? chain(this, node) : path(this, node);
    }
  };

  /* A chain leans to the left and may be long: its left side is walked, not descended into. */
  function chain(w, node) {
    var links = [node];
    while (links[links.length - 1].left.kind === "binary") { links.push(links[links.length - 1].left); }
    var result = w.value(links[links.length - 1].left);
    for (var at = links.length - 1; at >= 0; at -= 1) {
      w.spend(1);
      result = link(w, links[at], result);
    }
    return result;
  }

  function link(w, node, left) {
    if (node.operator === "or") { return v.asTruth(left) || w.truthOf(node.right); }
    if (node.operator === "and") { return v.asTruth(left) && w.truthOf(node.right); }
    var right = w.value(node.right);
    if ("=!<>".indexOf(node.operator.charAt(0)) >= 0) { return v.compare(node.operator, left, right, w.zone); }
    return v.arithmetic(node.operator, v.asNumber(left, w.zone), v.asNumber(right, w.zone));
  }

  /* Paths: the last name counts. */
  function listCall(node) { return node.start && node.start.kind === "call" && node.start.name === "instance" ? node.start : null; }

  function predicates(node) { return node.steps.reduce(function (found, step) { return found.concat(step.predicates); }, []); }

  function path(w, node) {
    if (!listCall(node) && !predicates(node).length) { return first(w, node); }
    var found = valuesOf(w, node);
    return found.length ? found[0] : "";
  }

  function first(w, node) {
    var name = Z.lastName(node);
    if (node.bare || (node.start && node.start.kind === "this" && node.steps.length === 1 && w.item)) {
      return w.item ? w.item.column(name) : w.scope.column(name);
    }
    if (name) { return w.scope.value(name); }
    var stays = node.start && node.steps.every(function (step) { return step.name === "."; });
    return !stays ? "" : node.start.kind === "call" ? w.scope.this : w.thisValue();
  }

  function valuesOf(w, node) {
    var call = listCall(node);
    if (call) { return fromList(w, node, w.textOf(call.given[0])); }
    var name = Z.lastName(node);
    var picking = predicates(node);
    if (!picking.length) { return node.bare || !name || w.item ? [first(w, node)] : w.scope.repeats(name); }
    var every = w.scope.repeats(name);
    var kept = picking.reduce(function (left, predicate) {
      return keep(w, predicate, left, function (index) { return { column: turn(w, index), self: every[index] }; });
    }, every.map(function (_one, index) { return index; }));
    return kept.map(function (index) { return every[index]; });
  }

  /* The answers of one turn of a repeat, by name. */
  function turn(w, index) {
    return function (name) {
      var every = w.scope.repeats(name);
      return index < every.length ? every[index] : "";
    };
  }

  function ownOf(row, column) { return Object.prototype.hasOwnProperty.call(row, column) ? row[column] : ""; }

  function fromList(w, node, list) {
    var rows = w.scope.items(list);
    var kept = predicates(node).reduce(function (left, predicate) {
      return keep(w, predicate, left, function (index) {
        return { column: function (name) { return ownOf(rows[index], name); }, self: "" };
      });
    }, rows.map(function (_row, index) { return index; }));
    var column = Z.lastName(node);
    return kept.map(function (index) { return ownOf(rows[index], column === "root" || column === "item" ? "name" : column); });
  }

  /* Which of the indexes the predicate keeps: by number, or by truth. */
  function keep(w, predicate, indexes, look) {
    var outer = w.item;
    w.spend(indexes.length);
    try {
      return indexes.filter(function (index, at) {
        var item = look(index);
        item.position = at + 1;
        item.size = indexes.length;
        w.item = item;
        var value = w.value(predicate);
        return typeof value === "number" ? value === item.position : v.asTruth(value);
      });
    } finally { w.item = outer; }
  }

  /* Text (also for dates), a number or a truth value. Throws only for what cannot be known before there are answers. */
  function evaluate(read, scope) { return v.asAnswer(new Worker(read, scope).value(read.root)); }

  /* A scope of plain objects; `now` is a text as ISO 8601 writes it. */
  function plainScope(told) {
    var values = told.values || {};
    var repeated = told.repeated || {};
    var turns = told.turns || [];
    var scope = {
      this: told.this === undefined ? "" : told.this,
      now: v.moment(told.now || "1970-01-01T00:00:00Z", zoneOf(told.now || "Z")),
      seed: told.seed === undefined ? null : told.seed,
      value: function (name) { return ownOf(values, name); },
      repeats: function (name) { return repeated.hasOwnProperty(name) ? repeated[name] : [scope.value(name)]; },
      indexed: function (name, places) {
        var every = repeated[name] || [];
        return places.length === 1 && places[0][1] <= every.length ? every[places[0][1] - 1] : "";
      },
      position: function (up) { return turns.length && up ? turns[Math.min(up, turns.length) - 1] : 0; },
      column: function (name) { return ownOf(told.row || {}, name); },
      choiceLabel: function (name, value) { return ownOf((told.labels || {})[name] || {}, value) || value; },
      items: function (list) { return (told.lists || {})[list] || []; }
    };
    return scope;
  }

  /* Minutes east of Greenwich that a moment is written with; null for none. */
  function zoneOf(text) {
    var found = /(Z|([+-])([0-9]{2}):?([0-9]{2}))$/.exec(text);
    if (!found) { return null; }
    return found[1] === "Z" ? 0 : (found[2] === "-" ? -1 : 1) * (Number(found[3]) * 60 + Number(found[4]));
  }

  Z.evaluate = evaluate;
  Z.plainScope = plainScope;
  Z.zoneOf = zoneOf;
}());
