/* A judge's sheet: the running sum; what is typed stays on this device until the server has it, and goes by itself once
   there is a line, from this page or any other of the judge's. Everything works without it. ES2017, Chromium 70. */
(function () {
  "use strict";
  var Sheets = window.ZeyouSheets;
  var holder = document.querySelector("[data-owner]");
  if (!holder) { return; }
  var owner = holder.getAttribute("data-owner");
  var form = document.querySelector("form[data-sheet]");
  var waits = document.querySelector("[data-waits]");
  var busy = false;
  var timer = null;

  function quiet() { return undefined; }

  function inputs() {
    return Array.prototype.slice.call(form.querySelectorAll("input[name^='c-'], input[name='reason']"));
  }

  function values() {
    return inputs().map(function (input) { return [input.name, input.value]; });
  }

  function keep(wanted) {
    if (!Sheets || !Sheets.able()) { return Promise.resolve(); }
    return Sheets.keep(owner, location.pathname, values(), wanted).catch(quiet);
  }

  function drop(path) { return Sheets ? Sheets.drop(owner, path).catch(quiet) : Promise.resolve(); }

  /* Full-width digits and stops count as the server counts them. */
  function plain(text) {
    return text.replace(/[\uFF10-\uFF19]/g, function (sign) {
      return String.fromCharCode(sign.charCodeAt(0) - 0xFEE0);
    }).replace(/[\uFF0E\u3002]/g, ".").trim();
  }

  function total() {
    var sum = form.querySelector("[data-sum]");
    var hundredths = 0;
    var full = true;
    inputs().forEach(function (input) {
      if (input.name === "reason") { return; }
      var text = plain(input.value);
      if (/^\d{1,4}(\.\d{1,2})?$/.test(text)) { hundredths += Math.round(Number(text) * 100); } else { full = false; }
    });
    sum.hidden = !full;
    if (full) { form.querySelector("[data-total]").textContent = String(hundredths / 100); }
  }

  function post(path, body) {
    return fetch(path, {
      method: "POST", credentials: "same-origin", cache: "no-store", body: body, headers: { Accept: "application/json" }
    });
  }

  function free() {
    delete form.dataset.sending;
    var button = form.querySelector("button");
    if (button) { button.disabled = false; button.removeAttribute("data-held"); }
  }

  /* Kept first, then sent. Without a line the page stays as it is and tries again; what the server does not take as it
     is, it says on its own page. */
  function send() {
    if (busy) { return; }
    busy = true;
    keep(true).then(function () { return post(location.pathname, new FormData(form)); }).then(function (answer) {
      if (answer.status >= 500) { throw new Error("later"); }
      if (answer.ok && !answer.redirected) {
        return answer.json().then(function (told) {
          return drop(location.pathname).then(function () { location.assign(told.next); });
        });
      }
      return keep(false).then(function () {
        if (answer.redirected) { location.reload(); } else { form.submit(); }
      });
    }).catch(function () {
      busy = false;
      waits.hidden = false;
      free();
      timer = timer || setInterval(send, 10000);
    });
  }

  /* What was handed in on a page that is gone: its own page gives the token, and takes the marks. */
  function resend(sheet) {
    return fetch(sheet.path, { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error("later"); }
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var token = page.querySelector("form[data-sheet] input[name='csrf_token']");
      if (!token) { return Sheets.keep(owner, sheet.path, sheet.values, false); }
      var body = new FormData();
      body.append("csrf_token", token.value);
      sheet.values.forEach(function (pair) { body.append(pair[0], pair[1]); });
      return post(sheet.path, body).then(function (answer) {
        if (answer.status >= 500) { throw new Error("later"); }
        return answer.ok ? drop(sheet.path) : Sheets.keep(owner, sheet.path, sheet.values, false);
      });
    });
  }

  function others() {
    if (!Sheets || busy) { return; }
    busy = true;
    Sheets.kept(owner).then(function (sheets) {
      var left = sheets.filter(function (one) { return one.wanted; });
      if (waits) { waits.hidden = !left.length; }
      return left.reduce(function (before, one) { return before.then(function () { return resend(one); }); }, Promise.resolve())
        .then(function () { if (left.length) { location.reload(); } });
    }).catch(quiet).then(function () { busy = false; });
  }

  /* What was typed here before the page went away. What the server filled in wins, unless these marks were handed in
     and never arrived: then they are the newer word. */
  function back() {
    if (!Sheets) { return Promise.resolve(); }
    return Sheets.kept(owner).then(function (sheets) {
      var own = sheets.filter(function (one) { return one.path === location.pathname; })[0];
      if (!own) { return; }
      own.values.forEach(function (pair) {
        var input = form.querySelector("[name='" + pair[0] + "']");
        if (input && (own.wanted || !input.value)) { input.value = pair[1]; }
      });
      total();
      if (own.wanted && !form.querySelector("[aria-invalid]")) { send(); }
    }).catch(quiet);
  }

  if (!form) {
    others();
    window.addEventListener("online", others);
    setInterval(others, 10000);
    return;
  }
  var typed = null;
  form.addEventListener("input", function () {
    total();
    clearTimeout(typed);
    typed = setTimeout(function () { if (!busy) { keep(false); } }, 400);
  });
  form.addEventListener("submit", function (event) {
    if (!window.fetch) { return; }
    event.preventDefault();
    clearTimeout(typed);
    send();
  });
  window.addEventListener("online", function () { if (timer) { send(); } });
  total();
  back();
}());
