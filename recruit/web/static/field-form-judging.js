/* What somebody typed: read, repaired where it is plain what was meant (full-width digits, Chinese commas), and judged. A finding is
   {key, facts} of the engine's texts, or {text} in the words of the form. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var values = null;

  function dates() { values = values || window.ZeyouExpressions.values; return values; }

  /* A number as it was meant; what cannot be read stays as it was typed. */
  function tidyNumber(raw) {
    var plain = raw.normalize("NFKC").replace(/[。．]/g, ".").replace(/[、，]/g, ",").replace(/[−–—]/g, "-").replace(/[\s_]/g, "").replace(/^\+/, "");
    if (/^-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$/.test(plain)) { plain = plain.replace(/,/g, ""); }
    if (/^-?[0-9]+,[0-9]+$/.test(plain)) { plain = plain.replace(",", "."); }
    if (/^-?\.[0-9]+$/.test(plain)) { plain = plain.replace(".", "0."); }
    return /^-?[0-9]+\.?$/.test(plain) ? plain.replace(".", "") : /^-?[0-9]+\.[0-9]+$/.test(plain) ? plain : raw.trim();
  }

  /* The answer that a text in a field stands for. */
  function readTyped(def, raw) {
    var numeric = def.type === "integer" || def.type === "decimal" || def.type === "range";
    if (numeric) { return tidyNumber(raw); }
    if (def.type === "text" && /\bnumbers\b/.test(def.item.appearance || "")) { return raw.normalize("NFKC").trim(); }
    return raw.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "").replace(/^\s+$/, "");
  }

  function onGrid(def, value) {
    var range = Parts.rangeOf(def);
    var n = Math.round((Number(value) - range.start) / range.step);
    return n >= 0 && n < range.count && Math.abs(Number(Parts.markOf(range, n)) - Number(value)) < 0.000000001;
  }

  var TESTS = {
    integer: function (_def, value) { return /^-?[0-9]{1,15}$/.test(value); },
    decimal: function (_def, value) { return /^-?[0-9]{1,15}(\.[0-9]{1,10})?$/.test(value); },
    range: function (def, value) { return /^-?[0-9]+(\.[0-9]+)?$/.test(value) && onGrid(def, value); },
    date: function (_def, value) { return /^[0-9-]{10}$/.test(value) && Boolean(dates().moment(value, 0)); },
    dateTime: function (_def, value) { return value.length > 10 && Boolean(dates().moment(value, 0)); },
    time: function (_def, value) { return /^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$/.test(value); },
    geopoint: function (_def, value) { return /^-?[0-9.]+( -?[0-9.]+){1,3}$/.test(value); }
  };

  /* The text key of what is wrong with the kind of an answer, else an empty text. */
  function judgeType(def, value) {
    var test = value === "" || def.silent ? null : TESTS[def.type];
    return !test || test(def, value) ? "" : "wrong-" + def.type;
  }

  /* What is wrong with an answer, or null. */
  function judge(engine, inst) {
    var def = inst.def;
    if (!inst.on || def.silent || def.kind !== "question" || def.type === "note") { return null; }
    if (inst.wrong) {
      var range = def.type === "range" ? Parts.rangeOf(def) : {};
      return { key: inst.wrong, facts: { start: range.start, end: range.end, step: range.step } };
    }
    if (inst.seen === "") {
      if (!inst.required) { return null; }
      var asked = engine.words(inst, def.item.required_messages);
      return asked ? { text: asked } : { key: needed(def), facts: {} };
    }
    if (engine.truth(inst, "constraint", true)) { return null; }
    var said = engine.words(inst, def.item.constraint_messages);
    return said ? { text: said } : { key: "not-allowed", facts: {} };
  }

  function needed(def) {
    if (def.choices) { return def.type === "select_multiple" ? "need-some" : def.type === "rank" ? "need-order" : "need-one"; }
    return { image: "need-picture", geopoint: "need-place", acknowledge: "need-tick", range: "need-one" }[def.type] || "need-text";
  }

  Parts.judge = judge;
  Parts.judgeType = judgeType;
  Parts.readTyped = readTyped;
}());
