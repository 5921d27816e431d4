// Pickers: one dialog with a field to find by and a list, for names, codes and values. Arrow keys choose, Enter takes,
// Escape leaves; of a tree, right and left open and close a branch while nothing is typed.

import { filled, folded, make, number } from "./rule_make.js";
import { SPECIAL, SPECIAL_VALUES } from "./rule_starts.js";

const MODELS = ["demographic", "firmographic", "behavioural", "psychographic", "identity"];
const MOST_SHOWN = 300;

/** A name that a rule may stand on; `values`: a value is wanted, else a condition. Null where nothing was taken. */
export async function pickName(desk, { relation, values }) {
  const found = await pick(desk, { label: desk.word("find"), items: names(desk, relation, values), many: false });
  return found?.[0] ?? null;
}

function names(desk, relation, values) {
  const items = [];
  const fields = desk.fieldsOf(relation);
  for (const model of MODELS) {
    for (const each of fields.filter((field) => field.model === model)) {
      items.push({ sort: "field", key: each.key, label: each.label, group: desk.word(model), model, says: each.says, more: [each.key, each.example].filter(Boolean).join(" · "), count: relation ? "" : share(desk, each.known) });
    }
  }
  if (!relation) {
    for (const each of desk.names.relations) {
      items.push({ sort: "relation", key: each.key, label: each.label, group: desk.word("rows of"), model: each.model, more: each.key, count: "" });
    }
    if (!values) {
      for (const each of desk.names.segments) {
        items.push({ sort: "segment", key: each.key, label: each.label, group: desk.word("segments"), more: `${each.key} · ${each.group}`, count: each.size === null ? "" : number(each.size) });
      }
    }
  }
  const special = values ? Object.keys(SPECIAL_VALUES) : relation ? ["comparison"] : Object.keys(SPECIAL);
  for (const key of special) items.push({ sort: "special", key, label: desk.word(key), group: desk.word("special"), more: "", count: "" });
  return items;
}

const share = (desk, known) => (desk.names.base && known !== undefined ? filled(desk.word("known of"), { share: `${Math.round((100 * known) / desk.names.base)} %` }) : "");

/** Codes of a list, or the values there are, as keys; with how many customers have each where a value is given. */
export async function pickCode(desk, { kind, value = null, relation = null, chosen, many }) {
  const items = codeItems(desk, kind, value && (!relation || value.is === "field") ? value : null, chosen, relation);
  const found = await pick(desk, { label: desk.word("find code"), items, many, chosen });
  return found?.map((each) => each.key) ?? null;
}

async function codeItems(desk, kind, value, chosen, relation) {
  const [listed, counts] = await Promise.all([kind?.codes ? desk.codes(kind.codes) : null, value ? desk.lies(value, relation) : {}]);
  const known = new Map((counts.values ?? []).map((each) => [each.value, each.customers]));
  const plain = [...(counts.values ?? []).map((each) => ({ key: each.value, label: each.label })), ...chosen.filter((key) => !known.has(key)).map((key) => ({ key, label: key }))];
  return (listed ?? plain).map((each) => ({
    key: each.key, label: each.label, above: each.above ?? "", more: each.label.startsWith(each.key) ? "" : each.key,
    count: known.has(each.key) ? number(known.get(each.key)) : "",
  }));
}

