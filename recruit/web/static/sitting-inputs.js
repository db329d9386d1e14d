/* The questions on the page: what was answered, how it is shown, the buttons of an ordering. ES2017, Chromium 70. */
(function () {
  "use strict";
  var doc = document;

  function all(root, selector) { return Array.prototype.slice.call(root.querySelectorAll(selector)); }

  function box(position) { return doc.getElementById("q" + position); }

  function written(el) { return el.type === "text" || el.tagName === "TEXTAREA"; }

  /* An answer as it travels: letters, "true" or "false", a text; a letter or "" for each place of a matching or ordering. */
  function read(position) {
    var q = box(position);
    var selects = all(q, "select").map(function (el) { return el.value; });
    if (selects.length) { return selects.join("") ? selects : []; }
    return all(q, "input:not([type=hidden]), textarea")
      .map(function (el) { return written(el) ? whole(el.value) : el.checked ? el.value : ""; })
      .filter(function (text) { return text.trim(); });
  }

  /* Half a sign, as an emoji cut in two leaves it, can be stored nowhere, and signs of control mean nothing here: what
     is kept, sent and receipted is the text without them. */
  function whole(text) {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text))
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "");
  }

  /* The sequence of what the server shows here; 0 where it knows of nothing. */
  function seq(position) {
    var q = box(position);
    return q ? Number(q.getAttribute("data-seq") || 0) : 0;
  }

  function fill(position, answer) {
    var q = box(position);
    if (!q) { return; }
    all(q, "select").forEach(function (el, index) { el.value = answer[index] || ""; });
    all(q, "input:not([type=hidden]), textarea").forEach(function (el) {
      if (written(el)) { el.value = answer[0] || ""; } else { el.checked = answer.indexOf(el.value) >= 0; }
    });
    arrange(q, answer);
    count(q);
  }

  /* The list of an ordering stands as it was chosen; the selects beside it hold the answer. */
  function arrange(q, answer) {
    var list = q.querySelector(".order");
    if (!list) { return; }
    q.querySelector(".settle").hidden = answer.length > 0;
    answer.filter(Boolean).forEach(function (letter, index) {
      list.insertBefore(list.querySelector("[data-letter=" + letter + "]"), list.children[index]);
    });
    edges(list);
  }

  function edges(list) {
    all(list, "li").forEach(function (li, index, items) {
      li.querySelector("[value='-1']").setAttribute("aria-disabled", String(index === 0));
      li.querySelector("[value='1']").setAttribute("aria-disabled", String(index === items.length - 1));
    });
  }

  function settle(q, told) {
    var order = all(q, ".order li").map(function (li) { return li.getAttribute("data-letter"); });
    all(q, "select").forEach(function (el, index) { el.value = order[index]; });
    q.querySelector(".settle").hidden = true;
    told();
  }

  /* A button that is pressed keeps the focus, so that one may go on pressing it. */
  function ordering(q, said, told) {
    var list = q.querySelector(".order");
    if (!list) { return; }
    q.querySelector(".places").hidden = true;
    all(q, ".move").forEach(function (button) { button.hidden = false; });
    q.querySelector(".settle").hidden = Boolean(q.querySelector("input[name=had]"));
    edges(list);
    list.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button || button.disabled) { return; }
      var li = button.parentNode;
      var up = button.value === "-1";
      var other = up ? li.previousElementSibling : li.nextElementSibling;
      if (!other) { return; }
      list.insertBefore(up ? li : other, up ? other : li);
      button.focus();
      edges(list);
      q.querySelector("[role=status]").textContent = said("moved", {
        letter: li.getAttribute("data-letter"), place: Array.prototype.indexOf.call(list.children, li) + 1
      });
      settle(q, told);
    });
    q.querySelector(".settle").addEventListener("click", function () { settle(q, told); });
  }

  function count(q, said) {
    var field = q.querySelector("textarea");
    if (!field) { return; }
    var line = q.querySelector(".count");
    if (said) { line.said = said; }
    line.hidden = false;
    line.textContent = line.said("count", { count: field.value.length, most: field.maxLength });
  }

  /* Whether somebody chose or wrote something here before this script ran. What the server has is what the page came
     with; the form asks browsers to put nothing back by themselves. */
  function changed(q) {
    return all(q, "select").some(function (el) {
      var came = all(el, "option").filter(function (one) { return one.defaultSelected; })[0] || el.options[0];
      return el.value !== came.value;
    }) || all(q, "input:not([type=hidden]), textarea").some(function (el) {
      return written(el) ? el.value !== el.defaultValue : el.checked !== el.defaultChecked;
    });
  }

  /* Calls `told(position, slow)` after every change, and for those that came before it; `slow` where more of it will
     follow at once. */
  function listen(said, told) {
    all(doc, ".q").forEach(function (q) {
      var position = Number(q.getAttribute("data-position"));
      q.addEventListener("input", function (event) {
        count(q);
        told(position, written(event.target));
      });
      q.addEventListener("keydown", function (event) {
        if (event.key === "Enter" && event.target.type === "text") { event.preventDefault(); }
      });
      ordering(q, said, function () { told(position, false); });
      count(q, said);
      if (changed(q)) { told(position, false); }
    });
  }

  /* A page as it may be kept for later: the questions, and nothing of who answers them or what. */
  function bare(said) {
    var page = doc.documentElement.cloneNode(true);
    all(page, "[checked]").forEach(function (el) { el.removeAttribute("checked"); });
    all(page, "[selected]").forEach(function (el) { el.removeAttribute("selected"); });
    all(page, "input[type=text]").forEach(function (el) { el.setAttribute("value", ""); });
    all(page, "textarea").forEach(function (el) { el.textContent = ""; });
    all(page, ".who, .notice, .demo, input[name=csrf_token], input[name=had]").forEach(function (el) { el.parentNode.removeChild(el); });
    all(page, ".q-state").forEach(function (el) {
      if (el.getAttribute("data-state") !== "saved") { return; }
      el.setAttribute("data-state", "stored");
      el.textContent = said("stored");
    });
    all(page, ".order").forEach(function (list) {
      all(list, "li").sort(function (a, b) { return a.getAttribute("data-letter") < b.getAttribute("data-letter") ? -1 : 1; })
        .forEach(function (li) { list.appendChild(li); });
    });
    page.querySelector("#sitting").setAttribute("data-copy", "");
    return "<!doctype html>" + page.outerHTML;
  }

  window.ZeyouInputs = { listen: listen, read: read, fill: fill, seq: seq, bare: bare };
}());
