// The rule builder: a tree beside a text, and either follows the other. The server alone reads rules: what is changed
// here goes there, and comes back as text, tree, sentence, counts and what is wrong. Without this module a button asks.

import { liesAnew } from "./rule_lies.js";
import { filled, make } from "./rule_make.js";
import { same, tidied } from "./rule_nodes.js";
import { annotate, drawTerm, forgetTexts } from "./rule_tree.js";

const WAIT = 250;
const MOST_STEPS = 200;
const form = document.querySelector("#rule");
const text = document.querySelector("#rule-text");
const marks = document.querySelector("#rule-marks");
const [undo, redo] = [document.querySelector("#undo"), document.querySelector("#redo")];
const byId = (id) => document.querySelector(`#${id}`);

let asking;
let waiting;
let typing = "";
let shown = text.value;
const done = [];
const undone = [];
const codeLists = new Map();
const lying = new Map();

const desk = {
  places: form.dataset,
  names: null,
  root: null,
  dragging: null,
  /** Of each value that is drawn with a test: the sign of the kind it was drawn for. */
  drawn: new Map(),
  sign: (kind) => `${kind?.family} ${kind?.codes ?? ""} ${kind?.currency ?? ""}`,
  opened: new Set(),
  judged: { faults: [], parts: new Map(), clauses: new Map(), kinds: new Map() },
  word: (name) => desk.names.words[name] ?? name,
  fill: (name, places) => filled(desk.word(name), places),
  relation: (key) => desk.names.relations.find((each) => each.key === key),
  fieldsOf: (relation) => (relation ? (desk.relation(relation)?.fields ?? []) : desk.names.fields),
  control: (place) => byId("tree").querySelector(`[data-at="${CSS.escape(place)}"]`),
  drawTerm: (node, path, scope) => drawTerm(desk, node, path, scope),

  /** The kind of the value at a path, with what its code list begins with. */
  kindAt(path) {
    const kind = desk.judged.kinds.get(path);
    return kind && enriched(kind);
  },
  kindOfField(value, scope) {
    if (value?.is === "aggregate") return { family: "number" };
    return desk.fieldsOf(scope?.relation).find((each) => each.key === value?.key) ?? (value?.is === "field" ? undefined : { family: "number" });
  },
  say(what) {
    byId("said").textContent = "";
    requestAnimationFrame(() => { byId("said").textContent = what; });
  },
  async ask(place, said) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(said)) body.set(name, value);
    const answer = await fetch(place, { method: "POST", body });
    return answer.headers.get("content-type")?.includes("json") ? answer.json() : {};
  },
  async codes(list) {
    if (!codeLists.has(list)) {
      const answer = await fetch(`${form.dataset.codes}?list=${encodeURIComponent(list)}`);
      codeLists.set(list, answer.ok ? (await answer.json()).codes : []);
    }
    return codeLists.get(list);
  },
  /** The words of a code; where its list is not here yet, the code, and the words as soon as they are. */
  codeWords(list, code) {
    const known = codeLists.get(list);
    if (known) return known.find((each) => each.key === code)?.label ?? code;
    const made = make("span", {}, code);
    desk.codes(list).then((codes) => { made.textContent = codes.find((each) => each.key === code)?.label ?? code; });
    return made;
  },
  async lies(value, relation = null) {
    const said = JSON.stringify(value);
    const key = `${relation ?? ""} ${said}`;
    if (!lying.has(key)) lying.set(key, await desk.ask(form.dataset.values, relation ? { value: said, relation } : { value: said }));
    return lying.get(key);
  },
  focus(place) {
    desk.control(place)?.focus();
  },

  /** Another tree. `typing`: the control that is typed in, which stays as it is; else all is drawn anew. */
  change(root, { focus = "", say = "", typing: place = "" } = {}) {
    remember(place);
    desk.root = root;
    if (!place) {
      forgetTexts();
      forgetCounts();
      desk.draw(focus);
    }
    if (say) desk.say(desk.word(say));
    later({ tree: true });
  },

  /** Draws the tree anew; the keyboard's place and an open menu stay. While something is dragged it waits. */
  draw(...focus) {
    if (desk.dragging) {
      desk.dragging.then(() => desk.draw(...focus));
      return;
    }
    const menu = byId("tree").querySelector(".rule-menu[open] > summary")?.dataset.at;
    const before = document.activeElement?.dataset?.at;
    const ends = [document.activeElement?.selectionStart, document.activeElement?.selectionEnd];
    desk.drawn.clear();
    byId("tree").replaceChildren(drawTerm(desk, desk.root, "/rule", {}));
    annotate(desk, byId("tree"));
    if (menu && desk.control(menu)) desk.control(menu).parentElement.open = true;
    const wanted = [...focus, before].filter(Boolean);
    const found = wanted.map(desk.control).find(Boolean) ?? wanted.map(nearby).find(Boolean);
    found?.focus();
    if (found && found.dataset.at === before && found.type === "text") found.setSelectionRange(...ends);
  },
};

