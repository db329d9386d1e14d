/* Which functions expressions may call, and slips of the hand with what they are: exams/survey/expressions/signatures.py and
   slips.py. Forms have been checked before they reach a phone; here the codes only have to agree. ES2017, Chromium 70. */
(function () {
  "use strict";
  /* Fewest and most arguments (without a second number: as many as one likes). */
  var CARRIED = {};
  ("abs 1 1|acos 1 1|asin 1 1|atan 1 1|atan2 2 2|boolean 1 1|boolean-from-string 1 1|ceiling 1 1|checklist 3|choice-label 2 2|" +
    "coalesce 2|concat 1|contains 2 2|cos 1 1|count 1 1|count-non-empty 1 1|count-selected 1 1|current 0 0|date 1 1|date-time 1 1|" +
    "decimal-date-time 1 1|decimal-time 1 1|ends-with 2 2|exp 1 1|exp10 1 1|false 0 0|floor 1 1|format-date 2 2|format-date-time 2 2|" +
    "if 3 3|index 0 0|indexed-repeat 3 7|instance 1 1|int 1 1|join 2|jr:choice-name 2 2|last 0 0|log 1 1|log10 1 1|lower-case 1 1|" +
    "max 1|min 1|normalize-space 0 1|not 1 1|now 0 0|number 0 1|once 1 1|pi 0 0|position 0 1|pow 2 2|random 0 0|regex 2 2|round 1 2|" +
    "selected 2 2|selected-at 2 2|sin 1 1|sqrt 1 1|starts-with 2 2|string 0 1|string-length 0 1|substr 2 3|substring 2 3|" +
    "substring-after 2 2|substring-before 2 2|sum 1 1|tan 1 1|today 0 0|translate 3 3|true 0 0|upper-case 1 1|uuid 0 1|" +
    "weighted-checklist 4").split("|").forEach(function (one) {
    var parts = one.split(" ");
    CARRIED[parts[0]] = [Number(parts[1]), parts.length > 2 ? Number(parts[2]) : Infinity];
  });
  var NOT_CARRIED = ("area base64-decode base64-encode choice-label-at comment count-if de-duplicate device-info digest distance duration " +
    "empty enclosed-area enclosed-intersection format-number geofence hash id intersects item-at item-index item-present join-if " +
    "jr:itext lang linebreak local-name max-if min-if name namespace-uri node-set number-of-nodes phone-call-duration phone-call-log " +
    "plug-in-metadata property pulldata randomize rank-index rank-index-if rank-value relevant short-distance sum-if thousandsep " +
    "username version").split(" ");
  var ELSEWHERE = ("len length strlen trim upper lower iif ifelse 如果 mid left right match matches ceil concatenate includes power rand " +
    "year month day").split(" ");
  var LOOKALIKES = "￥¥、。【】〈〉《》×÷≤≥≠≦≧−–—";
  var QUOTES = "“”„‟「」『』＂‘’‚‛＇`´′";
  var SIGNS = ["===", "!==", "==", "=>", "=<", "=!", "<>", "&&", "||", "^", "%", "&", "!", ";"];
  var WORDS = "div mod and or in is eq ne lt le gt ge 且 并且 而且 和 或 或者 等于 不等于 大于 小于".split(" ");
  var TORN = /^(?:[<>!]\s+=|<\s+>|=\s+=|&\s+&|\|\s+\|)/;

  function classOf(name, rough) {
    try { return new RegExp("^[" + name + "]$", "u"); } catch (_error) { return rough; }
  }

  /* Letters and digits of any script, digits alone, and signs that are not printed. */
  var WORD = classOf("\\p{L}\\p{N}_", /^(?:[0-9A-Za-z_\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u1fff\u3005-\u3007\u3031-\ud7ff\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]|[\ud840-\ud8ff][\udc00-\udfff])$/);
  var DIGIT = classOf("\\p{Nd}", /^[0-9\uff10-\uff19]$/);
  var UNSEEN = classOf("\\p{C}\\p{Z}", /^[\x00-\x20\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff]$/);

  function signAt(text, at) { return String.fromCodePoint(text.codePointAt(at)); }

  function begins(sign) { return WORD.test(sign) && !DIGIT.test(sign); }

  /* The name that begins at `at`, or an empty text. */
  function nameAt(text, at) {
    if (at >= text.length || !begins(signAt(text, at))) { return ""; }
    var end = at;
    while (end < text.length) {
      var sign = signAt(text, end);
      if (!WORD.test(sign) && ".-·".indexOf(sign) < 0) { break; }
      end += sign.length;
    }
    return text.slice(at, end);
  }

  function narrow(sign) { return sign.normalize("NFKC"); }

  function printed(text) { return Array.from(text).every(function (sign) { return sign === " " || !UNSEEN.test(sign); }); }

  /* Why the sign at `at` begins nothing that an expression may hold. */
  function ofSign(text, at, operatorDue) {
    var sign = signAt(text, at);
    if ("^%&|".indexOf(sign) >= 0 && !operatorDue) { return "expression-sign"; }
    if (QUOTES.indexOf(sign) >= 0) { return "expression-wide-quote"; }
    var plain = LOOKALIKES.indexOf(sign) >= 0 ? "," : narrow(sign);
    if (plain !== sign && printed(plain) && plain.trim()) { return "expression-wide-sign"; }
    if (sign === "$") { return ofDollar(text, at); }
    if (sign === "{") { return braced(text, at) ? "expression-brace" : "expression-sign"; }
    if (!printed(sign)) { return "expression-invisible"; }
    return ofOperator(text, at) || "expression-sign";
  }

  function braced(text, at) {
    var inside = text.slice(at + 1).split("}");
    var name = inside[0].trim();
    return inside.length > 1 && name !== "" && nameAt(name, 0).replace(/·.*/, "") === name;
  }

  function ofDollar(text, at) {
    if (nameAt(text, at + 1)) { return "expression-dollar"; }
    if (/^\$\s+\{/.test(text.slice(at))) { return "expression-reference-gap"; }
    if (text.startsWith("$" + "{", at)) { return ofReference(text.slice(at + 2, at + 200)); }
    return at + 1 < text.length && narrow(signAt(text, at + 1)) === "{" ? "expression-wide-sign" : "expression-sign";
  }

  function ofReference(behind) {
    var inside = behind.split("}")[0];
    if (Array.from(inside).some(function (sign) { return narrow(sign) === "}"; })) { return "expression-wide-sign"; }
    if (behind.indexOf("}") < 0) { return "expression-reference-open"; }
    return inside.trim() ? "expression-reference" : "expression-reference-empty";
  }

  /* An operator of another language, or one of ours that a blank tears apart; else an empty text. */
  function ofOperator(text, at) {
    var found = TORN.test(text.slice(at, at + 200)) || SIGNS.some(function (sign) { return text.startsWith(sign, at); });
    return found ? "expression-operator" : "";
  }

  function ofWord(word) {
    var plain = narrow(word);
    if (WORDS.indexOf(plain.toLowerCase()) < 0) { return ""; }
    return plain === word ? "expression-operator" : "expression-wide-sign";
  }

  /* Signs that two names share in the same order, the longest piece first (Ratcliff and Obershelp, 1988). */
  function shared(one, other) {
    var best = [0, 0, 0];
    for (var i = 0; i < one.length; i += 1) {
      for (var j = 0; j < other.length; j += 1) {
        var size = 0;
        while (i + size < one.length && j + size < other.length && one[i + size] === other[j + size]) { size += 1; }
        if (size > best[2]) { best = [i, j, size]; }
      }
    }
    if (!best[2]) { return 0; }
    return best[2] + shared(one.slice(0, best[0]), other.slice(0, best[1])) +
      shared(one.slice(best[0] + best[2]), other.slice(best[1] + best[2]));
  }

  function isNear(name) {
    var folded = name.toLowerCase().split("_").join("-");
    if (name.length > 40) { return false; }
    return CARRIED.hasOwnProperty(folded) || ELSEWHERE.indexOf(folded) >= 0 || Object.keys(CARRIED).some(function (known) {
      return 2 * shared(known, folded) / (known.length + folded.length) >= 0.7;
    });
  }

  /* Why there is no such function. */
  function ofFunction(name) {
    if (NOT_CARRIED.indexOf(name) >= 0) { return "expression-not-carried"; }
    return isNear(name) ? "expression-function-near" : "expression-function";
  }

  window.ZeyouExpressions.slips = {
    carried: CARRIED, ofSign: ofSign, ofOperator: ofOperator, ofWord: ofWord, ofFunction: ofFunction, nameAt: nameAt
  };
}());
