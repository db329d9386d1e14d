/* Staff only, comfort only: every table of some length can be narrowed down by a word and taken along as a CSV file.
   Only what stands on the page is looked through; long lists have a filter and a download of their own on the server. */
(function () {
  "use strict";
  const LEAST = 8;
  const words = document.currentScript.dataset;
  const DANGEROUS = /^[=+\-@\t\r\n＝＋－＠]/;

  const text = (cell) => cell.textContent.replace(/\s+/g, " ").trim();

  /* A spreadsheet must not take a cell for a formula: the same rule as the server's own files. */
  function cell(value) {
    const safe = DANGEROUS.test(value) ? "'" + value : value;
    return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function csv(table) {
    const rows = [...table.querySelectorAll("thead tr, tbody tr")].filter((row) => !row.hidden);
    return "\ufeff" + rows.map((row) => [...row.cells].map((one) => cell(text(one))).join(",")).join("\r\n") + "\r\n";
  }

  function take(table, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv;charset=utf-8" }));
    link.download = name.replace(/[\\/:*?"<>|\s]+/g, "-").slice(0, 60) + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function equip(table, number) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < LEAST) { return; }
    const name = table.caption ? text(table.caption) : document.title;
    const box = document.createElement("p");
    box.className = "tabletools no-print";
    const label = document.createElement("label");
    label.htmlFor = "narrow-" + number;
    label.textContent = words.narrow;
    const input = document.createElement("input");
    input.type = "search";
    input.id = label.htmlFor;
    input.autocomplete = "off";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn secondary";
    button.textContent = words.take;
    const told = document.createElement("span");
    told.className = "muted";
    told.setAttribute("aria-live", "polite");
    label.append(input);
    box.append(label, button, told);
    const holder = table.closest(".scroll") || table;
    /* Side by side with a picture the box must stay with its table. */
    if (holder.parentElement.classList.contains("cols")) { holder.prepend(box); } else { holder.before(box); }
    const known = rows.map((row) => text(row).toLowerCase());
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      rows.forEach((row, at) => {
        row.hidden = !wanted.every((word) => known[at].includes(word));
        if (!row.hidden) { shown += 1; }
      });
      told.textContent = input.value.trim() ? words.shown.replace("{shown}", shown).replace("{all}", rows.length) : "";
    });
    button.addEventListener("click", () => take(table, name));
  }

  document.addEventListener("DOMContentLoaded", () => {
    [...document.querySelectorAll("main table")].filter((one) => one.tBodies.length === 1 && !one.closest(".typed")).forEach(equip);
  });
})();
