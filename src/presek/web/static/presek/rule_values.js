// Values of a rule as forms: fields, rows gathered to a number, lengths of time, calculations, and what is written out.

import { button, make, readCount, readNumber, select, typed } from "./rule_make.js";
import { at, put } from "./rule_nodes.js";
import { pickCode, pickName } from "./rule_pick.js";
import { SPECIAL_VALUES, case_, condition, gathered, lastYear, literal, testOf, window_ } from "./rule_starts.js";

const ARGUED = new Set(["sum", "avg", "min", "max", "last", "distinct", "median", "stddev", "variation"]);
const CURRENCY = /^[A-Z]{3}$/;

/** The form of a value. `scope.relation`: whose rows it reads; `kind`: what kind of thing is expected here. */
export function drawValue(desk, node, path, scope, kind) {
  const draw = FORMS[node.is];
  const made = draw ? draw(desk, node, path, scope, kind ?? desk.kindAt(path)) : [];
  return make("span", { class: "rule-value", "data-shape": node.is, "data-path": path }, ...made);
}

const set = (desk, path, part, options) => (value) => desk.change(put(desk.root, part ? `${path}/${part}` : path, value), { typing: path, ...options });

/** The button that says which value stands here and picks another one. */
function picker(desk, text, path, scope, { part = "", model = "" } = {}) {
  const here = part ? `${path}/${part}` : path;
  const open = async () => {
    const found = await pickName(desk, { relation: scope.relation, values: true });
    if (found) desk.change(replaced(desk, path, valueOf(desk, found, scope), scope), { focus: here });
  };
  return button(here, text, open, { class: `rule-pick ${model}`, "aria-haspopup": "dialog", title: desk.word("pick") });
}

/** Another value: where its kind is another, the test that was made of it is begun anew. */
function replaced(desk, path, value, scope) {
  const [, holder, part] = path.match(/^(.*)\/(left|value)$/) ?? [];
  const node = part ? at(desk.root, holder) : null;
  if (!node || testOf(node) === null) return put(desk.root, path, value);
  const [before, now] = [desk.kindAt(path), desk.kindOfField(value, scope)];
  if (before && before.family === now?.family && before.codes === now?.codes) return put(desk.root, path, value);
  return put(desk.root, holder, condition(value, now, desk));
}

function valueOf(desk, found, scope) {
  switch (found.sort) {
    case "field":
      return { is: "field", key: found.key };
    case "relation":
      return gathered(desk.relation(found.key));
    default:
      return SPECIAL_VALUES[found.key](desk, scope);
  }
}