/** Parts stand elsewhere now: what was counted of a path is not shown beside another part. */
function forgetCounts() {
  desk.judged = { faults: [], parts: new Map(), clauses: new Map(), kinds: new Map() };
}

/** The handle of the part in which something stood that is there no more. */
function nearby(place) {
  for (let here = place.split("#")[0]; here.length > 1; here = here.slice(0, here.lastIndexOf("/"))) {
    const found = desk.control(`${here}#handle`);
    if (found) return found;
  }
  return null;
}

function enriched(kind) {
  if (!kind.codes) return kind;
  const like = [...desk.names.fields, ...desk.names.relations.flatMap((each) => each.fields)].find((each) => each.codes === kind.codes);
  return { ...kind, first: like?.first ?? "", deep: like?.deep };
}

// --- what is asked ---------------------------------------------------------------------------------------------

function later(what) {
  clearTimeout(waiting);
  // An answer about what stood before must not come over what was just changed.
  asking?.abort();
  asking = null;
  waiting = setTimeout(() => judge({ ...what, keep: true }), WAIT);
}

async function judge({ tree = false, keep = false }) {
  asking?.abort();
  const mine = (asking = new AbortController());
  const { rule, paths } = tree ? tidied(desk.root) : {};
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("segment", form.dataset.segment);
  body.set("version", form.dataset.version);
  if (tree && rule) body.set("tree", JSON.stringify({ edition: 1, rule }));
  else body.set("text", tree ? "" : text.value);
  if (keep) body.set("keep", "1");
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body, signal: mine.signal });
    if (!answer.ok) throw new TypeError(answer.statusText);
    const said = await answer.json();
    if (mine === asking) take(said, tree ? (rule ? paths : new Map()) : null);
  } catch (reason) {
    if (reason.name === "AbortError") return;
    byId("draft-said").textContent = desk.word("not kept");
  }
}

/** What the server says. `paths`: of a tree, from its paths there to those here; null: the text was read. */
function take(said, paths) {
  const here = (path) => (paths ? mapped(paths, path) : path);
  const kinds = new Map(Object.entries(said.kinds).map(([path, kind]) => [here(path), kind]));
  const reread = paths === null && (said.tree || !text.value.trim());
  const redraw = (reread && !same(said.tree, desk.root)) || [...desk.drawn].some(([path, before]) => kinds.has(path) && desk.sign(kinds.get(path)) !== before);
  desk.judged = {
    faults: said.faults.map((each) => ({ ...each, path: here(each.path) })),
    parts: new Map(Object.entries(said.counted?.parts ?? {}).map(([path, part]) => [here(path), part])),
    clauses: new Map(Object.entries(said.clauses).map(([path, clause]) => [here(path), clause])),
    kinds,
  };
  if (paths) {
    if (said.text || !desk.root || !said.faults.length) shown = text.value = said.text;
  } else if (reread) {
    desk.root = said.tree;
    if (redraw) forgetTexts();
  }
  if (redraw) desk.draw();
  else annotate(desk, byId("tree"));
  liesAnew(byId("tree"));
  showCounts(said);
  showFaults(said);
  if (said.kept) {
    byId("draft-said").textContent = desk.fill("kept", { time: said.kept });
    byId("discard").disabled = false;
  }
}

function mapped(paths, path) {
  for (let there = path; there; there = there.slice(0, there.lastIndexOf("/"))) {
    if (paths.has(there)) return paths.get(there) + path.slice(there.length);
  }
  return path;
}

