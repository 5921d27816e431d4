// The rule as nested groups and conditions: drawn, moved by dragging or by keys, and counted beside each part.

import { drawCondition } from "./rule_conditions.js";
import { button, make, select } from "./rule_make.js";
import { above, added, at, dropped, duplicated, isGroup, moved, negated, put, tidied, ungrouped, without, wrapped } from "./rule_nodes.js";
import { pickName } from "./rule_pick.js";
import { SPECIAL, condition, rows } from "./rule_starts.js";

const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "into" };
const TEXTS = new Map();

/** A condition or group with all below it. */
export function drawTerm(desk, node, path, scope) {
  if (!node) return make("div", { class: "rule-node" }, adders(desk, path, scope, desk.word("empty")));
  if (TEXTS.has(path)) return make("div", { class: "rule-node", "data-path": path }, head(desk, node, path, scope), writing(desk, node, path));
  const made = make("div", { class: `rule-node ${isGroup(node) || node.is === "not" ? "rule-joint" : "rule-leaf"}`, "data-path": path, "data-shape": node.is, role: "group", "aria-label": named(desk, node, path) });
  made.append(head(desk, node, path, scope));
  if (isGroup(node)) {
    const list = make("ul", {}, ...node.terms.map((each, place) => make("li", {}, drawTerm(desk, each, `${path}/terms/${place}`, scope))));
    made.append(list, adders(desk, path, scope, node.terms.length ? "" : desk.word("empty")));
  } else if (node.is === "not") {
    made.append(make("ul", {}, make("li", {}, drawTerm(desk, node.term, `${path}/term`, scope))));
  } else if (path === "/rule") {
    made.append(adders(desk, path, scope, ""));
  }
  dropping(desk, made, path);
  return made;
}

function named(desk, node, path) {
  if (isGroup(node) || node.is === "not") return desk.word(node.is);
  return desk.judged.clauses.get(path) ?? desk.word("condition");
}

function head(desk, node, path, scope) {
  const up = above(path);
  const joint = isGroup(node)
    ? select(desk, `${path}/is`, { label: desk.word("group"), options: [["all", desk.word("all")], ["any", desk.word("any")]], value: node.is, change: (value) => desk.change(put(desk.root, path, { ...node, is: value }), { typing: path }) })
    : node.is === "not" ? make("b", {}, desk.word("not")) : null;
  const line = joint || TEXTS.has(path) ? [joint ?? ""] : drawCondition(desk, node, path, scope);
  return make("div", { class: "rule-head" },
    handle(desk, node, path),
    make("div", { class: "rule-line" }, ...line),
    make("p", { class: "rule-says small mute", "data-says": path, hidden: Boolean(scope.relation) }),
    menu(desk, node, path, up),
    make("div", { class: "rule-wrong", "data-wrong": path }));
}