const FORMS = {
  field(desk, node, path, scope) {
    const known = desk.fieldsOf(scope.relation).find((each) => each.key === node.key);
    return [picker(desk, known?.label ?? node.key, path, scope, { part: "key", model: known?.model ?? "" })];
  },
  aggregate(desk, node, path, scope) {
    const relation = desk.relation(node.relation);
    const functions = desk.names.forms.aggregate.function.words.map((each) => [each, desk.word(each)]);
    const argued = ARGUED.has(node.function);
    const change = (value) => desk.change(put(desk.root, path, refunctioned(desk, node, value)), { focus: `${path}/function` });
    const inside = { relation: node.relation };
    return [
      select(desk, `${path}/function`, { label: desk.word("aggregate"), options: functions, value: node.function, change }),
      argued && node.argument ? drawValue(desk, node.argument, `${path}/argument`, inside) : "",
      argued && node.argument ? desk.word("of what") : "",
      picker(desk, relation?.label ?? node.relation, path, scope, { part: "relation", model: relation?.model ?? "" }),
      drawWindow(desk, node.window, `${path}/window`, { optional: true }),
      drawWhere(desk, node, path),
    ];
  },
  days_since: lengthOf("days_since"),
  years_since: lengthOf("years_since"),
  days_between(desk, node, path, scope) {
    return [
      picker(desk, desk.word("days_between"), path, scope, { part: "is" }),
      drawValue(desk, node.start, `${path}/start`, scope), "–", drawValue(desk, node.end, `${path}/end`, scope),
    ];
  },
  arithmetic(desk, node, path, scope) {
    const operators = desk.names.forms.arithmetic.operator.words.map((each) => [each, { "*": "×", "/": "÷", "-": "−" }[each] ?? each]);
    return [
      "(", drawValue(desk, node.left, `${path}/left`, scope),
      select(desk, `${path}/operator`, { label: desk.word("arithmetic"), options: operators, value: node.operator, change: set(desk, path, "operator") }),
      drawValue(desk, node.right, `${path}/right`, scope), ")",
      other(desk, path, scope),
    ];
  },
  choice(desk, node, path, scope) {
    const remove = (place) => () => desk.change(put(desk.root, `${path}/cases`, node.cases.toSpliced(place, 1)), { focus: `${path}/more` });
    const add = () => desk.change(put(desk.root, `${path}/cases`, [...node.cases, case_()]), { focus: `${path}/more` });
    const cases = node.cases.map((each, place) => make(
      "li", { "data-shape": "case" },
      drawValue(desk, each.value, `${path}/cases/${place}/value`, scope), ` ${desk.word("if")} `,
      desk.drawTerm(each.when, `${path}/cases/${place}/when`, scope),
      node.cases.length > 1 ? button(`${path}/cases/${place}/less`, "×", remove(place), { "aria-label": desk.word("delete"), class: "rule-small" }) : "",
    ));
    const otherwise = node.otherwise ? drawValue(desk, node.otherwise, `${path}/otherwise`, scope) : desk.word("no value");
    const flip = () => desk.change(put(desk.root, `${path}/otherwise`, node.otherwise ? null : literal(null, desk)), { focus: `${path}/flip` });
    return [make("div", { class: "rule-choice" },
      picker(desk, desk.word("choice"), path, scope, { part: "is" }), make("ul", {}, ...cases),
      make("p", {}, button(`${path}/more`, desk.word("add case"), add, { class: "rule-small" }), ` ${desk.word("otherwise value")} `, otherwise,
        button(`${path}/flip`, node.otherwise ? "×" : "+", flip, { "aria-label": node.otherwise ? desk.word("delete") : desk.word("add value"), class: "rule-small" })))];
  },
  number(desk, node, path, scope) {
    return [typed(desk, `${path}/number`, { label: desk.word("value"), value: node.number, size: "rule-figure", mode: "decimal", read: readNumber, change: set(desk, path, "number") }), other(desk, path, scope)];
  },
  money(desk, node, path, scope) {
    const currency = (text) => (CURRENCY.test(text.trim().toUpperCase()) ? text.trim().toUpperCase() : null);
    return [
      typed(desk, `${path}/amount`, { label: desk.word("amount"), value: node.amount, size: "rule-figure", mode: "decimal", read: readNumber, change: set(desk, path, "amount") }),
      typed(desk, `${path}/currency`, { label: desk.word("currency"), value: node.currency, size: "rule-currency", read: currency, change: set(desk, path, "currency") }),
      other(desk, path, scope),
    ];
  },
  text(desk, node, path, scope, kind) {
    if (kind?.codes) return [codeButton(desk, path, { kind, part: "text", code: node.text }), other(desk, path, scope)];
    return [typed(desk, `${path}/text`, { label: desk.word("value"), value: node.text, change: set(desk, path, "text") }), other(desk, path, scope)];
  },
  date(desk, node, path, scope) {
    return [drawDay(desk, node.day, `${path}/day`), other(desk, path, scope)];
  },
  truth(desk, node, path) {
    const options = [["true", desk.word("yes")], ["false", desk.word("no")]];
    return [select(desk, `${path}/truth`, { label: desk.word("value"), options, value: String(node.truth), change: (value) => set(desk, path, "truth")(value === "true") })];
  },
};

