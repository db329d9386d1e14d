/* Repeats on the page: each turn a fieldset, one more by a button, and taking one away asks first and can be undone. ES2017,
   Chromium 70. */
(function () {
  "use strict";
  var Parts = window.ZeyouFormParts;
  var el = Parts.el;

  function counted(inst) { return Boolean(inst.def.item.repeat_count); }

  function repeated(view, inst, level) {
    var piece = { inst: inst, level: level, gone: null };
    piece.title = el("h3", { id: view.id(inst) + "-t" });
    piece.none = el("p", { "class": "hint" }, view.say("turn-none", {}));
    piece.list = el("div", { "class": "turns" });
    piece.undo = el("p", { "class": "undo" });
    piece.add = Parts.button("", "secondary");
    piece.box = el("div", { "class": "repeat", role: "group", "aria-labelledby": piece.title.id, id: view.id(inst) + "-b" },
      [piece.title, piece.list, piece.none, piece.undo, piece.add]);
    piece.undo.hidden = true;
    piece.add.addEventListener("click", function () { add(view, piece); });
    return piece;
  }

  function showRepeat(view, piece) {
    var inst = piece.inst;
    var label = view.engine.words(inst, inst.def.item.labels);
    piece.box.hidden = !inst.on;
    Parts.setText(piece.title, label);
    piece.title.hidden = label === "";
    if (label) { piece.box.removeAttribute("aria-label"); } else { piece.box.setAttribute("aria-label", inst.def.name); }
    Parts.setText(piece.add, label ? view.say("turn-add", { label: label }) : view.say("turn-add-bare", {}));
    piece.add.hidden = view.readonly || counted(inst);
    piece.none.hidden = inst.shown > 0;
    inst.turns.forEach(function (turn, index) {
      if (!view.pieces.has(turn)) { turned(view, turn, piece.level); }
      var box = view.pieces.get(turn).box;
      if (piece.list.children[index] !== box) { piece.list.insertBefore(box, piece.list.children[index] || null); }
    });
    while (piece.list.children.length > inst.turns.length) { piece.list.removeChild(piece.list.lastChild); }
    inst.turns.forEach(function (turn) { view.show(turn); });
  }

  function turned(view, turn, level) {
    var piece = { inst: turn };
    piece.title = el("legend", { "class": "level" + Math.min(level + 1, 3) });
    piece.box = el("fieldset", { "class": "turn", tabindex: "-1", id: view.id(turn) + "-b" }, [piece.title]);
    view.pieces.set(turn, piece);
    view.fill(turn, piece.box, level + 1);
    piece.drop = Parts.button("", "quiet");
    piece.sure = el("div", { "class": "sure", role: "group" });
    piece.sure.hidden = true;
    piece.box.appendChild(piece.drop);
    piece.box.appendChild(piece.sure);
    piece.drop.addEventListener("click", function () { if (holds(turn)) { askFirst(view, piece); } else { take(view, piece); } });
    return piece;
  }

  function showTurn(view, piece) {
    var repeat = piece.inst.parent;
    var at = repeat.turns.indexOf(piece.inst);
    var facts = { label: view.engine.words(repeat, repeat.def.item.labels), number: at + 1, count: repeat.shown };
    piece.box.hidden = at >= repeat.shown;
    Parts.setText(piece.title, view.say(facts.label ? "turn" : "turn-bare", facts));
    Parts.setText(piece.drop, view.say("turn-remove", facts));
    piece.drop.hidden = view.readonly || counted(repeat) || !piece.sure.hidden;
  }

  /* Whether somebody has put anything into it. */
  function holds(inst) {
    if (inst.kind === "question") { return !inst.def.silent && inst.value !== "" && inst.value !== (inst.def.item.default || ""); }
    return Array.from(inst.children.values()).concat(inst.turns).some(holds);
  }

  function askFirst(view, piece) {
    var facts = { number: piece.inst.parent.turns.indexOf(piece.inst) + 1 };
    var yes = Parts.button(view.say("turn-yes", {}), "danger");
    var no = Parts.button(view.say("turn-no", {}), "secondary");
    var text = el("p", {}, view.say("turn-sure", facts));
    Parts.empty(piece.sure);
    [text, no, yes].forEach(function (one) { piece.sure.appendChild(one); });
    piece.sure.setAttribute("aria-label", text.textContent);
    piece.sure.hidden = false;
    piece.drop.hidden = true;
    no.focus();
    no.addEventListener("click", function () { piece.sure.hidden = true; view.show(piece.inst); piece.drop.focus(); });
    yes.addEventListener("click", function () { piece.sure.hidden = true; take(view, piece); });
  }

  function take(view, piece) {
    var turn = piece.inst;
    var repeat = view.pieces.get(turn.parent);
    var at = view.engine.remove(turn);
    repeat.gone = { turn: turn, at: at };
    offerBack(view, repeat);
    view.follow();
    var undo = repeat.undo.querySelector("button");
    undo.focus();
    view.tell(view.say("turn-gone", { number: at + 1 }));
  }

  function offerBack(view, repeat) {
    var back = Parts.button(view.say("turn-back", {}), "secondary");
    Parts.empty(repeat.undo);
    repeat.undo.appendChild(el("span", {}, view.say("turn-gone", { number: repeat.gone.at + 1 })));
    repeat.undo.appendChild(back);
    repeat.undo.hidden = false;
    back.addEventListener("click", function () {
      var gone = repeat.gone;
      forget(repeat);
      view.engine.restore(gone.turn, Math.min(gone.at, repeat.inst.turns.length));
      view.follow();
      view.pieces.get(gone.turn).box.focus();
      view.tell(view.say("turn-restored", { number: gone.at + 1 }));
    });
  }

  function forget(repeat) {
    repeat.gone = null;
    repeat.undo.hidden = true;
    Parts.empty(repeat.undo);
  }

  function add(view, piece) {
    var turn = view.engine.more(piece.inst);
    if (!turn) { view.tell(view.say("turn-most", {})); return; }
    view.follow();
    view.pieces.get(turn).box.focus();
    view.tell(view.say("turn-added", { number: piece.inst.shown }));
  }

  Parts.repeated = repeated;
  Parts.showRepeat = showRepeat;
  Parts.showTurn = showTurn;
}());
