/* Fills a form in as somebody in a hurry would: some answers right, some wrong, some left out. The same seed does the same. */
([form, texts, seed]) => {
  let state = seed;
  const below = most => { state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff; return Math.floor(state / 65536) % most; };
  const pick = several => several[below(several.length)];
  const here = document.getElementById("here");
  const mounted = ZeyouForm.mount(here, form, {
    texts, language: "zh", now: () => new Date("2016-06-01T02:30:00Z"), zone: "+08:00", seed,
  });
  const typed = input => {
    const told = { date: `2016-0${1 + below(8)}-1${below(9)}`, time: `1${below(9)}:3${below(9)}`, "datetime-local": "2016-05-12T08:00" }[input.type];
    if (told) { return told; }
    if (input.inputMode === "numeric") { return pick(["1", "2", "0", "35", "13800138000", "-1", "12a", "２５"]); }
    return input.inputMode === "decimal" ? pick(["1", "2.5", "0", "12，5", "x", "11.5"]) : pick(["a", "王小花", " b c ", "0", "13912345678"]);
  };
  const fill = input => {
    if (input.tagName === "BUTTON") { if (/再加一个|就按这个/.test(input.textContent) && !below(3)) { input.click(); } return; }
    if (input.type === "radio" || input.type === "checkbox") { if (below(2)) { input.click(); } return; }
    if (input.type === "file" || input.type === "search") { return; }
    input.value = input.tagName === "SELECT" ? pick(Array.from(input.options)).value : typed(input);
    ["input", "change"].forEach(told => input.dispatchEvent(new Event(told, { bubbles: true })));
  };
  for (let round = 0; round < 4; round += 1) {
    Array.from(here.querySelectorAll("input, select, textarea, button")).forEach(input => {
      if (!input.closest("[hidden], .languages") && !input.disabled && !input.readOnly && below(5)) { fill(input); }
    });
  }
  const found = [mounted.check().ok, mounted.answers(), mounted.language()];
  mounted.destroy();
  return found;
}
