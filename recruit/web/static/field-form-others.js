/* Fields that are more than one native input: an order, a picture, a place. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var el = Parts.el;

  function wordsOf(value) { return window.ZeyouExpressions.values.words(value); }

  /* An order is moved by buttons; nothing counts until one was pressed. */
  function ranked(view, inst) {
    var list = el("ol", { "class": "order" });
    var state = el("p", { "class": "hint" }, view.say("order-none", {}));
    var keep = Parts.button(view.say("order-keep", {}), "secondary");
    var made = { body: [state, list, keep], main: keep, many: true, draw: draw, sync: sync };
    function order() {
      var offered = Parts.choicesOf(inst).map(function (choice) { return choice.name; });
      var chosen = wordsOf(inst.value).filter(function (name) { return offered.indexOf(name) >= 0; });
      return chosen.concat(offered.filter(function (name) { return chosen.indexOf(name) < 0; }));
    }
    function move(name, by, from) {
      var names = order();
      var at = names.indexOf(name);
      if (at + by < 0 || at + by >= names.length) { return; }
      names.splice(at, 1);
      names.splice(at + by, 0, name);
      view.typed(inst, names.join(" "));
      draw();
      sync(false);
      view.left(inst);
      list.querySelectorAll("li")[at + by].querySelector("[data-by='" + from + "']").focus();
      view.tell(view.say("moved", { label: labelOf(name), place: at + by + 1 }));
    }
    function labelOf(name) {
      var found = Parts.choicesOf(inst).filter(function (choice) { return choice.name === name; })[0];
      return found ? view.choice(inst, found) : name;
    }
    function arrow(name, by) {
      var made = Parts.button(by < 0 ? "↑" : "↓", "secondary");
      made.setAttribute("data-by", String(by));
      made.setAttribute("aria-label", view.say(by < 0 ? "up" : "down", { label: labelOf(name) }));
      made.addEventListener("click", function () { move(name, by, by); });
      return made;
    }
    function draw() {
      Parts.empty(list);
      order().forEach(function (name) { list.appendChild(el("li", {}, [el("span", {}, labelOf(name)), arrow(name, -1), arrow(name, 1)])); });
    }
    function sync(locked) {
      var names = Array.prototype.slice.call(list.querySelectorAll("button"));
      names.forEach(function (one) { one.hidden = locked; });
      state.hidden = inst.seen !== "";
      keep.hidden = locked || inst.seen !== "";
    }
    keep.addEventListener("click", function () {
      view.typed(inst, order().join(" "));
      view.left(inst);
      var first = list.querySelector("button");
      if (first) { first.focus(); }
    });
    return made;
  }

  /* Latitude, longitude, height and accuracy with as many places as mean anything; an empty text for what is none. */
  function tidyPlace(told) {
    var numbers = String(told || "").split(" ").map(Number);
    if (numbers.length < 2 || numbers.some(isNaN)) { return ""; }
    return [numbers[0].toFixed(6), numbers[1].toFixed(6), (numbers[2] || 0).toFixed(1), (numbers[3] || 0).toFixed(1)].join(" ");
  }

  /* A picture is made small before it is kept; the document only has its name. */
  function pictured(view, inst) {
    var input = el("input", { type: "file", accept: "image/*", capture: Parts.looks(inst, "new") ? "environment" : null });
    var words = el("span", {}, "");
    var pick = el("div", {}, [el("label", { "class": "btn secondary pick" }, [input, words])]);
    var shown = el("img", { "class": "shot", alt: "" });
    var away = el("p", { "class": "hint" }, view.say("picture-elsewhere", {}));
    var drop = Parts.button(view.say("picture-remove", {}), "secondary");
    var address = "";
    var showing = null;
    function show(locked) {
      var blob = inst.seen ? view.pictures.get(inst.seen) || null : null;
      if (blob !== showing) {
        if (address) { URL.revokeObjectURL(address); }
        address = blob ? URL.createObjectURL(blob) : "";
        showing = blob;
        if (address) { shown.setAttribute("src", address); }
      }
      shown.setAttribute("alt", view.say("picture-shown", { label: view.label(inst) }));
      shown.hidden = !blob;
      away.hidden = Boolean(blob) || inst.seen === "";
      drop.hidden = locked || inst.seen === "";
      words.textContent = view.say(inst.seen ? "picture-again" : "picture-take", {});
      pick.hidden = locked;
    }
    input.addEventListener("change", function () {
      var file = input.files[0];
      if (!file) { return; }
      if (view.full(inst)) { view.wrong(inst, view.say("picture-most", {})); input.value = ""; return; }
      view.note(inst, view.say("picture-shrinking", {}));
      input.disabled = true;
      Promise.resolve().then(function () { return view.shrink(file); }).then(function (blob) {
        if (!view.alive()) { return; }
        view.keep(inst, blob);
        view.note(inst, "");
        view.left(inst);
      }).catch(function () { view.wrong(inst, view.say("picture-wrong", {})); view.note(inst, ""); }).then(function () {
        input.disabled = false;
        input.value = "";
      });
    });
    drop.addEventListener("click", function () { view.keep(inst, null); input.focus(); });
    return {
      body: [shown, away, pick, drop], main: input, many: false, draw: null, sync: show,
      end: function () { if (address) { URL.revokeObjectURL(address); } }
    };
  }

  /* A place is asked of the phone when somebody wants it, and may always be left out. */
  function placed(view, inst) {
    var take = Parts.button(view.say("place-take", {}), "secondary");
    var shown = el("p", { "class": "place" });
    var drop = Parts.button(view.say("place-remove", {}), "quiet");
    function show(locked) {
      var parts = inst.seen.split(" ");
      var told = { lat: Number(parts[0]).toFixed(5), lon: Number(parts[1]).toFixed(5), accuracy: Math.round(Number(parts[3] || 0)) };
      shown.textContent = inst.seen ? view.say("place-shown", told) : "";
      shown.hidden = inst.seen === "";
      take.textContent = view.say(inst.seen ? "place-again" : "place-take", {});
      take.hidden = locked;
      drop.hidden = locked || inst.seen === "";
    }
    take.addEventListener("click", function () {
      take.disabled = true;
      view.note(inst, view.say("place-waiting", {}));
      Promise.resolve().then(view.locate).then(function (told) {
        if (!view.alive()) { return; }
        var place = tidyPlace(told);
        if (!place) { throw new Error("nowhere"); }
        view.typed(inst, place);
        view.note(inst, "");
        view.left(inst);
      }).catch(function () { view.note(inst, ""); view.wrong(inst, view.say("place-wrong", {})); }).then(function () {
        take.disabled = false;
      });
    });
    drop.addEventListener("click", function () { view.typed(inst, ""); view.left(inst); take.focus(); });
    return { body: [shown, take, drop], main: take, many: true, draw: null, sync: show };
  }

  Parts.makers.rank = ranked;
  Parts.makers.image = pictured;
  Parts.makers.geopoint = placed;
}());
