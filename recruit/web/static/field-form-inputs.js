/* The fields of a form, one maker for each kind of question: native inputs that a thumb can hit. A maker gets the view and the
   instance and gives {body, main, sync, many, draw}: what is shown, what gets the focus, how it follows the answer, whether it is
   several inputs under one legend. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  /* From so many choices on they are picked from a list, and from so many on they can be searched. */
  var LONG = 15;
  var SEARCHED = 30;

  function el(tag, attributes, inside) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) {
      if (attributes[key] !== null && attributes[key] !== undefined) { made.setAttribute(key, attributes[key]); }
    });
    if (typeof inside === "string") { made.textContent = inside; } else { (inside || []).forEach(function (one) { made.appendChild(one); }); }
    return made;
  }

  function button(text, kind) { return el("button", { type: "button", "class": "btn " + kind }, text); }

  function empty(node) { while (node.firstChild) { node.removeChild(node.firstChild); } }

  function looks(inst, word) { return (" " + (inst.def.item.appearance || "").toLowerCase() + " ").indexOf(" " + word) >= 0; }

  function single(input, sync) { return { body: [input], main: input, many: false, sync: sync, draw: null }; }

  function lock(input, locked) { if (input.readOnly !== locked) { input.readOnly = locked; } }

  /* Texts and numbers */
  function written(view, inst) {
    var numeric = inst.def.type === "integer" || inst.def.type === "decimal" || inst.def.type === "range";
    var long = inst.def.type === "text" && looks(inst, "multiline");
    var mode = inst.def.type === "integer" || looks(inst, "numbers") ? "numeric" : numeric ? "decimal" : null;
    var input = el(long ? "textarea" : "input", { type: long ? null : "text", inputmode: mode, autocomplete: "off", maxlength: numeric ? 40 : 4000 });
    if (numeric) { input.className = "short"; }
    input.addEventListener("input", function () { view.typed(inst, Parts.readTyped(inst.def, input.value)); });
    input.addEventListener("change", function () {
      var raw = input.value;
      if (inst.value !== raw && !inst.wrong && raw.trim() !== "") {
        input.value = inst.value;
        if (raw.trim() !== inst.value) { view.note(inst, view.say("repaired", { value: inst.value })); }
      }
      view.left(inst);
    });
    return single(input, function (locked) {
      if (document.activeElement !== input || Parts.readTyped(inst.def, input.value) !== inst.value) { input.value = inst.value; }
      lock(input, locked);
    });
  }

  /* Dates and times: the document has what a survey tool writes, the field what the browser wants. */
  function zone(view) { return window.ZeyouExpressions.values.offsetText(view.zone); }

  function calendar(view, inst) {
    var month = inst.def.type === "date" && looks(inst, "month-year");
    if (inst.def.type === "date" && looks(inst, "year")) { return year(view, inst); }
    var type = { time: "time", dateTime: "datetime-local" }[inst.def.type] || (month ? "month" : "date");
    var input = el("input", { type: type });
    input.addEventListener("input", function () { view.typed(inst, stored(view, type, input.value)); });
    input.addEventListener("change", function () { view.left(inst); });
    return single(input, function (locked) {
      var wanted = fielded(view, type, inst.value);
      if (input.value !== wanted && stored(view, type, input.value) !== inst.value) { input.value = wanted; }
      lock(input, locked);
    });
  }

  function stored(view, type, value) {
    if (!value) { return ""; }
    if (type === "month") { return value + "-01"; }
    return type === "date" ? value : value.slice(0, type === "time" ? 5 : 16) + ":00.000" + zone(view);
  }

  function fielded(view, type, value) {
    if (type === "month") { return value.slice(0, 7); }
    if (type === "time") { return value.slice(0, 5); }
    var told = type === "date" || !value ? null : window.ZeyouExpressions.values.moment(value, view.zone);
    return told ? window.ZeyouExpressions.values.asText(told).slice(0, 16) : value;
  }

  function year(view, inst) {
    var input = el("input", { type: "text", inputmode: "numeric", maxlength: 8, autocomplete: "off", "class": "short" });
    input.addEventListener("input", function () {
      var plain = input.value.normalize("NFKC").replace(/[^0-9]/g, "");
      view.typed(inst, plain ? plain + "-01-01" : input.value.trim());
    });
    input.addEventListener("change", function () { view.left(inst); });
    return single(input, function (locked) {
      if (document.activeElement !== input) { input.value = inst.value.slice(0, 4); }
      lock(input, locked);
    });
  }

  /* Choices */
  function picked(view, inst) {
    var long = inst.def.choices.length > LONG;
    if (inst.def.type === "select_one" && (long || looks(inst, "minimal") || looks(inst, "autocomplete") || looks(inst, "search"))) { return listed(view, inst); }
    return marked(view, inst);
  }

  function searching(view, inst, redraw) {
    if (inst.def.choices.length <= SEARCHED && !looks(inst, "search") && !looks(inst, "autocomplete")) { return null; }
    var input = el("input", { type: "search", autocomplete: "off", "class": "search", placeholder: view.say("search", {}), "aria-label": view.say("search", {}) });
    var timer = 0;
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { redraw(); view.tell(view.say("found", { count: matching(view, inst, input).length })); }, 150);
    });
    return input;
  }

  function matching(view, inst, search) {
    var wanted = search ? search.value.normalize("NFKC").trim().toLowerCase() : "";
    return Parts.choicesOf(inst).filter(function (choice) {
      return !wanted || choice.name === inst.value || view.choice(inst, choice).normalize("NFKC").toLowerCase().indexOf(wanted) >= 0;
    });
  }

  function listed(view, inst) {
    var select = el("select", {});
    var search = searching(view, inst, draw);
    function draw() {
      empty(select);
      select.appendChild(el("option", { value: "" }, view.say("choose", {})));
      matching(view, inst, search).forEach(function (choice) { select.appendChild(el("option", { value: choice.name }, view.choice(inst, choice))); });
      select.value = inst.seen;
    }
    select.addEventListener("change", function () { view.typed(inst, select.value); view.left(inst); });
    return {
      body: search ? [search, select] : [select], main: select, many: false, draw: draw,
      sync: function (locked) {
        if (select.value !== inst.seen) { select.value = inst.seen; }
        select.disabled = locked;
        if (search) { search.hidden = locked || (!search.value && Parts.choicesOf(inst).length <= LONG); }
      }
    };
  }

  function classOf(inst) {
    var beside = ["likert", "horizontal", "compact", "quick", "columns"].some(function (word) { return looks(inst, word); });
    return "choices" + (inst.def.type === "range" ? " scale" : beside ? " beside" : "");
  }

  function marked(view, inst) {
    var one = inst.def.type !== "select_multiple";
    var box = el("div", { "class": classOf(inst) });
    var clear = one ? button(view.say("clear", {}), "quiet") : null;
    var search = one ? null : searching(view, inst, draw);
    var made = { body: [search, box, clear].filter(Boolean), main: null, many: true, draw: draw, sync: sync };
    function inputs() { return Array.prototype.slice.call(box.querySelectorAll("input")); }
    function draw() {
      empty(box);
      var shown = matching(view, inst, search);
      Parts.choicesOf(inst).forEach(function (choice, index) {
        var id = view.id(inst) + "-" + index;
        var input = el("input", { type: one ? "radio" : "checkbox", id: id, name: view.id(inst), value: choice.name });
        var line = el("div", { "class": "choice" }, [input, el("label", { "for": id }, view.choice(inst, choice))]);
        line.hidden = shown.indexOf(choice) < 0;
        box.appendChild(line);
      });
      made.main = box.querySelector("input");
    }
    function chosen() {
      return inputs().filter(function (input) { return input.checked; }).map(function (input) { return input.value; }).join(" ");
    }
    function sync(locked) {
      var names = one ? [inst.seen] : window.ZeyouExpressions.values.words(inst.seen);
      inputs().forEach(function (input) {
        var on = names.indexOf(input.value) >= 0;
        if (input.checked !== on) { input.checked = on; }
        input.disabled = locked;
      });
      if (clear) { clear.hidden = locked || inst.seen === "" || inst.required; }
    }
    box.addEventListener("change", function () { view.typed(inst, chosen()); view.left(inst); });
    if (clear) { clear.addEventListener("click", function () { view.typed(inst, ""); view.left(inst); made.main.focus(); }); }
    return made;
  }

  function ticked(view, inst) {
    var input = el("input", { type: "checkbox", id: view.id(inst) });
    input.addEventListener("change", function () { view.typed(inst, input.checked ? "OK" : ""); view.left(inst); });
    return single(input, function (locked) { input.checked = inst.seen !== ""; input.disabled = locked; });
  }

  /* A range is picked like choices where it is short, typed where it is long. */
  function ranged(view, inst) {
    if (!inst.def.choices) { return written(view, inst); }
    return inst.def.choices.length > 11 || looks(inst, "picker") ? listed(view, inst) : marked(view, inst);
  }

  Parts.el = el;
  Parts.button = button;
  Parts.empty = empty;
  Parts.looks = looks;
  Parts.single = single;
  Parts.makers = {
    text: written, integer: written, decimal: written, barcode: written, date: calendar, time: calendar, dateTime: calendar,
    select_one: picked, select_multiple: marked, acknowledge: ticked, range: ranged
  };
}());
