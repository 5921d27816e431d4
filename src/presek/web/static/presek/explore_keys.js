// Keys and the mouse on Explore: one tab stop for each facet, arrows inside, ranges, and setting a value aside.
// The form is the state; what changes here is told to explore.js by the events "change" and "chosen".

const form = document.querySelector("#explore");
const STOPS = 'input[type="checkbox"], .more > summary, .ends input, a, .pin';
const NEXT = new Map([["ArrowDown", 1], ["ArrowRight", 1], ["ArrowUp", -1], ["ArrowLeft", -1]]);
const WAIT_FOR_LETTERS = 800;
const told = () => form.dispatchEvent(new Event("chosen"));

// What can be reached within a facet now: what is closed or filtered out is not.
// The pin stands last, as the last thing that one would do.
function stopsOf(facet) {
  const there = [...facet.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
  return [...there.filter((stop) => !stop.matches(".pin")), ...there.filter((stop) => stop.matches(".pin"))];
}

function rove(facet) {
  const stops = [...facet.querySelectorAll(STOPS)];
  const first = stops.find((stop) => stop.checked) ?? stops.find((stop) => stop.type === "checkbox") ?? stops[0];
  for (const stop of stops) stop.tabIndex = stop === first ? 0 : -1;
}

// The tab stop stays where one was last.
form.addEventListener("focusin", (event) => {
  const facet = event.target.closest("fieldset.facet");
  if (!facet || !event.target.matches(STOPS) || event.target.tabIndex === 0) return;
  for (const stop of facet.querySelectorAll('[tabindex="0"]')) stop.tabIndex = -1;
  event.target.tabIndex = 0;
});

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ł/gi, "l").replace(/đ/gi, "d").toLowerCase().trim();
const said = (stop) => plain(stop.closest("label")?.dataset.label ?? stop.closest("label")?.textContent ?? stop.textContent ?? "");
let typed = "";
let letters = null;

function typeAhead(stops, here, letter) {
  typed += plain(letter);
  clearTimeout(letters);
  letters = setTimeout(() => { typed = ""; }, WAIT_FOR_LETTERS);
  const from = typed.length > 1 ? here : here + 1;
  const round = [...stops.slice(from), ...stops.slice(0, from)];
  round.find((stop) => stop.type === "checkbox" && said(stop).startsWith(typed))?.focus();
}

form.addEventListener("keydown", (event) => {
  const facet = event.target.closest("fieldset.facet");
  if (!facet || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.type === "text";
  const stops = stopsOf(facet);
  const here = stops.indexOf(event.target);
  const step = NEXT.get(event.key);
  if (step && !(typing && ["ArrowLeft", "ArrowRight"].includes(event.key))) {
    const next = stops[here + step];
    if (next) {
      next.focus();
      if (event.shiftKey) extend(event.target, next);
    }
  } else if (typing) return;
  else if (event.key === "Home") stops[0]?.focus();
  else if (event.key === "End") stops.findLast((stop) => stop.type === "checkbox")?.focus();
  else if (["-", "Delete", "Backspace"].includes(event.key) && event.target.type === "checkbox") setAside(event.target);
  else if (event.key.length === 1 && ![" ", "/", "."].includes(event.key)) typeAhead(stops, here, event.key);
  else return;
  event.preventDefault();
});

// Shift with an arrow takes the next bar into the range.
function extend(from, to) {
  if (!from.closest(".bars") || !to.closest(".bars")) return;
  from.checked = true;
  to.checked = true;
  to.dispatchEvent(new Event("change", { bubbles: true }));
}

// Setting aside: those who have the value are not in the selection. Of segments that is what "not in" is for.
function setAside(box) {
  const label = box.closest("label");
  if (box.name.endsWith("in-segment")) {
    const other = box.name === "in-segment" ? "not-in-segment" : "in-segment";
    form.querySelector(`input[name="${other}"][value="${CSS.escape(box.value)}"]`)?.click();
    return;
  }
  const aside = label.querySelector('input[type="hidden"]');
  if (aside) aside.remove();
  else {
    const made = Object.assign(document.createElement("input"), { type: "hidden", name: `-${box.name}`, value: box.value });
    box.after(made);
    box.checked = false;
  }
  label.classList.toggle("out", !aside);
  told();
}

// One button for the mouse goes along with it: what it stands on is set aside.
const button = Object.assign(document.createElement("button"), { type: "button", className: "aside", tabIndex: -1 });
button.textContent = form.dataset.not;
button.setAttribute("aria-hidden", "true");
button.addEventListener("click", (event) => {
  event.preventDefault();
  setAside(button.closest("label").querySelector('input[type="checkbox"]'));
});
form.addEventListener("pointerover", (event) => {
  const label = event.target.closest("label.choice");
  if (label && button.parentNode !== label) label.append(button);
});

// Bars are chosen as a range: press on one, let go on another; or click one, then another with Shift.
function rangeOf(bars) {
  let first = null;
  let last = null;
  const boxes = [...bars.querySelectorAll('input[type="checkbox"]')];
  const at = (event) => {
    const box = bars.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * boxes.length);
    return Math.min(boxes.length - 1, Math.max(0, place));
  };
  const choose = (from, to) => {
    boxes.forEach((box, index) => { box.checked = index >= Math.min(from, to) && index <= Math.max(from, to); });
  };
  const done = () => boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
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
      setTimeout(() => { boxes.forEach((box, index) => { box.checked = chosen[index]; }); done(); });
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
    setTimeout(() => { if (first !== null) { first = pressed = null; done(); } }, 30);
  });
}

for (const facet of form.querySelectorAll("fieldset.facet")) rove(facet);
for (const bars of form.querySelectorAll(".bars")) rangeOf(bars);
