// How the values of a number lie over the base, with a handle for the threshold: dragged, or moved by the arrow keys.

import { filled, make, number } from "./rule_make.js";
import { at, put } from "./rule_nodes.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, TALL] = [300, 64];

function shape(tag, given) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  return made;
}

/** A part that opens: the histogram of a condition's value, and a handle for each of its ends. */
export function drawLies(desk, node, path, relation = null) {
  const ends = node.is === "between" ? ["least", "most"] : ["right"];
  const made = make("details", { class: "rule-lies", "data-lies": path }, make("summary", { "data-at": `${path}#lies` }, desk.word("lies")));
  made.open = desk.opened.has(path);
  let drawn = "";
  const show = async () => {
    if (made.open) desk.opened.add(path);
    else desk.opened.delete(path);
    const value = at(desk.root, path)?.left ?? at(desk.root, path)?.value;
    const asked = JSON.stringify(value);
    if (!made.open || !value || drawn === asked) return;
    drawn = asked;
    const found = await desk.lies(value, relation);
    if (drawn !== asked) return;
    made.replaceChildren(made.firstElementChild);
    if (found.edges?.length) made.append(...histogram(desk, path, ends, found), ...(relation ? [make("p", { class: "mute small" }, desk.word("of rows"))] : []));
    else made.append(make("p", { class: "mute small" }, desk.word("nothing")));
  };
  made.addEventListener("toggle", show);
  made.addEventListener("judged", show);
  if (made.open) show();
  return made;
}

/** A value was changed while its histogram is open, as by another length of its window: it is drawn anew. */
export function liesAnew(tree) {
  for (const open of tree.querySelectorAll(".rule-lies[open]")) open.dispatchEvent(new Event("judged"));
}

function histogram(desk, path, ends, found) {
  const highest = Math.max(...found.counts, 1);
  const wide = WIDE / found.counts.length;
  const svg = shape("svg", { viewBox: `0 0 ${WIDE} ${TALL}`, class: "rule-histogram", role: "img", preserveAspectRatio: "none", "aria-label": desk.word("lies") });
  const bars = found.counts.map((count, place) => {
    const tall = count ? Math.max(1, (TALL * count) / highest) : 0;
    const bar = shape("rect", { x: (place * wide + 0.5).toFixed(2), y: (TALL - tall).toFixed(2), width: Math.max(0.5, wide - 1).toFixed(2), height: tall.toFixed(2) });
    const title = shape("title", {});
    title.textContent = `${number(Number(found.edges[place]))}: ${number(count)}`;
    bar.append(title);
    svg.append(bar);
    return bar;
  });
  const paint = () => {
    const node = at(desk.root, path);
    bars.forEach((bar, place) => bar.classList.toggle("in", passes(node, Number(found.edges[place]))));
  };
  const handles = ends.map((end) => handle(desk, path, end, found, paint));
  paint();
  const axis = make("p", { class: "axis" }, make("span", {}, number(Number(found.edges[0]))), make("span", {}, `${number(Number(found.edges.at(-1)))}…`));
  const unknown = found.unknown ? [make("p", { class: "mute small" }, filled(desk.word("unknown of"), { customers: number(found.unknown) }))] : [];
  return [svg, axis, ...handles, ...unknown];
}

const amountOf = (literal) => Number(literal?.amount ?? literal?.number ?? NaN);

function passes(node, edge) {
  if (node.is === "between") return edge >= amountOf(node.least) && edge <= amountOf(node.most);
  const threshold = amountOf(node.right);
  switch (node.comparator) {
    case ">":
    case ">=":
      return edge >= threshold;
    case "<":
    case "<=":
      return edge < threshold;
    default:
      return edge === threshold;
  }
}

function handle(desk, path, end, found, paint) {
  const label = { right: "threshold", least: "lower end", most: "upper end" }[end];
  const name = (literal) => (literal.is === "money" ? "amount" : "number");
  const given = at(desk.root, path)[end];
  if (!Number.isFinite(amountOf(given))) return "";
  const nearest = found.edges.reduce((best, edge, place) => (Math.abs(Number(edge) - amountOf(given)) < Math.abs(Number(found.edges[best]) - amountOf(given)) ? place : best), 0);
  const made = make("input", { type: "range", min: "0", max: String(found.edges.length - 1), step: "1", "aria-label": desk.word(label), "data-at": `${path}/${end}#handle`, class: "rule-handle" });
  made.value = nearest;
  made.setAttribute("aria-valuetext", number(amountOf(given)));
  made.addEventListener("input", () => {
    const edge = found.edges[Number(made.value)];
    const part = `${path}/${end}/${name(at(desk.root, path)[end])}`;
    made.setAttribute("aria-valuetext", number(Number(edge)));
    desk.change(put(desk.root, part, edge), { typing: `${path}/${end}` });
    const typed = desk.control(part);
    if (typed) typed.value = edge;
    paint();
  });
  return made;
}
