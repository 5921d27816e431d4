// Explore without waiting: the form stays the state, this only asks for the numbers again and writes them in place.
// Without this module the form works by its own button. What the keys do is in explore_keys.js.

const form = document.querySelector("#explore");
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language, { useGrouping: "always" }); // as the server writes them, also in Polish
const part = (id) => document.getElementById(id);
// Only after so many milliseconds does the page show that it waits: what shows it styles the whole page anew.
const SLOW = 250;
// So long nothing further may be clicked before the new size is read aloud: whoever clicks on hears the last one only.
const QUIET = 700;
let asking = null;
let quiet = null;

// Writes only what differs: what was not touched is not laid out again.
function say(node, text) {
  if (node.firstChild?.nodeType === Node.TEXT_NODE && node.childNodes.length === 1) {
    if (node.firstChild.data !== text) node.firstChild.data = text;
  } else if (node.textContent !== text) node.textContent = text;
}

function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function fill(node, markup) {
  if (node.lastMarkup !== markup) node.innerHTML = markup;
  node.lastMarkup = markup;
}

// A count that this person isn't told comes as null.
const counted = (count) => (count === null ? form.dataset.few : number.format(count));

function nodesOf(facet) {
  return [...facet.querySelectorAll("label")].map((label) => ({
    label,
    input: label.querySelector("input"),
    count: label.querySelector(".count"),
    rectangle: label.querySelector("rect.now") ?? label.querySelector("rect"),
    name: label.dataset.label,
    known: !label.classList.contains("unknown"),
    shown: undefined,
    share: undefined,
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
  say(part("total"), numbers.said);
  put(part("total"), "title", numbers.announced);
  put(part("total"), "data-total", String(numbers.total ?? ""));
  say(part("share-of-base"), numbers.share_of_base);
  if (part("revenue")) {
    say(part("share-of-revenue"), numbers.share_of_revenue);
    say(part("revenue"), numbers.revenue);
  }
  fill(part("chips"), numbers.chips);
  if (!form.dataset.few) fill(part("rows"), numbers.rows);
  for (const [key, counts] of Object.entries(numbers.facets)) paintFacet(facets.get(key), counts);
  for (const [key, counts] of Object.entries(numbers.segments)) {
    segments.get(key)?.forEach((node, index) => say(node, counted(counts[index])));
  }
  clearTimeout(quiet);
  quiet = setTimeout(() => say(part("announced"), numbers.announced), QUIET);
}

function paintFacet(nodes, counts) {
  if (!nodes) return;
  const tallest = Math.max(1, ...counts.filter((_, index) => nodes[index]?.known));
  nodes.forEach((node, index) => {
    const count = counts[index] === undefined ? 0 : counts[index];
    const share = Math.round(Math.min(100, (100 * count) / tallest) * 10) / 10;
    if (node.shown === count && node.share === share) return;
    node.shown = count;
    node.share = share;
    if (node.name !== undefined) {
      put(node.rectangle, "y", String(100 - share));
      put(node.rectangle, "height", String(share));
      put(node.label, "title", `${node.name}: ${counted(count)}`);
      put(node.input, "aria-label", node.label.title);
    } else {
      say(node.count, counted(count));
      put(node.rectangle, "width", String(share));
      node.label.classList.toggle("none", !count);
    }
  });
}

function changed() {
  const address = query();
  history.pushState(null, "", address ? `?${address}` : location.pathname);
  const back = part("pinning")?.elements.back;
  if (back) back.value = address ? `?${address}` : "";
  ask(address);
}

// What else changes the form (keys, the list's own search) tells it so by this event.
form.addEventListener("chosen", changed);

const boxesOf = (name, value) =>
  [...form.querySelectorAll(`input[name="${CSS.escape(name)}"]`)].filter((box) => box.type === "text" || box.value === value);

function unchoose(box) {
  if (box.type === "checkbox") box.checked = false;
  else if (box.type === "hidden") {
    box.closest("label").classList.remove("out");
    box.remove();
  } else box.value = "";
}

// In and not in the same segment exclude each other, as do bars and numbers that were typed.
form.addEventListener("change", (event) => {
  const box = event.target;
  if (box.checked && box.name.endsWith("in-segment")) {
    const other = box.name === "in-segment" ? "not-in-segment" : "in-segment";
    boxesOf(other, box.value).forEach(unchoose);
  } else if (box.checked) {
    boxesOf(`-${box.name}`, box.value).forEach(unchoose);
    if (box.closest(".bars")) boxesOf(`${box.name}-from`).concat(boxesOf(`${box.name}-to`)).forEach(unchoose);
  } else if (box.closest(".ends") && box.value !== "") {
    box.closest("fieldset").querySelectorAll(".bars input").forEach(unchoose);
  }
  changed();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches('input[type="text"], input[type="search"], input[type="checkbox"]')) {
    event.preventDefault();
    if (event.target.type === "checkbox") event.target.click();
    else if (event.target.form === form && event.target.name) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

// A chip takes its own choices back.
part("chips").addEventListener("click", (event) => {
  const chip = event.target.closest("[data-drop]");
  if (!chip || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const [name, value] of new URLSearchParams(chip.dataset.drop)) boxesOf(name, value).forEach(unchoose);
  const place = [...part("chips").children].indexOf(chip);
  changed();
  (part("chips").children[place + 1] ?? part("chips").children[place - 1] ?? part("clear")).focus();
});

part("clear").addEventListener("click", (event) => {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  for (const box of form.querySelectorAll("input:checked, label.out input[type=hidden], .ends input, #find-customer")) unchoose(box);
  changed();
});

part("rows").addEventListener("click", (event) => {
  const link = event.target.closest("[data-more], [data-sort]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  if (link.dataset.sort === undefined) {
    ask(new URL(link.href).search.slice(1));
    return;
  }
  const sort = part("sort-by");
  if (![...sort.options].some((option) => option.value === link.dataset.sort)) {
    sort.add(new Option(`${link.textContent} ↓`, link.dataset.sort));
  }
  sort.value = link.dataset.sort;
  changed();
});

// On a phone the panels begin closed, but for the first and those in which something is chosen.
if (matchMedia("(width < 700px)").matches) {
  [...form.querySelectorAll("details.panel")].forEach((panel, index) => {
    panel.open = index === 0 || panel.querySelector(":checked, .out") !== null;
  });
}

window.addEventListener("popstate", () => location.reload());
