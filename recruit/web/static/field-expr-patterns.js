/* `regex(…)` in bounded time, as exams/survey/expressions/patterns.py: a pattern becomes a row of small orders, and all ways
   through it are walked at once (Thompson, 1968). Nothing of a form ever becomes a RegExp of the browser, whose time has no
   bound. Signs are numbers here (code points). ES2017, Chromium 70. */
(function () {
  "use strict";
  var LONGEST = 500;
  var DEEPEST = 20;
  var MOST_OFTEN = 1000;
  var MOST_ORDERS = 2000;
  var HAN = ["Han", "IsHan", "script=Han", "Script=Han", "sc=Han", "InCJKUnifiedIdeographs", "InCJK_UNIFIED_IDEOGRAPHS"];
  var CATEGORIES = ["L", "Lu", "Ll", "Lo", "N", "Nd", "P", "S", "Z", "M"];
  var CONTROLS = { t: 9, n: 10, r: 13, f: 12, v: 11 };
  var CLASSES = {
    d: digit, w: word, s: space,
    D: function (sign) { return !digit(sign); }, W: function (sign) { return !word(sign); }, S: function (sign) { return !space(sign); }
  };
  var kept = new Map();

  function failed(code, sign) {
    var error = new Error(code);
    error.pattern = code;
    error.sign = sign;
    return error;
  }

  function digit(sign) { return sign >= 48 && sign <= 57; }

  function word(sign) { return digit(sign) || (sign >= 65 && sign <= 90) || sign === 95 || (sign >= 97 && sign <= 122); }

  function space(sign) { return sign === 32 || (sign >= 9 && sign <= 13); }

  function dot(sign) { return sign !== 10 && sign !== 13; }

  function literal(one) { return function (sign) { return sign === one; }; }

  function not(matcher) { return function (sign) { return !matcher(sign); }; }

  function between(low, high) { return function (sign) { return sign >= low && sign <= high; }; }

  function han(sign) {
    return (sign >= 0x4e00 && sign <= 0x9fff) || (sign >= 0x3400 && sign <= 0x4dbf) || (sign >= 0xf900 && sign <= 0xfad9) ||
      (sign >= 0x20000 && sign <= 0x3347f);
  }

  /* A test for one of Unicode's categories; phones that cannot tell them get the nearest that letters' own case says. */
  function category(name) {
    var tried = null;
    try { tried = new RegExp("^\\p{" + name + "}$", "u"); } catch (_error) { tried = null; }
    if (tried) { return function (sign) { return tried.test(String.fromCodePoint(sign)); }; }
    return function (sign) { return roughly(name, sign); };
  }

  function roughly(name, sign) {
    var text = String.fromCodePoint(sign);
    var small = text.toLowerCase() === text && text.toUpperCase() !== text;
    var large = text.toUpperCase() === text && text.toLowerCase() !== text;
    var mark = sign >= 0x300 && sign <= 0x36f;
    var letters = small || large || sign === 0xaa || sign === 0xba || (sign > 0x5cf && sign < 0x2000) || han(sign) ||
      (sign >= 0x3041 && sign <= 0x31ff) || (sign >= 0xa000 && sign < 0xd800);
    var digits = digit(sign) || (sign >= 0xff10 && sign <= 0xff19);
    var blank = space(sign) ? sign === 32 : sign === 0xa0 || sign === 0x3000 || (sign >= 0x2000 && sign <= 0x200a);
    var told = { L: letters, Lu: large, Ll: small, Lo: letters && !small && !large, N: digits, Nd: digits, Z: blank, M: mark };
    if (name in told) { return told[name]; }
    var symbol = /[$+<=>^`|~¢-©¬®-±´×÷←-⋿￥￠￡]/.test(text);
    return name === "S" ? symbol : sign > 32 && sign !== 127 && !symbol && !letters && !digits && !blank && !mark;
  }

  /* Reading. `r` is {signs, at}: the pattern's code points, and where we are. */
  function sees(r, text) {
    for (var i = 0; i < text.length; i += 1) { if (r.signs[r.at + i] !== text.charCodeAt(i)) { return false; } }
    return true;
  }

  function piece(r, from, most) { return r.signs.slice(from, from + most).map(function (one) { return String.fromCodePoint(one); }).join(""); }

  function choice(r, depth) {
    if (depth > DEEPEST) { throw failed("expression-pattern-large", ""); }
    var rows = [row(r, depth)];
    while (sees(r, "|")) { r.at += 1; rows.push(row(r, depth)); }
    return rows.length === 1 ? rows[0] : { what: "choice", parts: rows };
  }

  function row(r, depth) {
    var parts = [];
    while (r.at < r.signs.length && !sees(r, "|") && !sees(r, ")")) { parts.push(counted(r, atom(r, depth))); }
    return parts.length === 1 ? parts[0] : { what: "row", parts: parts };
  }

  function quantifier(r) { return sees(r, "*") || sees(r, "+") || sees(r, "?") || sees(r, "{"); }

  function atom(r, depth) {
    if (sees(r, "(")) { return group(r, depth); }
    if (quantifier(r)) { throw failed("expression-pattern", piece(r, r.at, 10)); }
    var sign = r.signs[r.at];
    r.at += 1;
    if (sign === 94 || sign === 36) { return { what: "edge", begins: sign === 94 }; }
    if (sign === 46) { return { what: "one", matcher: dot }; }
    if (sign === 91) { return { what: "one", matcher: signClass(r) }; }
    return { what: "one", matcher: sign === 92 ? escaped(r) : literal(sign) };
  }

  function group(r, depth) {
    var opened = r.at;
    if (sees(r, "(?:")) { r.at += 3; } else if (sees(r, "(?")) {
      throw failed("expression-pattern-not-carried", piece(r, r.at, 4));
    } else { r.at += 1; }
    var part = choice(r, depth + 1);
    if (!sees(r, ")")) { throw failed("expression-pattern", piece(r, opened, 10)); }
    r.at += 1;
    return part;
  }

  function counted(r, part) {
    if (!quantifier(r)) { return part; }
    var counts = [0, 1];
    if (sees(r, "{")) { counts = braces(r); } else {
      counts = sees(r, "*") ? [0, null] : sees(r, "+") ? [1, null] : counts;
      r.at += 1;
    }
    if (sees(r, "?")) { r.at += 1; }
    if (sees(r, "*") || sees(r, "+") || sees(r, "{")) { throw failed("expression-pattern-not-carried", piece(r, r.at - 1, 2)); }
    return { what: "repeat", part: part, fewest: counts[0], most: counts[1] };
  }

  function braces(r) {
    var end = r.signs.indexOf(125, r.at);
    var found = /^([0-9]{1,4})(?:(,)([0-9]{1,4})?)?$/.exec(end > 0 ? piece(r, r.at + 1, end - r.at - 1) : "");
    if (!found) { throw failed("expression-pattern", piece(r, r.at, 10)); }
    var fewest = Number(found[1]);
    var most = found[3] ? Number(found[3]) : found[2] ? null : fewest;
    if (Math.max(fewest, most || 0) > MOST_OFTEN) { throw failed("expression-pattern-large", ""); }
    if (most !== null && most < fewest) { throw failed("expression-pattern", piece(r, r.at, 10)); }
    r.at = end + 1;
    return [fewest, most];
  }

  /* What stands behind a backslash. */
  function escaped(r) {
    var letter = piece(r, r.at, 1);
    if (CLASSES.hasOwnProperty(letter)) { r.at += 1; return CLASSES[letter]; }
    return letter === "p" || letter === "P" ? property(r, letter) : literal(single(r));
  }

  function property(r, letter) {
    var end = r.signs.indexOf(125, r.at);
    var name = r.signs[r.at + 1] === 123 && end > 0 ? piece(r, r.at + 2, end - r.at - 2) : "";
    if (HAN.indexOf(name) < 0 && CATEGORIES.indexOf(name) < 0) { throw failed("expression-pattern-not-carried", piece(r, r.at - 1, 13)); }
    var matcher = HAN.indexOf(name) < 0 ? category(name) : han;
    r.at = end + 1;
    return letter === "p" ? matcher : not(matcher);
  }

  function single(r) {
    var letter = piece(r, r.at, 1);
    if (letter === "u" || letter === "x") {
      var size = letter === "u" ? 4 : 2;
      var digits = piece(r, r.at + 1, size);
      if (digits.length !== size || !/^[0-9a-fA-F]+$/.test(digits)) { throw failed("expression-pattern", piece(r, r.at - 1, 6)); }
      r.at += 1 + size;
      return parseInt(digits, 16);
    }
    if (!letter) { throw failed("expression-pattern", "\\"); }
    if (!CONTROLS.hasOwnProperty(letter) && /[A-Za-z0-9]/.test(letter)) { throw failed("expression-pattern-not-carried", "\\" + letter); }
    r.at += 1;
    return CONTROLS.hasOwnProperty(letter) ? CONTROLS[letter] : r.signs[r.at - 1];
  }

  /* The class whose `[` stands before `r.at`. */
  function signClass(r) {
    var opened = r.at - 1;
    var negated = sees(r, "^");
    if (negated) { r.at += 1; }
    var matchers = [];
    while (!sees(r, "]")) {
      if (r.at >= r.signs.length || sees(r, "[") || sees(r, "&&")) { throw failed("expression-pattern", piece(r, opened, 10)); }
      matchers.push(member(r));
    }
    if (!matchers.length) { throw failed("expression-pattern", piece(r, opened, 10)); }
    r.at += 1;
    var inside = function (sign) { return matchers.some(function (one) { return one(sign); }); };
    return negated ? not(inside) : inside;
  }

  function member(r) {
    var low;
    if (sees(r, "\\")) {
      var next = piece(r, r.at + 1, 1);
      r.at += 1;
      if (CLASSES.hasOwnProperty(next) || next === "p" || next === "P") { return escaped(r); }
      low = single(r);
    } else { low = r.signs[r.at]; r.at += 1; }
    if (!sees(r, "-") || sees(r, "-]") || r.at + 1 >= r.signs.length) { return literal(low); }
    r.at += 1;
    var high = r.signs[r.at];
    r.at += 1;
    if (high === 92) { high = single(r); }
    if (high < low) { throw failed("expression-pattern", String.fromCodePoint(low) + "-" + String.fromCodePoint(high)); }
    return between(low, high);
  }

  /* Orders: {matcher}, {begins}, or {goes}; whoever gets through those of a part stands behind the last. */
  function add(orders, order) {
    if (orders.length >= MOST_ORDERS) { throw failed("expression-pattern-large", ""); }
    orders.push(order);
    return order;
  }

  function write(part, orders) {
    if (part.what === "one") { add(orders, { matcher: part.matcher }); }
    if (part.what === "edge") { add(orders, { begins: part.begins }); }
    if (part.what === "row") { part.parts.forEach(function (one) { write(one, orders); }); }
    if (part.what === "choice") { writeChoice(part, orders); }
    if (part.what === "repeat") { writeRepeat(part, orders); }
  }

  function writeChoice(part, orders) {
    var fork = add(orders, { goes: [] });
    var ends = part.parts.map(function (one) {
      fork.goes.push(orders.length);
      write(one, orders);
      return add(orders, { goes: [] });
    });
    ends.forEach(function (end) { end.goes = [orders.length]; });
  }

  function writeRepeat(part, orders) {
    for (var time = 0; time < part.fewest; time += 1) { write(part.part, orders); }
    if (part.most === null) {
      var start = orders.length;
      var loop = add(orders, { goes: [] });
      write(part.part, orders);
      add(orders, { goes: [start] });
      loop.goes = [start + 1, orders.length];
      return;
    }
    var forks = [];
    for (var more = part.fewest; more < part.most; more += 1) {
      forks.push([add(orders, { goes: [] }), orders.length]);
      write(part.part, orders);
    }
    forks.forEach(function (fork) { fork[0].goes = [fork[1], orders.length]; });
  }

  /* Every order that waits for a sign (or the end) and can be reached from `starts` without taking one. */
  function walk(orders, starts, first, last, spend) {
    var waiting = [];
    var seen = new Set();
    var todo = starts.slice();
    while (todo.length) {
      var way = todo.pop();
      if (seen.has(way)) { continue; }
      seen.add(way);
      var order = orders[way];
      if (!order || order.matcher) { waiting.push(way); } else if (order.goes) {
        order.goes.forEach(function (next) { todo.push(next); });
      } else if (order.begins ? first : last) { todo.push(way + 1); }
    }
    spend(seen.size);
    return waiting;
  }

  function ordersOf(pattern) {
    if (kept.has(pattern)) { return kept.get(pattern); }
    var r = { signs: Array.from(pattern).map(function (sign) { return sign.codePointAt(0); }), at: 0 };
    if (r.signs.length > LONGEST) { throw failed("expression-pattern-large", ""); }
    var part = choice(r, 0);
    if (r.at < r.signs.length) { throw failed("expression-pattern", piece(r, r.at, 10)); }
    var orders = [];
    write(part, orders);
    if (kept.size >= 256) { kept.clear(); }
    kept.set(pattern, orders);
    return orders;
  }

  /* Whether the whole text fits; `spend` is told of the steps and may throw. Errors: `pattern` is the code, `sign` the piece. */
  function matches(pattern, text, spend) {
    var orders = ordersOf(pattern);
    var signs = Array.from(text).map(function (sign) { return sign.codePointAt(0); });
    var ways = walk(orders, [0], true, !signs.length, spend);
    for (var at = 0; at < signs.length; at += 1) {
      var taken = [];
      ways.forEach(function (way) { if (orders[way] && orders[way].matcher(signs[at])) { taken.push(way + 1); } });
      if (!taken.length) { return false; }
      ways = walk(orders, taken, false, at + 1 === signs.length, spend);
    }
    return ways.indexOf(orders.length) >= 0;
  }

  window.ZeyouExpressions.patterns = { check: ordersOf, matches: matches };
}());
