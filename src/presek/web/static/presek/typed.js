// What was typed isn't lost: where a form is answered with a page that asks to sign in, or says that the form is too old,
// what stood in it comes back with the form, for the same person, in the same tab. And a double click sends it once.

const KEY = "presek.typed";
const MOST = 200000;
const TWICE = 1500;
const APART = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);
const note = document.getElementById("typed-back");

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep(what) {
  try {
    const text = JSON.stringify(what);
    if (what && text.length <= MOST) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch {
    // The browser keeps nothing: then it is as it would be without this module.
  }
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !APART.has(field.type) && field.tagName !== "FIELDSET" && field.tagName !== "BUTTON");
}

function said(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  return field.multiple ? [...field.selectedOptions].map((each) => each.value) : field.value;
}

function put(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value === true;
  else if (field.multiple) for (const each of field.options) each.selected = value.includes(each.value);
  else field.value = value;
}

const place = () => location.pathname + location.search;
const forms = () => [...document.querySelectorAll('main form[method="post" i]')];

function sent(event) {
  const form = event.target;
  if (event.defaultPrevented || !forms().includes(form)) return;
  if (form.dataset.sent && event.timeStamp - Number(form.dataset.sent) < TWICE) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = event.timeStamp;
  if (!note) return;
  const typed = fields(form).map((field) => [field.name, said(field)]);
  keep({ who: note.dataset.who, place: place(), action: form.getAttribute("action"), at: forms().indexOf(form), typed });
}

function back(what) {
  const form = forms()[what.at];
  if (!form || form.getAttribute("action") !== what.action) return;
  const now = fields(form);
  if (now.length !== what.typed.length || now.some((field, at) => field.name !== what.typed[at][0])) return;
  const changed = now.filter((field, at) => JSON.stringify(said(field)) !== JSON.stringify(what.typed[at][1]));
  if (!changed.length) return;
  now.forEach((field, at) => put(field, what.typed[at][1]));
  for (const field of changed) {
    for (let over = field.closest("details:not([open])"); over; over = over.parentElement.closest("details:not([open])")) over.open = true;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  note.hidden = false;
}

function arrived() {
  const what = kept();
  const asks = document.querySelector("[data-typed]");
  if (asks) {
    if (what) asks.hidden = false;
    if (what && !what.waits) keep({ ...what, waits: true });
  } else if (what && note) {
    keep(null);
    if (what.waits && what.who === note.dataset.who && what.place === place()) back(what);
  }
}

document.addEventListener("submit", sent);
addEventListener("pageshow", () => forms().forEach((form) => delete form.dataset.sent));
// After the page's own modules, which may have to hear of what comes back.
document.addEventListener("DOMContentLoaded", arrived);