function showCounts(said) {
  byId("counts").hidden = !said.counted;
  byId("sentence").textContent = said.sentence || desk.word(said.faults.length ? "mend first" : "empty");
  byId("blame").hidden = !said.counted?.blame.length;
  if (!said.counted) return;
  const { inside, out, cannot_say: unsure, share, blame } = said.counted;
  for (const [id, what] of [["count-in", inside], ["count-share", share], ["count-out", out], ["count-unsure", unsure]]) byId(id).textContent = what;
  byId("blamed").replaceChildren(...blame.flatMap(([label, customers]) => [make("span", { class: "badge warn" }, `${label} `, make("b", {}, customers)), " "]));
  byId("said-counts").textContent = desk.fill("said", { inside, out, unsure });
}

function showFaults(said) {
  byId("faults").replaceChildren(...said.faults.map((fault) => {
    const place = fault.line ? offset(fault.line, fault.column) : null;
    const where = place === null ? "" : make("button", { type: "button", class: "rule-small", onclick: () => select(place) }, desk.fill("line", { line: fault.line, column: fault.column }));
    const mends = fault.mends.map((mend) => make("button", { type: "button", class: "rule-small", onclick: () => mendBy(mend) }, desk.fill("instead", { name: mend.name })));
    return make("p", { class: "notice error" }, where, " ", fault.says, " ", ...mends);
  }));
  mark(said.faults.filter((each) => each.line).map((each) => offset(each.line, each.column)));
}

function mendBy(mend) {
  remember("");
  shown = text.value = text.value.slice(0, mend.start) + mend.text + text.value.slice(mend.end);
  text.focus();
  judge({ keep: true });
}

const offset = (line, column) => text.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
const wordAt = (place) => Math.max(1, text.value.slice(place).match(/^("[^"\n]*"?|[\w.]+|\S)?/)[0].length);

function select(place) {
  text.focus();
  text.setSelectionRange(place, place + wordAt(place));
}

/** Underlines what is wrong, on a copy of the text behind it. */
function mark(places) {
  const parts = [];
  let end = 0;
  for (const place of [...new Set(places)].sort((one, other) => one - other)) {
    if (place < end) continue;
    parts.push(text.value.slice(end, place), make("mark", {}, text.value.slice(place, place + wordAt(place)) || " "));
    end = place + wordAt(place);
  }
  marks.replaceChildren(...parts, text.value.slice(end), "\n");
  marks.scrollTop = text.scrollTop;
}

// --- steps -------------------------------------------------------------------------------------------------------

function remember(place, said = text.value) {
  if (place && place === typing) return;
  typing = place;
  done.push({ root: desk.root, text: said });
  if (done.length > MOST_STEPS) done.shift();
  undone.length = 0;
  steps();
}

function step(from, to, say) {
  const before = from.pop();
  if (!before) return;
  to.push({ root: desk.root, text: text.value });
  typing = "";
  desk.root = before.root;
  text.value = before.text;
  shown = before.text;
  forgetTexts();
  forgetCounts();
  desk.draw();
  desk.say(desk.word(say));
  steps();
  clearTimeout(waiting);
  judge({ keep: true });
}

function steps() {
  undo.disabled = !done.length;
  redo.disabled = !undone.length;
}

function typedText() {
  remember("text", shown);
  shown = text.value;
  mark([]);
  later({ tree: false });
}

async function start() {
  const answer = await fetch(form.dataset.names);
  if (!answer.ok) return;
  desk.names = await answer.json();
  for (const id of ["tree-pane", "steps"]) byId(id).hidden = false;
  form.classList.add("with-tree");
  undo.addEventListener("click", () => step(done, undone, "undone"));
  redo.addEventListener("click", () => step(undone, done, "redone"));
  text.addEventListener("input", typedText);
  text.addEventListener("scroll", () => { marks.scrollTop = text.scrollTop; });
  form.addEventListener("keydown", (event) => {
    // Enter in a field would press the form's first button, which throws the draft away.
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    if (event.shiftKey) step(undone, done, "redone");
    else step(done, undone, "undone");
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".rule-menu[open]")) if (!open.contains(event.target)) open.open = false;
  });
  desk.draw();
  await judge({ keep: text.value !== text.defaultValue });
  const known = await fetch(`${form.dataset.names}?known`);
  if (known.ok) known_(await known.json());
}

/** Of how many customers each field is known: counted apart, for on a large base it takes a while the first time. */
function known_({ known }) {
  for (const each of desk.names.fields) each.known = known[each.key] ?? 0;
}

start();
