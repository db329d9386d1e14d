/* Reads an expression: its parts, then precedence climbing over them; exams/survey/expressions/tokens.py, parser.py, calls.py.
   An error has `code` and `at`, its place in Unicode signs. ES2017, Chromium 70. */
(function () {
  "use strict";
  var slips = window.ZeyouExpressions.slips;
  var LONGEST = 20000;
  var DEEPEST = 120;
  var MOST_DOUBTS = 5;
  var BINDING = { or: 1, and: 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, div: 6, mod: 6 };
  var OPERATOR_WORDS = ["and", "or", "div", "mod"];
  var LABELLED = ["jr:choice-name", "choice-label"];
  var BLANK = /[\s\x1c-\x1f\x85]/;
  var QUOTED = /\$\{\s*([^\s{}]+)\s*\}/;

  function ExpressionError(code, at, text) {
    this.code = code;
    this.at = text === undefined ? at : Array.from(text.slice(0, at)).length;
    this.message = code;
  }

  /* The parts of a text: {kind, value, at}; the last is the end. */
  function tokens(text) {
    if (text.length > LONGEST && Array.from(text).length > LONGEST) { throw new ExpressionError("expression-too-long", 0); }
    var found = [];
    var at = 0;
    while (at < text.length) {
      if (BLANK.test(text.charAt(at)) && text.charAt(at) !== "\ufeff") { at += 1; continue; }
      var token = cut(text, at) || refused(text, at, operatorDue(found));
      found.push(inContext(token, operatorDue(found)));
      at = token.end;
    }
    found.push({ kind: "end", value: "", at: text.length });
    return found;
  }

  function made(kind, value, at, end) { return { kind: kind, value: value, at: at, end: end }; }

  function cut(text, at) {
    var sign = text.charAt(at);
    if (/[0-9]/.test(sign) || (sign === "." && /[0-9]/.test(text.charAt(at + 1)))) {
      var number = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/.exec(text.slice(at, at + LONGEST))[0];
      return made("number", number, at, at + number.length);
    }
    if (sign === '"' || sign === "'") {
      var close = text.indexOf(sign, at + 1);
      return close < 0 ? null : made("text", text.slice(at + 1, close), at, close + 1);
    }
    return cutReference(text, at) || cutName(text, at) || cutSign(text, at);
  }

  function blanksFrom(text, at) {
    while (at < text.length && BLANK.test(text.charAt(at))) { at += 1; }
    return at;
  }

  function cutReference(text, at) {
    if (!text.startsWith("$" + "{", at)) { return null; }
    var start = blanksFrom(text, at + 2);
    var end = start + slips.nameAt(text, start).length;
    if (end === start) { return null; }
    var saved = text.charAt(end) === "#" ? slips.nameAt(text, end + 1) : "";
    if (saved) { end += 1 + saved.length; }
    var close = blanksFrom(text, end);
    return text.charAt(close) === "}" ? made("reference", text.slice(start, end), at, close + 1) : null;
  }

  function cutName(text, at) {
    var name = slips.nameAt(text, at);
    if (!name) { return null; }
    var rest = text.charAt(at + name.length) === ":" ? slips.nameAt(text, at + name.length + 1) : "";
    var whole = rest ? name + ":" + rest : name;
    return made("name", whole, at, at + whole.length);
  }

  function cutSign(text, at) {
    var two = text.substr(at, 2);
    if (two === "..") { return made("mark", two, at, at + 2); }
    if ("().,/[]@".indexOf(two.charAt(0)) >= 0) { return made("mark", two.charAt(0), at, at + 1); }
    var operator = two === "<=" || two === ">=" || two === "!=" ? two : "=<>+-*|".indexOf(two.charAt(0)) >= 0 ? two.charAt(0) : "";
    if (!operator) { return null; }
    var slip = two !== "!=" || text.substr(at, 3) === "!==" ? slips.ofOperator(text, at) : "";
    if (slip) { throw new ExpressionError(slip, at, text); }
    return made("operator", operator, at, at + operator.length);
  }

  function refused(text, at, due) {
    var quote = text.charAt(at) === '"' || text.charAt(at) === "'";
    throw new ExpressionError(quote ? "expression-quote-open" : slips.ofSign(text, at, due), at, text);
  }

  /* Whether what was found so far ends on something that an operator can stand behind. */
  function operatorDue(found) {
    var last = found[found.length - 1];
    if (!last || last.kind === "operator") { return false; }
    return last.kind !== "mark" || "([,/@".indexOf(last.value) < 0;
  }

  function inContext(token, due) {
    if (token.kind === "name" && due && OPERATOR_WORDS.indexOf(token.value) >= 0) { token.kind = "operator"; }
    if (token.kind === "operator" && !due && token.value === "*") { token.kind = "name"; }
    return token;
  }

  /* `r` is one reading: its text, parts, place and what it has met. */
  function wrong(r, code, at) { return new ExpressionError(code, at, r.text); }

  function doubt(r, code, at) { if (r.doubts.length < MOST_DOUBTS) { r.doubts.push(wrong(r, code, at)); } }

  function here(r) { return r.parts[r.next]; }

  function take(r) {
    var token = r.parts[r.next];
    if (token.kind !== "end") { r.next += 1; }
    return token;
  }

  function marks(r, sign) { return here(r).kind === "mark" && here(r).value === sign; }

  function expression(r, weakest) {
    r.depth += 1;
    if (r.depth > DEEPEST) { throw wrong(r, "expression-too-deep", here(r).at); }
    var left = operand(r);
    var before = 0;
    while (here(r).kind === "operator") {
      var operator = here(r);
      var binding = BINDING[operator.value];
      if (!binding) { throw wrong(r, "expression-union", operator.at); }
      if (binding < Math.max(weakest, 1)) { break; }
      take(r);
      if (binding === before && binding === 4) { doubt(r, "expression-chained", operator.at); }
      left = { kind: "binary", operator: operator.value, left: left, right: expression(r, binding + 1), at: operator.at };
      before = binding;
    }
    r.depth -= 1;
    return left;
  }

  function operand(r) {
    var minus = [];
    while (here(r).kind === "operator" && here(r).value === "-") { minus.push(take(r).at); }
    var node = path(r);
    minus.slice(0, 2 - minus.length % 2).forEach(function (at) { node = { kind: "negation", operand: node, at: at }; });
    return node;
  }

  function called(r) {
    var after = r.parts[r.next + 1];
    return after.kind === "mark" && after.value === "(";
  }

  function path(r) {
    var first = here(r);
    if (first.kind === "number" || first.kind === "text") { return literal(r, take(r)); }
    if (marks(r, "/")) { take(r); return steps(r, null, true, first.at, []); }
    if ((first.kind === "name" && first.value !== "*" && !called(r)) || marks(r, "..")) { return steps(r, null, false, first.at, []); }
    var node = start(r);
    if (!marks(r, "/") && !marks(r, "[")) { return node; }
    return steps(r, node, false, first.at, predicates(r));
  }

  function literal(r, token) {
    if (token.kind === "text" && QUOTED.test(token.value) && !r.labelled) { doubt(r, "expression-quoted-reference", token.at); }
    if (marks(r, "/")) { throw wrong(r, "expression-slash", here(r).at); }
    return { kind: "literal", value: token.kind === "number" ? Number(token.value) : token.value, at: token.at };
  }

  function start(r) {
    var token = take(r);
    if (token.kind === "reference") {
      if (token.value.indexOf("#") >= 0) { throw wrong(r, "expression-not-carried", token.at); }
      return { kind: "reference", name: token.value, at: token.at };
    }
    if (token.kind === "name" && token.value !== "*") { return call(r, token); }
    if (token.kind === "mark" && token.value === ".") { return { kind: "this", at: token.at }; }
    if (token.kind !== "mark" || token.value !== "(") { throw noOperand(r, token); }
    var node = expression(r, 0);
    close(r, ")", token);
    return node;
  }

  function call(r, token) {
    var bracket = take(r);
    var given = [];
    var outer = r.labelled;
    r.labelled = LABELLED.indexOf(token.value) >= 0;
    if (!marks(r, ")")) {
      given.push(expression(r, 0));
      while (marks(r, ",")) { take(r); given.push(expression(r, 0)); }
    }
    r.labelled = outer;
    close(r, ")", bracket);
    var node = checked(r, { kind: "call", name: token.value, given: given, at: token.at });
    r.functions.add(token.value);
    return node;
  }

  function steps(r, begin, absolute, at, own) {
    var found = own.length ? [{ name: ".", predicates: own }] : [];
    var node = { kind: "path", start: begin, absolute: absolute, steps: found, at: at, bare: false };
    if (begin) {
      if (!marks(r, "/")) { return node; }
      take(r);
    }
    found.push(step(r));
    while (marks(r, "/")) { take(r); found.push(step(r)); }
    node.bare = !begin && !absolute && found.length === 1 && found[0].name.charAt(0) !== ".";
    note(r, node);
    return node;
  }

  function step(r) {
    var token = take(r);
    if (token.kind === "name" || (token.kind === "mark" && (token.value === "." || token.value === ".."))) {
      return { name: token.value, predicates: predicates(r) };
    }
    var slash = token.kind === "number" || token.kind === "reference" || token.kind === "text";
    throw slash ? wrong(r, "expression-slash", r.parts[r.next - 2].at) : noOperand(r, token);
  }

  function predicates(r) {
    var found = [];
    while (marks(r, "[")) {
      var bracket = take(r);
      r.inside += 1;
      found.push(expression(r, 0));
      r.inside -= 1;
      close(r, "]", bracket);
    }
    return found;
  }

  function close(r, sign, opener) {
    if (marks(r, sign)) { take(r); return; }
    var open = here(r).kind === "end" || marks(r, ")") || marks(r, "]");
    throw open ? wrong(r, "expression-bracket-open", opener.at) : afterOperand(r);
  }

  /* A name alone is a column of the choices; where there are none, its `${}` was forgotten. */
  function note(r, node) {
    if (!node.bare || r.inside || r.columns) { return; }
    throw withoutBrackets(r, node.at, node.steps[0].name) || wrong(r, "expression-bare-name", node.at);
  }

  function noOperand(r, token) {
    if (token.kind === "end") { return wrong(r, "expression-ends", token.at); }
    var slip = token.kind === "operator" ? slips.ofOperator(r.text, token.at) : "";
    if (token.kind === "mark" && token.value === "@") { slip = "expression-not-carried"; }
    return wrong(r, slip || "expression-operand-missing", token.at);
  }

  function afterOperand(r) {
    var token = here(r);
    if (token.kind === "mark" && (token.value === ")" || token.value === "]")) { return wrong(r, "expression-bracket-extra", token.at); }
    if (token.kind === "mark" && token.value === ",") { return wrong(r, "expression-comma", token.at); }
    var slip = token.kind === "name" ? slips.ofWord(token.value) : "";
    if (slip) { return wrong(r, slip, token.at); }
    var before = r.parts[r.next - 1];
    var bare = before && before.kind === "name" ? withoutBrackets(r, before.at, before.value) : null;
    return bare || wrong(r, "expression-operator-missing", token.at);
  }

  function withoutBrackets(r, at, name) {
    return slips.carried.hasOwnProperty(name.toLowerCase()) ? wrong(r, "expression-brackets-missing", at) : null;
  }

  /* A call, if there is such a function and it takes so many arguments. */
  function checked(r, node) {
    if (!slips.carried.hasOwnProperty(node.name)) { throw wrong(r, slips.ofFunction(node.name), node.at); }
    var bounds = slips.carried[node.name];
    var count = node.given.length;
    var odd = node.name === "indexed-repeat" && count % 2 === 0;
    if (count < bounds[0] || count > bounds[1] || odd) { throw wrong(r, "expression-arguments", node.at); }
    if (LABELLED.indexOf(node.name) >= 0) { labelled(r, node); }
    if (node.name === "indexed-repeat") {
      node.given.forEach(function (one, place) {
        if ((!place || place % 2) && !names(one)) { throw wrong(r, "expression-indexed", one.at); }
      });
    }
    if (node.name === "regex") { checkPattern(r, node.given[1]); }
    return node;
  }

  function names(node) {
    return node.kind === "reference" || (node.kind === "path" && ".*".indexOf(node.steps[node.steps.length - 1].name.charAt(0)) < 0);
  }

  /* Older forms put the question whose choices are meant in quotes. */
  function labelled(r, node) {
    var asked = node.given[1];
    var found = asked.kind === "literal" && typeof asked.value === "string" ? /^\s*\$\{\s*([^\s{}]+)\s*\}\s*$/.exec(asked.value) : null;
    if (found && slips.nameAt(found[1], 0) === found[1]) {
      node.given[1] = { kind: "reference", name: found[1], at: asked.at };
    } else if (!names(asked)) { throw wrong(r, "expression-choice-name", asked.at); }
  }

  function checkPattern(r, node) {
    if (node.kind !== "literal" || typeof node.value !== "string") { return; }
    try { window.ZeyouExpressions.patterns.check(node.value); } catch (error) {
      if (!error.pattern) { throw error; }
      throw wrong(r, error.pattern, node.at);
    }
  }

  /* {text, root, functions, doubts}; with `columns` false a bare name is refused. */
  function parse(text, columns) {
    if (!text.trim()) { throw new ExpressionError("expression-empty", 0); }
    var r = { text: text, columns: columns !== false, parts: tokens(text), next: 0, depth: 0, inside: 0, labelled: false, functions: new Set(), doubts: [] };
    var root = expression(r, 0);
    if (here(r).kind !== "end") { throw afterOperand(r); }
    return { text: text, root: root, functions: Array.from(r.functions), doubts: r.doubts };
  }

  window.ZeyouExpressions.parse = parse;
  window.ZeyouExpressions.Trouble = ExpressionError;
}());
