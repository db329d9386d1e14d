/* Comfort only: every page works without this file. ES2017, Chromium 70. */
(function () {
  "use strict";
  var PREFIX = "zeyou-draft:";
  var SENT = "zeyou-sent";
  var TWO_HOURS = 2 * 60 * 60 * 1000;
  var doc = document;

  function all(selector, root) {
    return Array.prototype.slice.call((root || doc).querySelectorAll(selector));
  }

  /* Private mode and full storage throw: then simply nothing is kept. */
  function store(action) {
    try { return action(window.sessionStorage); } catch (e) { return null; }
  }

  function forgetAll(keep) {
    store(function (s) {
      Object.keys(s).forEach(function (key) {
        if (key.indexOf(PREFIX) === 0 && !(keep && keep(s.getItem(key)))) { s.removeItem(key); }
      });
    });
  }

  /* The copy of a sitting belongs to whoever is signed in (sitting-store.js). Nobody else can sign in here without
     passing a page on which nobody is. */
  function forgetCopies() {
    if (window.caches) { window.caches.delete("zeyou-sitting").catch(function () {}); }
  }

  /* That of the field app outlives a sign-in, not a signing out. */
  function forgetField() {
    if (window.caches) { window.caches.delete("zeyou-field").catch(function () {}); }
  }

  function young(text) {
    try { return Date.now() - JSON.parse(text).at < TWO_HOURS; } catch (e) { return false; }
  }

  function keepable(el) {
    return el.name && !el.disabled && !el.readOnly && !el.hasAttribute("data-private") &&
      ["hidden", "password", "file", "submit", "button", "reset", "image"].indexOf(el.type) < 0;
  }

  function isChoice(el) { return el.type === "checkbox" || el.type === "radio"; }

  function read(form) {
    return Array.prototype.filter.call(form.elements, keepable).map(function (el) {
      if (isChoice(el)) { return [el.name, el.value, el.checked]; }
      return [el.name, el.value];
    });
  }

  /* What the server filled in wins; only empty fields are filled from the draft. Fields of one name are told apart
     by their order: the second wish must not be filled with the first. */
  function restore(form, values) {
    var met = {};
    values.forEach(function (item) {
      var same = Array.prototype.filter.call(form.elements, function (el) {
        return el.name === item[0] && keepable(el) && isChoice(el) === item.length > 2;
      });
      if (item.length > 2) {
        same.forEach(function (el) {
          if (el.value === item[1] && item[2] && !anyChecked(form, el.name)) { el.checked = true; }
        });
        return;
      }
      met[item[0]] = (met[item[0]] || 0) + 1;
      var el = same[met[item[0]] - 1];
      if (el && !el.value) { el.value = item[1]; }
    });
  }

  function anyChecked(form, name) {
    return Array.prototype.some.call(form.elements, function (el) { return el.name === name && el.checked; });
  }

  function keepDraft(form) {
    var key = PREFIX + form.getAttribute("data-keep");
    var timer = null;
    function save() {
      timer = null;
      store(function (s) { s.setItem(key, JSON.stringify({ at: Date.now(), values: read(form) })); });
    }
    var kept = store(function (s) { return s.getItem(key); });
    if (kept && young(kept)) { restore(form, JSON.parse(kept).values); }
    form.addEventListener("input", function () { if (!timer) { timer = setTimeout(save, 400); } });
    form.addEventListener("submit", function () {
      save();
      store(function (s) { s.setItem(SENT, key); });
    });
  }

  function tooBig(form) {
    var wrong = all("input[data-max-bytes]", form).filter(function (el) {
      var limit = Number(el.getAttribute("data-max-bytes"));
      var bad = Array.prototype.some.call(el.files || [], function (f) { return f.size > limit; });
      var id = el.id + "-size";
      var old = doc.getElementById(id);
      if (old) { old.remove(); }
      if (bad) {
        var p = doc.createElement("p");
        p.id = id;
        p.className = "wrong";
        p.setAttribute("role", "alert");
        p.textContent = el.getAttribute("data-too-big");
        el.parentNode.insertBefore(p, el);
      }
      return bad;
    });
    if (wrong.length) { wrong[0].focus(); }
    return wrong.length > 0;
  }

  /* The button is disabled a moment later, so that its own name and value still travel. */
  function sendOnce(form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sending || tooBig(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      form.dataset.sending = "1";
      setTimeout(function () { hold(form); }, 0);
      setTimeout(function () { release(form); }, 15000);
    });
  }

  function hold(form) {
    all("button[type=submit]:not([disabled])", form).forEach(function (b) {
      b.disabled = true;
      b.setAttribute("data-held", "");
    });
    all("[data-meanwhile]", form).forEach(function (el) { el.hidden = false; });
  }

  function release(form) {
    delete form.dataset.sending;
    all("[data-held]", form).forEach(function (b) {
      b.disabled = false;
      b.removeAttribute("data-held");
    });
    all("[data-meanwhile]", form).forEach(function (el) { el.hidden = true; });
  }

  forgetAll(young);
  if (doc.querySelector("[data-saved]")) {
    store(function (s) {
      var sent = s.getItem(SENT);
      if (sent) { s.removeItem(sent); s.removeItem(SENT); }
    });
  }
  all("form[method=post]").forEach(sendOnce);
  all("form[data-keep]").forEach(keepDraft);
  all("form[data-forget]").forEach(function (form) {
    form.addEventListener("submit", function () { forgetAll(); forgetCopies(); forgetField(); });
  });
  if (!doc.querySelector("form[data-forget]")) { forgetCopies(); }
  all("[data-print]").forEach(function (b) {
    b.hidden = false;
    b.addEventListener("click", function () { window.print(); });
  });
  var summary = doc.querySelector("[data-focus]");
  if (summary) { summary.focus(); }
  /* Coming back with the back button shows the page as it was left: buttons must work again. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { all("form").forEach(release); } });
}());
