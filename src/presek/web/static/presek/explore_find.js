// Finding a facet or a value on Explore while one types, and a customer in the list; "." goes to the first ("/" goes to the search of the head).

const form = document.querySelector("#explore");
const find = document.querySelector("#find-facet");
const found = document.querySelector("#facets-found");
const inList = document.querySelector("#find-customer");
const WAIT = 250;

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/gi, "l").replace(/đ/gi, "d").replace(/ß/g, "ss").toLowerCase();
let values = null;

// The words of every facet and value, read once: when somebody begins to type.
function read() {
  return [...form.querySelectorAll("fieldset.facet")].map((facet) => ({
    facet,
    words: plain(facet.querySelector("legend").textContent),
    bars: facet.hasAttribute("data-bars"),
    lines: [...facet.querySelectorAll("label.choice, .segment-choice, label.bar")].map((line) => ({
      line,
      words: plain(line.dataset.label ?? line.querySelector(".name").textContent),
    })),
  }));
}

function show(asked) {
  values ??= read();
  const parts = plain(asked).split(/\s+/).filter(Boolean);
  const has = (words) => parts.every((each) => words.includes(each));
  let facets = 0;
  for (const each of values) {
    const whole = has(each.words);
    let some = false;
    for (const { line, words } of each.lines) {
      const fits = whole || has(`${each.words} ${words}`);
      some ||= fits;
      if (!each.bars) line.hidden = !fits;
    }
    each.facet.hidden = !(whole || some);
    facets += Number(whole || some);
  }
  for (const more of form.querySelectorAll("details.more-facets, fieldset.facet > details.more:not(.exact)")) {
    if (parts.length && more.wasOpen === undefined) more.wasOpen = more.open;
    if (parts.length) more.open = true;
    else if (more.wasOpen !== undefined) {
      more.open = more.wasOpen;
      more.wasOpen = undefined;
    }
    if (!more.matches(".more-facets")) more.hidden = parts.length > 0 && !more.querySelector(".choice:not([hidden])");
  }
  found.textContent = parts.length && !facets ? found.dataset.none : "";
}

find.addEventListener("input", () => show(find.value));
find.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && find.value) {
    find.value = "";
    show("");
  } else if (event.key === "ArrowDown" || event.key === "Enter") {
    const first = [...form.querySelectorAll("fieldset.facet:not([hidden]) input[type=checkbox]")];
    first.find((box) => box.checkVisibility() && !box.closest("[hidden]"))?.focus();
    event.preventDefault();
  }
});

document.addEventListener("keydown", (event) => {
  const writing = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.key === "." && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    find.focus();
    find.select();
  }
});

let waiting = null;
let asked = inList?.value;
inList?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    if (inList.value !== asked) form.dispatchEvent(new Event("chosen"));
    asked = inList.value;
  }, WAIT);
});
