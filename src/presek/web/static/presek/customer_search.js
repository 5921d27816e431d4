// Suggestions while one types in the search of the head: a combobox with a list. Without this the form finds by Enter.

const input = document.querySelector("#find");
const form = input?.form;
const PAUSE = 120;
let list, status, options, here, asking, waiting;

function prepare() {
  list = document.createElement("div");
  list.id = "find-list";
  list.className = "find-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  list.hidden = true;
  status = document.createElement("p");
  status.className = "hidden";
  status.setAttribute("aria-live", "polite");
  form.append(list, status);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-expanded", "false"],
    ["aria-controls", list.id],
    ["aria-autocomplete", "list"],
    ["aria-keyshortcuts", "/ Control+K"],
  ]) {
    input.setAttribute(name, value);
  }
}

function option(item, place) {
  const node = document.createElement("div");
  node.id = `find-${place}`;
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", "false");
  node.dataset.url = item.url;
  node.append(item.text);
  if (item.more) {
    const more = document.createElement("small");
    more.textContent = item.more;
    node.append(more);
  }
  return node;
}

function show(groups) {
  let place = 0;
  list.replaceChildren(
    ...groups.map(({ label, items }, number) => {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", `find-group-${number}`);
      const name = document.createElement("div");
      name.id = `find-group-${number}`;
      name.className = "group-name";
      name.setAttribute("role", "presentation");
      name.textContent = label;
      group.append(name, ...items.map((item) => option(item, place++)));
      return group;
    }),
  );
  options = [...list.querySelectorAll('[role="option"]')];
  here = -1;
  input.removeAttribute("aria-activedescendant");
  const nothing = options.length === 0;
  list.hidden = nothing;
  input.setAttribute("aria-expanded", String(!nothing));
  status.textContent = nothing ? form.dataset.nothing : `${form.dataset.found} ${options.length}`;
}

function close() {
  asking?.abort();
  clearTimeout(waiting);
  list.hidden = true;
  options = [];
  here = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

async function ask() {
  asking?.abort();
  const text = input.value.trim();
  if (!text) return close();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`${form.dataset.suggest}?find=${encodeURIComponent(text)}`, { signal });
    if (answer.ok) show((await answer.json()).groups);
  } catch (trouble) {
    if (trouble.name !== "AbortError") close();
  }
}

function go(place) {
  options[here]?.setAttribute("aria-selected", "false");
  here = (place + options.length) % options.length;
  const chosen = options[here];
  chosen.setAttribute("aria-selected", "true");
  chosen.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", chosen.id);
}

function pressed(event) {
  const open = !list.hidden && options.length > 0;
  if (event.key === "Escape" && open) close();
  else if (event.key === "ArrowDown" && open) go(here + 1);
  else if (event.key === "ArrowUp" && open) go(here < 0 ? -1 : here - 1);
  else if (event.key === "Enter" && open && here >= 0) location.assign(options[here].dataset.url);
  else return;
  event.preventDefault();
}

function shortcut(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if ((!slash && !letter) || event.defaultPrevented) return;
  event.preventDefault();
  input.focus();
  input.select();
}

if (input) {
  prepare();
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", pressed);
  input.addEventListener("blur", () => setTimeout(() => form.contains(document.activeElement) || close(), 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[role='option']");
    if (chosen) location.assign(chosen.dataset.url);
  });
  document.addEventListener("keydown", shortcut);
}