function handle(desk, node, path) {
  const made = button(`${path}#handle`, "⠿", () => made.focus(), {
    class: "rule-grip", draggable: "true", "aria-label": desk.fill("move", { what: named(desk, node, path) }), "aria-describedby": "tree-help",
    "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Delete",
    onkeydown: (event) => {
      if (event.key === "Delete") remove(desk, path);
      else if (event.altKey && WAYS[event.key]) go(desk, path, WAYS[event.key]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    ondragstart: (event) => {
      event.dataTransfer.setData("text/rule-path", path);
      event.dataTransfer.effectAllowed = "move";
      desk.dragging = new Promise((resolve) => made.addEventListener("dragend", resolve, { once: true })).then(() => { desk.dragging = null; });
    },
  });
  return made;
}

function dropping(desk, element, path) {
  const over = (event) => [...event.dataTransfer.types].includes("text/rule-path");
  const below = (event) => event.clientY > element.getBoundingClientRect().top + element.getBoundingClientRect().height / 2;
  element.addEventListener("dragover", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    event.stopPropagation();
    for (const each of document.querySelectorAll(".drop-before, .drop-after")) each.classList.remove("drop-before", "drop-after");
    element.classList.add(below(event) ? "drop-after" : "drop-before");
  });
  element.addEventListener("dragleave", () => element.classList.remove("drop-before", "drop-after"));
  element.addEventListener("drop", (event) => {
    if (!over(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const found = dropped(desk.root, event.dataTransfer.getData("text/rule-path"), path, below(event));
    if (found) desk.change(found.root, { focus: `${found.path}#handle`, say: "dropped" });
    else desk.say(desk.word("cannot"));
  });
}

function go(desk, path, way) {
  const found = moved(desk.root, path, way);
  if (found) desk.change(found.root, { focus: `${found.path}#handle`, say: `moved ${way}` });
  else desk.say(desk.word("cannot"));
}

function remove(desk, path) {
  const up = above(path);
  const place = up?.part === "terms" ? Math.max(0, up.place - 1) : 0;
  const root = without(desk.root, path);
  const left = up?.part === "terms" && at(root, up.path)?.terms?.length ? `${up.path}/terms/${place}#handle` : `${up?.path ?? path}#add`;
  desk.change(root, { focus: left, say: "deleted" });
}

function menu(desk, node, path, up) {
  const act = (say, found) => found && desk.change(found.root, { focus: `${found.path}#handle`, say });
  const choices = [
    ["up", () => go(desk, path, "up")], ["down", () => go(desk, path, "down")], ["out", () => go(desk, path, "out")], ["into", () => go(desk, path, "into")],
    ["wrap", () => act("wrapped", wrapped(desk.root, path))],
    ...(isGroup(node) ? [["ungroup", () => act("ungrouped", ungrouped(desk.root, path)) || desk.say(desk.word("cannot"))]] : []),
    [node.is === "not" || up?.part === "term" ? "affirm" : "negate", () => { const found = negated(desk.root, path); act(found.affirmed ? "affirmed" : "negated", found); }],
    ["duplicate", () => act("duplicated", duplicated(desk.root, path))],
    [TEXTS.has(path) ? "as form" : "as text", () => turnText(desk, path)],
    ["delete", () => remove(desk, path)],
  ];
  const made = make("details", { class: "menu rule-menu", onkeydown: (event) => {
    if (event.key !== "Escape" || !made.open) return;
    made.open = false;
    made.querySelector("summary").focus();
    event.stopPropagation();
  } }, make("summary", { "data-at": `${path}#menu`, "aria-label": `${desk.word("actions")}: ${named(desk, node, path)}` }, "⋯"));
  made.append(make("div", { class: "card" }, ...choices.map(([name, run]) => button(`${path}#${name}`, desk.word(name), () => { made.open = false; run(); }))));
  return made;
}

async function turnText(desk, path) {
  if (TEXTS.has(path)) TEXTS.delete(path);
  else {
    const { rule } = tidied(at(desk.root, path));
    TEXTS.set(path, rule ? ((await desk.ask(desk.places.part, { tree: JSON.stringify(rule) })).text ?? "") : "");
  }
  desk.draw(`${path}#text`, `${path}#handle`);
}

/** The part as text, for what no form shows well: read by the server, then drawn. */
function writing(desk, node, path) {
  const wrong = make("p", { class: "notice error small", role: "status", hidden: true });
  const input = make("textarea", { "data-at": `${path}#text`, "aria-label": desk.word("as text"), rows: "3", spellcheck: "false" });
  input.value = TEXTS.get(path);
  const take = async () => {
    const answer = await desk.ask(desk.places.part, { text: input.value, is: "term" });
    if (answer.tree) {
      TEXTS.delete(path);
      desk.change(put(desk.root, path, answer.tree), { focus: `${path}#handle` });
    } else {
      wrong.hidden = false;
      wrong.textContent = (answer.faults ?? []).join(" ");
    }
  };
  const back = () => { TEXTS.delete(path); desk.draw(`${path}#handle`); };
  return make("div", { class: "rule-text" }, input, wrong, make("p", { class: "actions" }, button(`${path}#take`, desk.word("take text"), take, { class: "primary" }), button(`${path}#back`, desk.word("as form"), back)));
}

function adders(desk, path, scope, says) {
  const add = (node) => {
    const found = added(desk.root, path, node);
    const first = isGroup(node) ? `${found.path}#add` : `${found.path}#handle`;
    desk.change(found.root, { focus: first, say: "added" });
  };
  const pick = async () => {
    const found = await pickName(desk, { relation: scope.relation, values: false });
    if (found) add(begun(desk, found, scope));
    else desk.focus(`${path}#add`);
  };
  return make("p", { class: "rule-add" }, says ? make("span", { class: "mute" }, says) : "",
    button(`${path}#add`, `+ ${desk.word("add")}`, pick, { "aria-haspopup": "dialog" }),
    button(`${path}#group`, `+ ${desk.word("add group")}`, () => add({ is: "any", terms: [] })));
}

function begun(desk, found, scope) {
  switch (found.sort) {
    case "field": {
      const value = { is: "field", key: found.key };
      return condition(value, desk.kindOfField(value, scope), desk);
    }
    case "relation":
      return rows(desk.relation(found.key));
    case "segment":
      return { is: "in_segment", segment: found.key };
    default:
      return SPECIAL[found.key](desk, scope);
  }
}

/** What is counted and what is wrong, written beside each part that is drawn. */
export function annotate(desk, root) {
  for (const each of root.querySelectorAll("[data-says]")) {
    const part = above(each.dataset.says) && desk.judged.parts.get(each.dataset.says);
    const said = !part ? [] : [`${part.alone} ${desk.word("alone")}`, part.keeps_out ? `${part.keeps_out} ${desk.word("only it")}` : "", part.lets_in ? `${part.lets_in} ${desk.word("lets in")}` : "", part.cannot_say ? `${part.cannot_say} ${desk.word("cannot say")}` : ""];
    each.textContent = said.filter(Boolean).join(" · ");
  }
  const shown = [...root.querySelectorAll("[data-wrong]")];
  for (const each of shown) each.replaceChildren();
  for (const fault of desk.judged.faults) {
    const nearest = shown.filter((each) => fault.path === each.dataset.wrong || fault.path.startsWith(`${each.dataset.wrong}/`)).sort((one, other) => other.dataset.wrong.length - one.dataset.wrong.length)[0];
    nearest?.append(make("p", { class: "notice error small" }, fault.says));
  }
}

export const forgetTexts = () => TEXTS.clear();
