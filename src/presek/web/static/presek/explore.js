// Explore without waiting: the form stays the state, this only asks for the numbers again and writes them in place.
// Without this module the form works by its own button.

const form = document.querySelector("#explore");
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language);
const part = (id) => document.getElementById(id);
// Only after so many milliseconds does the page show that it waits: what shows it styles the whole page anew.
const SLOW = 250;
let asking = null;

// Writes only what differs: what was not touched is not laid out again.
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function fill(node, markup) {
  if (node.lastMarkup !== markup) node.innerHTML = markup;
  node.lastMarkup = markup;
}

function nodesOf(facet) {
  return [...facet.querySelectorAll("label")].map((label) => ({
    label,
    input: label.querySelector("input"),
    count: label.querySelector(".count"),
    rectangle: label.querySelector("rect.now") ?? label.querySelector("rect"),
    name: label.dataset.label,
    known: !label.classList.contains("unknown"),
  }));
}

const facets = new Map(
  [...form.querySelectorAll("[data-facet]")].map((facet) => [facet.dataset.facet, nodesOf(facet)]),
);
const segments = new Map(
  [...form.querySelectorAll("[data-segment]")].map((line) => [
    line.dataset.segment,
    [line.querySelector('[data-count="in"]'), line.querySelector('[data-count="out"]')],
  ]),
);

function query() {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value !== "") said.append(name, value);
  }
  return said.toString();
}

async function ask(address) {
  asking?.abort();
  asking = new AbortController();
  const mine = asking;
  form.classList.add("busy");
  const slow = setTimeout(() => form.classList.add("slow"), SLOW);
  try {
    const answer = await fetch(`${form.dataset.numbers}?${address}`, {
      signal: mine.signal,
      headers: { accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) {
      location.assign(`?${address}`);
      return;
    }
    paint(await answer.json());
  } catch (fault) {
    if (fault.name !== "AbortError") location.assign(`?${address}`);
  } finally {
    clearTimeout(slow);
    if (mine === asking) form.classList.remove("busy", "slow");
  }
}

function paint(numbers) {
  say(part("total"), number.format(numbers.total));
  say(part("share-of-base"), numbers.share_of_base);
  if (part("revenue")) {
    say(part("share-of-revenue"), numbers.share_of_revenue);
    say(part("revenue"), numbers.revenue);
  }
  fill(part("chips"), numbers.chips);
  fill(part("rows"), numbers.rows);
  for (const [key, counts] of Object.entries(numbers.facets)) paintFacet(facets.get(key), counts);
  for (const [key, counts] of Object.entries(numbers.segments)) {
    segments.get(key)?.forEach((node, index) => say(node, number.format(counts[index])));
  }
}

function paintFacet(nodes, counts) {
  if (!nodes) return;
  const tallest = Math.max(1, ...counts.filter((_, index) => nodes[index]?.known));
  nodes.forEach((node, index) => {
    const count = counts[index] ?? 0;
    const share = Math.round(Math.min(100, (100 * count) / tallest) * 10) / 10;
    if (node.name !== undefined) {
      put(node.rectangle, "y", String(100 - share));
      put(node.rectangle, "height", String(share));
      node.label.title = `${node.name}: ${number.format(count)}`;
      node.input.setAttribute("aria-label", node.label.title);
    } else {
      say(node.count, number.format(count));
      put(node.rectangle, "width", String(share));
      node.label.classList.toggle("none", count === 0);
    }
  });
}

function changed() {
  const address = query();
  history.pushState(null, "", address ? `?${address}` : location.pathname);
  ask(address);
}

// In and not in the same segment exclude each other.
form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.checked && box.name.endsWith("in-segment")) {
    const other = box.name === "in-segment" ? "not-in-segment" : "in-segment";
    const twin = form.querySelector(`input[name="${other}"][value="${CSS.escape(box.value)}"]`);
    if (twin) twin.checked = false;
  }
  changed();
});

// A chip takes its own choices back.
part("chips").addEventListener("click", (event) => {
  const chip = event.target.closest("[data-drop]");
  if (!chip || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const [name, value] of new URLSearchParams(chip.dataset.drop)) {
    const box = form.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
    if (box) box.checked = false;
  }
  changed();
  part("chips").querySelector("a")?.focus();
});

part("clear").addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const box of form.querySelectorAll("input:checked")) box.checked = false;
  changed();
});

part("rows").addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  if (!more || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  ask(new URL(more.href).search.slice(1));
});

// Bars are chosen as a range: press on one, let go on another; or click one, then another with Shift.
function rangeOf(bars) {
  let first = null;
  let last = null;
  const boxes = [...bars.querySelectorAll("input")];
  const at = (event) => {
    const box = bars.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * boxes.length);
    return Math.min(boxes.length - 1, Math.max(0, place));
  };
  const choose = (from, to) => {
    boxes.forEach((box, index) => { box.checked = index >= Math.min(from, to) && index <= Math.max(from, to); });
  };
  let pressed = null;
  bars.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && !event.shiftKey) pressed = at(event);
  });
  bars.addEventListener("pointermove", (event) => {
    if (pressed === null || !(event.buttons & 1)) return;
    const here = at(event);
    if (here !== pressed || first !== null) {
      first = pressed;
      choose(first, here);
    }
  });
  bars.addEventListener("click", (event) => {
    if (first !== null) {
      event.preventDefault();
      first = pressed = null;
      // The browser takes back a prevented click on a box after this; so tell the form once that is done.
      const chosen = boxes.map((box) => box.checked);
      setTimeout(() => { boxes.forEach((box, index) => { box.checked = chosen[index]; }); changed(); });
      return;
    }
    pressed = null;
    const here = boxes.indexOf(event.target);
    if (here < 0) return;
    if (event.shiftKey && last !== null) choose(last, here);
    last = here;
  }, true);
  window.addEventListener("pointerup", () => {
    if (first === null) return;
    setTimeout(() => { if (first !== null) { first = pressed = null; changed(); } }, 30);
  });
}
// On a phone the panels begin closed, but for the first and those in which something is chosen.
if (matchMedia("(width < 700px)").matches) {
  [...form.querySelectorAll("details.panel")].forEach((panel, index) => {
    panel.open = index === 0 || panel.querySelector(":checked") !== null;
  });
}

for (const bars of form.querySelectorAll(".bars")) rangeOf(bars);

window.addEventListener("popstate", () => location.reload());