/** The dialog; it opens at once, and what there is to choose from comes when it is there. */
function pick(desk, { label, items: given, many, chosen = [] }) {
  const taken = new Set(chosen);
  let items = [];
  let byKey = new Map();
  let parents = new Set();
  const open = new Set();
  const level = (each) => (each.above && byKey.has(each.above) ? 1 + level(byKey.get(each.above)) : 0);
  const input = make("input", { type: "search", role: "combobox", "aria-label": label, placeholder: label, "aria-controls": "rule-options", "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off", maxlength: "80" });
  const list = make("ul", { role: "listbox", id: "rule-options", "aria-label": label, "aria-multiselectable": String(many) });
  const nothing = make("p", { class: "mute pad-line", role: "status" });
  const done = make("button", { type: "button", class: many ? "primary" : "" }, desk.word(many ? "pick" : "close"));
  const dialog = make("dialog", { class: "card rule-picker", "aria-label": label }, input, list, nothing, make("p", { class: "actions" }, done));
  let active = 0;
  let shown = [];

  function wanted() {
    const words = folded(input.value).split(/\s+/).filter(Boolean);
    if (!words.length) return items.filter((each) => hasWay(each, open, byKey));
    return items.filter((each) => {
      const text = folded([each.label, each.key, each.says ?? "", each.more, each.group ?? ""].join(" "));
      return words.every((word) => text.includes(word));
    });
  }

  function draw() {
    shown = wanted().slice(0, MOST_SHOWN);
    active = Math.min(active, Math.max(0, shown.length - 1));
    let group = null;
    const drawn = shown.flatMap((each, place) => {
      const head = each.group && each.group !== group ? [make("li", { role: "presentation", class: "rule-group" }, (group = each.group))] : [];
      const branch = parents.has(each.key);
      const mark = branch && !input.value ? make("span", { class: "rule-branch", "aria-hidden": "true" }, open.has(each.key) ? "▾" : "▸") : "";
      const made = make("li", { role: "option", id: `rule-option-${place}`, "aria-selected": String(many ? taken.has(each.key) : place === active), class: `${each.model ?? ""} level-${Math.min(3, input.value ? 0 : level(each))}${place === active ? " active" : ""}` },
        mark, many ? make("span", { class: "rule-box", "aria-hidden": "true" }, taken.has(each.key) ? "☑" : "☐") : "",
        make("span", { class: "name" }, each.label), make("span", { class: "mute small more" }, each.more), make("span", { class: "mute small count" }, each.count));
      made.addEventListener("click", (event) => {
        active = place;
        if (branch && event.target.classList.contains("rule-branch")) turn(each);
        else take(each);
      });
      return [...head, made];
    });
    list.replaceChildren(...drawn);
    nothing.textContent = shown.length || !items.length ? "" : desk.word("nothing");
    input.setAttribute("aria-activedescendant", shown.length ? `rule-option-${active}` : "");
    list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  function turn(each) {
    if (open.has(each.key)) open.delete(each.key);
    else open.add(each.key);
    draw();
  }

  function take(each) {
    if (!each) return;
    if (!many) return end([each]);
    if (taken.has(each.key)) taken.delete(each.key);
    else taken.add(each.key);
    draw();
  }

  let end;
  input.addEventListener("input", () => { active = 0; draw(); });
  input.addEventListener("keydown", (event) => {
    const here = shown[active];
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) active = Math.max(0, Math.min(shown.length - 1, active + steps[event.key]));
    else if (event.key === "Enter") take(here);
    else if (!input.value && here && parents.has(here.key) && (event.key === "ArrowRight") !== open.has(here.key) && /Arrow(Right|Left)/.test(event.key)) turn(here);
    else return;
    event.preventDefault();
    if (event.key !== "Enter" || many) draw();
  });
  return new Promise((resolve) => {
    end = (found) => {
      dialog.close();
      dialog.remove();
      resolve(found);
    };
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    done.addEventListener("click", () => end(many ? [...taken].map((key) => byKey.get(key) ?? { key }) : null));
    document.body.append(dialog);
    Promise.resolve(given).then((found) => {
      items = found;
      byKey = new Map(items.map((each) => [each.key, each]));
      parents = new Set(items.map((each) => each.above).filter(Boolean));
      for (const key of taken) for (let up = byKey.get(key)?.above; up; up = byKey.get(up)?.above) open.add(up);
      active = Math.max(0, wanted().findIndex((each) => taken.has(each.key)));
      draw();
    });
    dialog.showModal();
    input.focus();
  });
}

function hasWay(each, open, byKey) {
  for (let up = each.above; up && byKey.has(up); up = byKey.get(up).above) if (!open.has(up)) return false;
  return true;
}
