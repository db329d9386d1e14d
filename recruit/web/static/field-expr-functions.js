/* The functions of survey expressions: exams/survey/expressions/functions_*.py. Each gets the evaluation (`w`) and the nodes of
   its arguments, and works out what it needs. What has no result is NaN or an empty text. ES2017, Chromium 70. */
(function () {
  "use strict";
  var v = window.ZeyouExpressions.values;
  var SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  var MONTHS = "January February March April May June July August September October November December".split(" ");
  var WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
  var A_DAY = 86400000;
  var all = {};

  /* Answers */
  function last(path) {
    if (path.kind === "reference") { return path.name; }
    if (path.kind !== "path") { return ""; }
    var named = path.steps.map(function (step) { return step.name; }).filter(function (name) { return [".", "..", "*"].indexOf(name) < 0; });
    return named.length ? named[named.length - 1] : path.start && path.start.kind === "reference" ? path.start.name : "";
  }

  function collected(w, nodes) { return nodes.reduce(function (found, node) { return found.concat(w.allOf(node)); }, []); }

  function within(w, given, reached) {
    var fewest = w.numberOf(given[0]);
    var most = w.numberOf(given[1]);
    return (fewest === -1 || reached >= fewest) && (most === -1 || reached <= most);
  }

  /* mulberry32, as in exams/survey/expressions/chance.py: 32 bits. */
  function bits(w, call) {
    var state = w.drawn === null ? w.scope.seed : w.drawn;
    if (state === null || state === undefined) { throw w.wrong("expression-no-seed", call.at); }
    state = (state + 0x6d2b79f5) | 0;
    w.drawn = state;
    var mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  function uuid(w, given, call) {
    if (given.length) {
      var length = w.numberOf(given[0]);
      var made = "";
      for (var left = length >= 1 ? Math.floor(Math.min(length, 100)) : 0; left > 0; left -= 1) { made += SIGNS.charAt(bits(w, call) % 62); }
      return made;
    }
    var whole = [1, 2, 3, 4].map(function () { return v.padded(bits(w, call).toString(16), 8); }).join("");
    return whole.slice(0, 8) + "-" + whole.slice(8, 12) + "-4" + whole.slice(13, 16) + "-" + "89ab".charAt(parseInt(whole.charAt(16), 16) % 4) +
      whole.slice(17, 20) + "-" + whole.slice(20);
  }

  function choiceName(w, given) {
    var value = w.textOf(given[0]);
    return value ? w.scope.choiceLabel(last(given[1]), value) : "";
  }

  function indexedRepeat(w, given) {
    var turns = [];
    for (var at = 1; at + 1 < given.length; at += 2) {
      var number = w.numberOf(given[at + 1]);
      if (!(number >= 1 && number < 1e6)) { return ""; }
      turns.push([last(given[at]), Math.floor(number)]);
    }
    return w.scope.indexed(last(given[0]), turns);
  }

  function position(w, given) {
    if (!given.length) { return w.item ? w.item.position : w.scope.position(1); }
    var up = given[0].kind === "path" ? given[0].steps.filter(function (step) { return step.name === ".."; }).length : 0;
    return w.scope.position(Math.max(1, up));
  }

  Object.assign(all, {
    "boolean": function (w, given) { return w.truthOf(given[0]); },
    "boolean-from-string": function (w, given) { return ["true", "1"].indexOf(w.textOf(given[0]).toLowerCase()) >= 0; },
    checklist: function (w, given) { return within(w, given, collected(w, given.slice(2)).filter(v.asTruth).length); },
    coalesce: function (w, given) {
      for (var at = 0; at < given.length; at += 1) {
        var value = w.value(given[at]);
        if (v.asText(value) !== "") { return value; }
      }
      return "";
    },
    count: function (w, given) { return w.allOf(given[0]).length; },
    "count-non-empty": function (w, given) { return w.allOf(given[0]).filter(function (value) { return v.asText(value) !== ""; }).length; },
    "count-selected": function (w, given) { return v.words(w.textOf(given[0])).length; },
    current: function (w) { return w.scope.this; },
    "if": function (w, given) { return w.value(w.truthOf(given[0]) ? given[1] : given[2]); },
    index: function (w) { return w.scope.position(1); },
    "indexed-repeat": indexedRepeat,
    instance: function () { return ""; },
    "jr:choice-name": choiceName,
    "choice-label": choiceName,
    last: function (w) { return w.item ? w.item.size : NaN; },
    not: function (w, given) { return !w.truthOf(given[0]); },
    once: function (w, given) { return w.scope.this === "" ? w.value(given[0]) : w.scope.this; },
    position: position,
    random: function (w, given, call) { return bits(w, call) / 4294967296; },
    selected: function (w, given) { return v.words(w.textOf(given[0])).indexOf(v.stripped(w.textOf(given[1])).trim()) >= 0; },
    "selected-at": function (w, given) {
      var codes = v.words(w.textOf(given[0]));
      var place = w.numberOf(given[1]);
      return place >= 0 && place < codes.length ? codes[Math.floor(place)] : "";
    },
    uuid: uuid,
    "weighted-checklist": function (w, given) {
      var values = collected(w, given.slice(2).filter(function (_one, at) { return at % 2 === 0; }));
      var weights = collected(w, given.slice(2).filter(function (_one, at) { return at % 2 === 1; }));
      var reached = 0;
      values.slice(0, weights.length).forEach(function (value, at) { reached += v.asTruth(value) ? v.asNumber(weights[at], w.zone) : 0; });
      return within(w, given, reached);
    }
  });
  all["true"] = function () { return true; };
  all["false"] = function () { return false; };

  /* Numbers */
  function numbers(name, calculate) {
    all[name] = function (w, given) {
      var found = given.map(w.numberOf);
      return found.some(function (number) { return isNaN(number); }) ? NaN : calculate(found[0], found[1]);
    };
  }

  function rounded(number, places) {
    var whole = Math.trunc(Math.max(-1e3, Math.min(1e3, places || 0)));
    var shift = Number("1e" + Math.min(22, Math.abs(whole)));
    if (!Number.isFinite(number) || !Number.isFinite(number * shift)) { return number; }
    return places < 0 ? Math.floor(number / shift + 0.5) * shift : Math.floor(number * shift + 0.5) / shift;
  }

  function power(base, exponent) {
    if (base === 0 && exponent < 0) { return Infinity; }
    return base === 1 ? 1 : Math.pow(base, exponent);
  }

  ["abs", "acos", "asin", "atan", "cos", "exp", "floor", "log", "log10", "sin", "sqrt", "tan"].forEach(function (name) { numbers(name, Math[name]); });
  numbers("atan2", Math.atan2);
  numbers("ceiling", Math.ceil);
  numbers("int", Math.trunc);
  numbers("round", rounded);
  numbers("pow", power);
  numbers("exp10", function (number) { return power(10, number); });
  all.pi = function () { return Math.PI; };
  all.number = function (w, given) { return given.length ? w.numberOf(given[0]) : v.asNumber(w.thisValue(), w.zone); };

  /* Empty answers are left out. */
  function filled(w, given) {
    return collected(w, given).filter(function (value) { return value !== ""; }).map(function (value) { return v.asNumber(value, w.zone); });
  }

  function extreme(better) {
    return function (w, given) {
      var found = filled(w, given);
      if (!found.length || found.some(function (number) { return isNaN(number); })) { return NaN; }
      return found.reduce(function (best, number) { return better(number, best) ? number : best; });
    };
  }
  all.min = extreme(function (one, best) { return one < best; });
  all.max = extreme(function (one, best) { return one > best; });
  all.sum = function (w, given) { return filled(w, given).reduce(function (total, number) { return total + number; }, 0); };

  /* Texts, in Unicode signs */
  function texts(name, calculate) {
    all[name] = function (w, given) {
      var found = given.length ? given.map(w.textOf) : [v.asText(w.thisValue())];
      return calculate(found[0], found[1], found[2]);
    };
  }

  function joined(w, between, nodes, call) {
    var pieces = [];
    var length = 0;
    nodes.forEach(function (node) {
      w.allOf(node).forEach(function (value) {
        pieces.push(v.asText(value));
        length += pieces[pieces.length - 1].length + between.length;
        w.checkLength(length - between.length, call.at);
      });
    });
    return pieces.join(between);
  }

  function translated(text, these, others) {
    var from = Array.from(these);
    var to = Array.from(others);
    return Array.from(text).map(function (sign) {
      var at = from.indexOf(sign);
      return at < 0 ? sign : at < to.length ? to[at] : "";
    }).join("");
  }

  function substr(w, given) {
    var signs = Array.from(w.textOf(given[0]));
    var edges = given.slice(1).map(w.numberOf);
    if (edges.some(function (edge) { return isNaN(edge); })) { return ""; }
    var whole = edges.map(function (edge) { return Math.trunc(Math.max(-1e9, Math.min(1e9, edge))); });
    return signs.slice(whole[0], whole.length > 1 ? whole[1] : signs.length).join("");
  }

  function halfUp(number) { return Number.isFinite(number) ? Math.floor(number + 0.5) : number; }

  function substring(w, given) {
    var signs = Array.from(w.textOf(given[0]));
    var begins = halfUp(w.numberOf(given[1]));
    var ends = begins + (given.length > 2 ? halfUp(w.numberOf(given[2])) : Infinity);
    return signs.filter(function (_sign, at) { return begins <= at + 1 && at + 1 < ends; }).join("");
  }

  function regex(w, given) {
    var text = w.textOf(given[0]);
    var pattern = w.textOf(given[1]);
    try { return window.ZeyouExpressions.patterns.matches(pattern, text, w.spend); } catch (error) {
      throw error.pattern ? w.wrong(error.pattern, given[1].at) : error;
    }
  }

  texts("contains", function (text, piece) { return text.indexOf(piece) >= 0; });
  texts("ends-with", function (text, piece) { return text.endsWith(piece); });
  texts("starts-with", function (text, piece) { return text.startsWith(piece); });
  texts("lower-case", function (text) { return text.toLowerCase(); });
  texts("upper-case", function (text) { return text.toUpperCase(); });
  texts("normalize-space", function (text) { return v.words(text).join(" "); });
  texts("string", function (text) { return text; });
  texts("string-length", function (text) { return Array.from(text).length; });
  texts("substring-before", function (text, sign) { return sign && text.indexOf(sign) >= 0 ? text.slice(0, text.indexOf(sign)) : ""; });
  texts("substring-after", function (text, sign) { return text.indexOf(sign) >= 0 ? text.slice(text.indexOf(sign) + sign.length) : ""; });
  texts("translate", translated);
  all.concat = function (w, given, call) { return joined(w, "", given, call); };
  all.join = function (w, given, call) { return joined(w, w.textOf(given[0]), given.slice(1), call); };
  all.substr = substr;
  all.substring = substring;
  all.regex = regex;

  /* Dates and times: the present and the zone are the scope's. */
  function told(w, node) {
    var value = w.value(node);
    if (v.isDay(value)) { return value; }
    var plain = v.asText(value).trim();
    var found = v.moment(plain, w.zone);
    if (found) { return found; }
    var number = v.asNumber(plain, null);
    return Number.isFinite(number) ? fromDays(w, number) : null;
  }

  function fromDays(w, number) {
    var day = v.dayOf(number);
    var part = number - Math.floor(number);
    if (!day || !part) { return day; }
    var millis = Math.floor(part * A_DAY + 0.5);
    return { day: day.day + Math.floor(millis / A_DAY), micros: (millis % A_DAY) * 1000, offset: w.zone };
  }

  function withTime(w, value) { return value.micros === null ? { day: value.day, micros: 0, offset: w.zone } : value; }

  function clockTime(text) {
    var found = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$/.exec(text.trim());
    var micros = found ? v.ofClock(found[1], found[2], found[3], found[4]) : null;
    return micros === null ? null : { day: 0, micros: micros, offset: null };
  }

  /* What each letter behind % tells. */
  function letters(value) {
    var date = v.calendar(value.day);
    var seconds = Math.floor(value.micros / 1e6);
    var hour = Math.floor(seconds / 3600);
    var p = v.padded;
    return {
      Y: p(date.year, 4), y: p(date.year % 100, 2), m: p(date.month, 2), n: String(date.month), B: MONTHS[date.month - 1],
      b: MONTHS[date.month - 1].slice(0, 3), d: p(date.date, 2), e: String(date.date), H: p(hour, 2), h: String(hour),
      M: p(Math.floor(seconds / 60) % 60, 2), S: p(seconds % 60, 2), 3: p(Math.floor(value.micros / 1000) % 1000, 3),
      A: WEEKDAYS[date.weekday], a: WEEKDAYS[date.weekday].slice(0, 3), "%": "%"
    };
  }

  function formatted(w, given, call) {
    var found = told(w, given[0]) || clockTime(w.textOf(given[0]));
    if (!found) { return ""; }
    var known = letters(withTime(w, found));
    var pattern = w.textOf(given[1]);
    w.checkLength(5 * pattern.length, call.at);
    return pattern.replace(/%(.)/gu, function (whole, letter) { return known.hasOwnProperty(letter) ? known[letter] : whole; });
  }

  Object.assign(all, {
    date: function (w, given) {
      var found = told(w, given[0]);
      return found ? v.onlyDay(found.day) : "";
    },
    "date-time": function (w, given) {
      var found = told(w, given[0]);
      return found ? withTime(w, found) : "";
    },
    "decimal-date-time": function (w, given) {
      var found = told(w, given[0]);
      if (!found) { return NaN; }
      found = withTime(w, found);
      if (found.offset !== null) { found = v.moved(found, 0); }
      return found ? v.days(found) : NaN;
    },
    "decimal-time": function (w, given) {
      var text = w.textOf(given[0]);
      var found = v.moment(text.trim(), w.zone) || clockTime(text);
      return found && found.micros !== null ? v.days(found) % 1 : NaN;
    },
    "format-date": formatted,
    "format-date-time": formatted,
    now: function (w) { return w.scope.now; },
    today: function (w) { return v.onlyDay(w.scope.now.day); }
  });

  window.ZeyouExpressions.functions = all;
  window.ZeyouExpressions.lastName = last;
}());
