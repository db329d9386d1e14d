/* The contact sheet by keyboard and thumb; without this file every picture has a list of reasons and a page of its own.
   Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  var sheet = doc.getElementById("sheet");
  var undo = doc.getElementById("undo-sheet");
  var large = doc.getElementById("large");
  var sent = false;

  function list(found) { return Array.prototype.slice.call(found); }

  function send(form) {
    if (!form || sent) { return; }
    sent = true;
    form.submit();
  }

  // A page that comes back out of the browser's memory may be sent again.
  window.addEventListener("pageshow", function () { sent = false; });
  list([sheet, undo]).forEach(function (form) {
    if (!form) { return; }
    form.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); }
      sent = true;
    });
  });

  var links = sheet ? list(sheet.querySelectorAll("a[data-full]")) : [];
  var turns = {};
  var codes = large ? list(large.querySelectorAll("[data-reason]")).map(function (one) { return one.dataset.reason; }) : [];

  function box(link) { return link.parentNode; }
  function here() { return links.indexOf(doc.activeElement); }

  /* What is chosen stands in the list of reasons, which is what is sent; the words below the picture follow it. */
  function mark(link, code) {
    var select = box(link).querySelector("select");
    select.value = code;
    show(link);
  }

  function show(link) {
    var select = box(link).querySelector("select");
    var words = box(link).querySelector(".marked");
    box(link).classList.toggle("wrong-one", select.value !== "");
    words.hidden = select.value === "";
    words.textContent = select.value === "" ? "" : select.options[select.selectedIndex].textContent;
  }

  function step(from, key) {
    if (key === "ArrowLeft") { return from - 1; }
    if (key === "ArrowRight") { return from + 1; }
    var top = links[from].getBoundingClientRect().top;
    var wide = 1;
    while (wide < links.length && Math.abs(links[wide].getBoundingClientRect().top - links[0].getBoundingClientRect().top) < 9) { wide += 1; }
    var to = key === "ArrowUp" ? from - wide : from + wide;
    return links[to] && links[to].getBoundingClientRect().top !== top ? to : from;
  }

  function go(index) {
    var link = links[Math.max(0, Math.min(links.length - 1, index))];
    if (link) { link.focus(); }
  }

  /* Enlarged, in place. */
  function open(index) {
    var link = links[index];
    if (!link) { return; }
    turns.at = index;
    large.querySelector("#large-label").textContent = link.querySelector("img").alt;
    var picture = large.querySelector("img");
    picture.removeAttribute("src");
    picture.src = link.dataset.full;
    picture.alt = link.querySelector("img").alt;
    var chosen = box(link).querySelector("select").value;
    list(large.querySelectorAll("[data-reason]")).forEach(function (one) {
      one.setAttribute("aria-pressed", one.dataset.reason === chosen ? "true" : "false");
    });
    if (!large.open) { large.showModal(); }
    if (links[index + 1]) { new Image().src = links[index + 1].dataset.full; }
  }

  function close() {
    large.close();
    go(turns.at);
  }

  function rule(code) {
    if (large.open) {
      mark(links[turns.at], code);
      close();
    } else if (here() >= 0) {
      mark(links[here()], code);
    }
  }

  function key(event) {
    var at = doc.activeElement;
    var writing = at && (at.tagName === "INPUT" || at.tagName === "SELECT" || at.tagName === "TEXTAREA");
    if (writing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) { return; }
    var name = event.key;
    // A key that is held down moves on; it neither rules nor sends the sheet that comes next.
    if (event.repeat && !/^Arrow/.test(name)) { return; }
    if (/^[0-9]$/.test(name)) {
      if (sheet && Number(name) < codes.length) { rule(codes[Number(name)]); }
    } else if (/^Arrow/.test(name) && sheet && links.length) {
      if (large.open) {
        if (name === "ArrowLeft" || name === "ArrowRight") { open(turns.at + (name === "ArrowLeft" ? -1 : 1)); }
      } else {
        go(here() < 0 ? 0 : step(here(), name));
      }
    } else if (name === " " && sheet && !large.open && here() >= 0) {
      open(here());
    } else if ((name === "a" || name === "A") && sheet && !large.open) {
      send(sheet);
    } else if ((name === "u" || name === "U") && undo && !(large && large.open)) {
      send(undo);
    } else { return; }
    event.preventDefault();
  }

  /* The pictures of the sheet after this one are fetched while this one is looked at. */
  function fetchAhead() {
    var waiting = (sheet.dataset.next || "").split(" ").filter(Boolean);
    function one() {
      if (!waiting.length) { return; }
      var picture = new Image();
      picture.onload = picture.onerror = one;
      picture.src = waiting.shift();
    }
    one(); one(); one();
  }

  if (large && !large.showModal) { return; }
  doc.addEventListener("keydown", key);
  if (!sheet) { return; }
  sheet.classList.add("by-hand");
  doc.getElementById("keys").hidden = false;
  links.forEach(function (link, index) {
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      open(index);
    });
    // A browser that kept the choices over a reload shows them.
    show(link);
  });
  large.addEventListener("click", function (event) {
    var pressed = event.target.closest("button");
    if (!pressed) { if (event.target === large) { close(); } return; }
    if ("reason" in pressed.dataset) { rule(pressed.dataset.reason); }
    else if ("turn" in pressed.dataset) { open(turns.at + Number(pressed.dataset.turn)); }
    else { close(); }
  });
  large.addEventListener("cancel", function (event) { event.preventDefault(); close(); });
  window.addEventListener("load", fetchAhead);
}());
