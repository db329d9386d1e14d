/* The practice page: measures typing, searching and filling in, in the browser alone. Nothing is stored, nothing sent. */
(function () {
  "use strict";

  /* So many characters are compared at most: the table of distances stays small on an old phone. */
  var LONGEST = 400;

  function bare(text) {
    return text.replace(/\s+/g, "");
  }

  /* Edit distance by two rows: so many characters are wrong, missing or too many. */
  function distance(one, other) {
    var left = Array.from(bare(one)).slice(0, LONGEST);
    var right = Array.from(bare(other)).slice(0, LONGEST);
    var before = right.map(function (_sign, place) { return place + 1; });
    before.unshift(0);
    left.forEach(function (sign, row) {
      var now = [row + 1];
      right.forEach(function (against, place) {
        var swap = before[place] + (sign === against ? 0 : 1);
        now.push(Math.min(swap, before[place + 1] + 1, now[place] + 1));
      });
      before = now;
    });
    return before[right.length];
  }

  function told(words, values) {
    return Object.keys(values).reduce(function (text, name) {
      return text.replace("{" + name + "}", String(values[name]));
    }, words);
  }

  function clock() {
    var began = 0;
    return {
      begin: function () { if (!began) { began = performance.now(); } },
      seconds: function () { return began ? Math.max(1, Math.round((performance.now() - began) / 1000)) : 0; },
      again: function () { began = 0; }
    };
  }

  function typing(card, seconds) {
    var model = card.querySelector("[data-model]").textContent;
    var typed = card.querySelector("textarea").value;
    var wrong = distance(model, typed);
    var length = Array.from(bare(model)).length;
    var written = Array.from(bare(typed)).length;
    var share = Math.max(0, 1 - wrong / Math.max(length, written, 1));
    var speed = seconds ? Math.round(written * 60 / seconds) : 0;
    return {
      good: share >= 0.9 && speed >= 20,
      values: { seconds: seconds, speed: speed, right: (Math.floor(share * 100) / 10).toFixed(1) }
    };
  }

  function answers(card, seconds) {
    var fields = Array.from(card.querySelectorAll("[data-answer]"));
    var right = fields.filter(function (field) {
      var fine = bare(field.value) === bare(field.getAttribute("data-answer"));
      if (fine) { field.removeAttribute("aria-invalid"); } else { field.setAttribute("aria-invalid", "true"); }
      return fine;
    }).length;
    return { good: right === fields.length, values: { seconds: seconds, right: right, all: fields.length } };
  }

  Array.from(document.querySelectorAll("[data-practice]")).forEach(function (card) {
    var time = clock();
    var result = card.querySelector("[data-result]");
    var measure = card.getAttribute("data-practice") === "typing" ? typing : answers;
    card.addEventListener("input", time.begin);
    card.addEventListener("toggle", time.begin, true);
    card.querySelector("[data-check]").addEventListener("click", function () {
      var found = measure(card, time.seconds());
      var words = told(card.getAttribute("data-said"), found.values);
      result.textContent = words + card.getAttribute(found.good ? "data-good" : "data-more");
    });
    card.querySelector("[data-again]").addEventListener("click", function () {
      time.again();
      result.textContent = "";
      Array.from(card.querySelectorAll("input, textarea")).forEach(function (field) {
        field.value = "";
        field.removeAttribute("aria-invalid");
      });
      Array.from(card.querySelectorAll("details")).forEach(function (page) { page.removeAttribute("open"); });
    });
  });
})();
