// Elements made in one line, and the controls of the rule builder. Each control knows its place in the tree
// (`data-at`), so that the keyboard's place is found again when the tree is drawn anew.

export function make(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name in made && typeof value !== "string") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false && each !== ""));
  return made;
}

export function select(desk, path, { label, options, value, change }) {
  const made = make("select", { "data-at": path, "aria-label": label, onchange: () => change(made.value) });
  for (const [key, text] of options) made.append(make("option", { value: key, selected: key === value }, text));
  return made;
}

/** A field to type in; what is typed is told at once and drawn nowhere else. */
export function typed(desk, path, { label, value, size = "", mode = "text", type = "text", read = (text) => text, change }) {
  const made = make("input", {
    type, "data-at": path, "aria-label": label, inputmode: mode, class: size, autocomplete: "off", spellcheck: "false", maxlength: "2000",
    oninput: () => {
      const found = read(made.value);
      made.setAttribute("aria-invalid", String(found === null));
      if (found !== null) change(found);
    },
  });
  made.value = value;
  return made;
}

export function button(path, text, onclick, given = {}) {
  return make("button", { type: "button", "data-at": path, onclick, ...given }, text);
}

export const readNumber = (text) => {
  const plain = text.replace(/[\s\u00a0\u202f_]/g, "").replace(",", ".");
  return /^-?\d{1,60}(\.\d{1,60})?$/.test(plain) ? plain : null;
};

export const readCount = (text) => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null);

/** Letters without accents, for finding. */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ł", "l").replaceAll("đ", "d");

export const filled = (text, places) => text.replace(/%\((\w+)\)s/g, (_, name) => places[name] ?? "");

const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 4, useGrouping: "always" });
export const number = (amount) => format.format(amount);