export const VALUE_FORMS = Object.keys(FORMS);

function lengthOf(name) {
  return (desk, node, path, scope) => [picker(desk, desk.word(name), path, scope, { part: "is" }), drawValue(desk, node.value, `${path}/value`, scope)];
}

/** A small button that puts another value in place of one that is written out. */
function other(desk, path, scope) {
  const made = picker(desk, "…", path, scope, { part: "other" });
  made.setAttribute("aria-label", desk.word("compare"));
  made.className = "rule-small";
  return made;
}

function refunctioned(desk, node, name) {
  const { argument, ...rest } = node;
  if (!ARGUED.has(name)) return { ...rest, function: name };
  const fields = desk.fieldsOf(node.relation);
  const fits = fields.find((each) => each.family === "money") ?? fields.find((each) => each.family === "number") ?? fields[0];
  const made = { ...rest, function: name, argument: argument ?? { is: "field", key: fits.key } };
  return name === "variation" && !node.window ? { ...made, window: lastYear() } : made;
}

/** A code as a button with its words, which picks another one from the list's tree. */
export function codeButton(desk, path, { kind, part, code }) {
  const here = `${path}/${part}`;
  const made = button(here, desk.codeWords(kind.codes, code), async () => {
    const found = await pickCode(desk, { kind, chosen: [code], many: false });
    if (found?.length) desk.change(put(desk.root, here, found[0]), { focus: here });
  }, { class: "rule-pick", "aria-haspopup": "dialog" });
  return made;
}

export function drawDay(desk, day, path) {
  const read = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);
  return typed(desk, path, { label: desk.word("day"), value: day, type: "date", read, change: (value) => desk.change(put(desk.root, path, value), { typing: path }) });
}

export function drawCount(desk, count, path) {
  return typed(desk, path, { label: desk.word("how many"), value: String(count), size: "rule-count", mode: "numeric", read: readCount, change: (value) => desk.change(put(desk.root, path, value), { typing: path }) });
}

export function drawWord(desk, word, path, { words, label }) {
  const options = words.map((each) => [each, desk.word(each === "days" ? "days unit" : each)]);
  return select(desk, path, { label: desk.word(label), options, value: word, change: (value) => desk.change(put(desk.root, path, value), { typing: path }) });
}

export function drawWindow(desk, window, path, { optional }) {
  const forms = ["last_units", "previous_units", "next_units", "this_period", "previous_period", "since", "before", "between_days"];
  const options = [...(optional ? [["", desk.word("any time")]] : []), ...forms.map((each) => [each, desk.word(each)])];
  const change = (value) => desk.change(put(desk.root, path, value ? window_(value, desk) : null), { focus: `${path}/is` });
  const shown = [select(desk, `${path}/is`, { label: desk.word("window"), options, value: window?.is ?? "", change })];
  if (window) {
    for (const [part, control] of Object.entries(desk.names.forms[window.is])) {
      if (control.sort === "count") shown.push(drawCount(desk, window[part], `${path}/${part}`));
      else if (control.sort === "word") shown.push(drawWord(desk, window[part], `${path}/${part}`, { words: control.words, label: "unit" }));
      else shown.push(drawDay(desk, window[part], `${path}/${part}`));
    }
  }
  return make("span", { class: "rule-window", "data-shape": window?.is ?? "" }, ...shown);
}

/** The filter of rows: a tree of its own, about the row's fields. */
export function drawWhere(desk, node, path) {
  const here = `${path}/where`;
  if (!node.where) {
    return button(here, desk.word("where"), () => desk.change(put(desk.root, here, { is: "all", terms: [] }), { focus: `${here}#add` }), { class: "rule-small" });
  }
  return make("div", { class: "rule-where" }, make("span", { class: "mute small" }, desk.word("where")), desk.drawTerm(node.where, here, { relation: node.relation }));
}
