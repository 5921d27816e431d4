// Conditions as forms. Tests of a value have a line of their own; every other term is drawn part by part from the
// forms that the server names, so that a term which comes to the language can be said here at once.

import { button, make, readNumber, select, typed } from "./rule_make.js";
import { drawLies } from "./rule_lies.js";
import { put } from "./rule_nodes.js";
import { pickCode } from "./rule_pick.js";
import { hasNumbers, literal, testOf, tested, tests, valueOf } from "./rule_starts.js";
import { codeButton, drawCount, drawDay, drawValue, drawWhere, drawWindow, drawWord } from "./rule_values.js";

const LEADS = {
  was_in_segment: { day: "on the day" },
  ranked: { by: "by", within: "within whom" },
  abc_class: { by: "by", within: "within whom" },
  quintile: { by: "by", within: "within whom" },
  sample: { seed: "seed" },
};
const ORDER = { quintile: ["by", "comparator", "fifth", "within"], abc_class: ["by", "classes", "within"] };
const TITLED = new Set(["in_segment", "was_in_segment", "ranked", "abc_class", "quintile", "sample", "otherwise", "everyone"]);

/** The line of a condition. */
export function drawCondition(desk, node, path, scope) {
  const test = testOf(node);
  return test === null ? drawParts(desk, node, path, scope) : drawTest(desk, node, path, scope, test);
}

function drawTest(desk, node, path, scope, test) {
  const part = node.is === "comparison" ? "left" : "value";
  const at = `${path}/${part}`;
  const value = valueOf(node);
  const kind = (value.is === "field" && desk.kindOfField(value, scope)) || (desk.kindAt(at) ?? desk.kindOfField(value, scope));
  desk.drawn.set(at, desk.sign(kind));
  const options = tests(kind);
  if (!options.includes(test)) options.push(test);
  const change = (value) => desk.change(put(desk.root, path, tested(node, value, kind, desk)), { focus: `${path}/test` });
  return [
    drawValue(desk, value, at, scope),
    select(desk, `${path}/test`, { label: desk.word("test"), options: options.map((each) => [each, desk.word(each)]), value: test, change }),
    ...drawOperands(desk, node, path, scope, kind),
  ];
}

function drawOperands(desk, node, path, scope, kind) {
  const lies = hasNumbers(kind) ? [drawLies(desk, node, path, scope.relation)] : [];
  switch (node.is) {
    case "comparison":
      return [drawValue(desk, node.right, `${path}/right`, scope, kind), ...lies];
    case "between":
      return [drawValue(desk, node.least, `${path}/least`, scope, kind), desk.word("to"), drawValue(desk, node.most, `${path}/most`, scope, kind), ...lies];
    case "one_of":
      return drawChoices(desk, node, path, scope, kind);
    case "within":
      return [kind?.codes ? codeButton(desk, path, { kind, part: "code", code: node.code }) : textOf(desk, node.code, `${path}/code`)];
    case "text_match":
      return [textOf(desk, node.text, `${path}/text`)];
    case "has_tags":
      return drawTexts(desk, node.tags, `${path}/tags`, { kind, value: node.value, scope });
    case "ago":
      return [drawCount(desk, node.count, `${path}/count`), drawWord(desk, node.unit, `${path}/unit`, { words: ["days", "weeks", "months", "years"], label: "unit" }), desk.word("ago")];
    case "day_comes":
      return [drawCount(desk, node.count, `${path}/count`), drawWord(desk, node.unit, `${path}/unit`, { words: ["days", "weeks", "months", "years"], label: "unit" })];
    default:
      return [];
  }
}

const textOf = (desk, text, path) => typed(desk, path, { label: desk.word("value"), value: text, change: (value) => desk.change(put(desk.root, path, value), { typing: path }) });

/** The values of `is one of`: of a code list ticked in its tree, else each a field. */
function drawChoices(desk, node, path, scope, kind) {
  const at = `${path}/choices`;
  const remove = (place) => () => node.choices.length > 1 && desk.change(put(desk.root, at, node.choices.toSpliced(place, 1)), { focus: `${at}/more` });
  const listed = kind?.family === "text";
  const choose = async () => {
    const found = await pickCode(desk, { kind, value: node.value, relation: scope.relation, chosen: node.choices.map((each) => each.text), many: true });
    if (found?.length) desk.change(put(desk.root, at, found.map((text) => ({ is: "text", text }))), { focus: `${at}/more` });
  };
  const add = () => desk.change(put(desk.root, at, [...node.choices, literal(kind, desk)]), { focus: `${at}/${node.choices.length}/${{ number: "number", money: "amount" }[kind?.family] ?? "text"}` });
  const shown = node.choices.map((each, place) => {
    const less = button(`${at}/${place}/less`, "×", remove(place), { "aria-label": `${desk.word("delete")}: ${each.text ?? each.number ?? ""}`, class: "rule-small" });
    if (each.is === "text" && kind?.codes) return make("span", { class: "badge", "data-shape": "text" }, desk.codeWords(kind.codes, each.text), less);
    return make("span", {}, drawValue(desk, each, `${at}/${place}`, scope, kind), less);
  });
  const typing = listed && kind.codes ? [] : [button(`${at}/add`, desk.word("add value"), add, { class: "rule-small" })];
  const picking = listed ? [button(`${at}/more`, desk.word("pick"), choose, { class: "rule-small", "aria-haspopup": "dialog" })] : [];
  return [...shown, ...picking, ...typing];
}

function drawTexts(desk, texts, path, { kind = null, value = null, scope = {}, words = [] } = {}) {
  const put_ = (now, focus) => now.length && desk.change(put(desk.root, path, now), { focus });
  if (words.length) {
    return words.map((word) => {
      const box = make("input", { type: "checkbox", "data-at": `${path}/${word}`, checked: texts.includes(word), onchange: () => {
        const now = words.filter((each) => (each === word ? box.checked : texts.includes(each)));
        if (!now.length) box.checked = true;
        else put_(now, `${path}/${word}`);
      } });
      return make("label", { class: "rule-tick" }, box, ` ${word}`);
    });
  }
  const choose = async () => {
    const found = await pickCode(desk, { kind, value, relation: scope.relation, chosen: texts, many: true });
    if (found?.length) put_(found, `${path}/more`);
  };
  const add = () => put_([...texts, ""], `${path}/${texts.length}`);
  const shown = texts.map((text, place) => make("span", { class: "badge" },
    kind?.codes ? desk.codeWords(kind.codes, text) : typed(desk, `${path}/${place}`, { label: desk.word("value"), value: text, change: (now) => desk.change(put(desk.root, `${path}/${place}`, now), { typing: path }) }),
    button(`${path}/${place}/less`, "×", () => put_(texts.toSpliced(place, 1), `${path}/more`), { "aria-label": `${desk.word("delete")}: ${text}`, class: "rule-small" })));
  return [...shown, button(`${path}/more`, kind?.codes ? desk.word("pick") : desk.word("add value"), kind?.codes ? choose : add, { class: "rule-small" })];
}

/** Any term, part by part. */
function drawParts(desk, node, path, scope) {
  const form = desk.names.forms[node.is];
  const title = TITLED.has(node.is) ? desk.word(node.is) : "";
  const parts = (ORDER[node.is] ?? Object.keys(form)).map((part) => {
    const lead = LEADS[node.is]?.[part];
    return make("span", {}, lead ? `${desk.word(lead)} ` : "", ...drawPart(desk, node, path, scope, { part, control: form[part] }));
  });
  if (node.is === "exists") return [parts[3], parts[0], parts[1], parts[2]];
  return [title ? make("b", {}, title) : "", ...parts];
}

function drawPart(desk, node, path, scope, { part, control }) {
  const at = `${path}/${part}`;
  const given = node[part];
  const change = (value) => desk.change(put(desk.root, at, value), { typing: at });
  switch (control.sort) {
    case "segment": {
      const options = desk.names.segments.map((each) => [each.key, `${each.label} · ${each.group}`]);
      if (given && !options.some(([key]) => key === given)) options.push([given, given]);
      if (control.optional) options.unshift(["", desk.word("everybody")]);
      return [select(desk, at, { label: desk.word("segments"), options, value: given ?? "", change: (value) => change(value || null) })];
    }
    case "relation": {
      const options = desk.names.relations.map((each) => [each.key, each.label]);
      const again = (value) => desk.change(put(desk.root, path, { ...node, relation: value, where: undefined }), { focus: at });
      return [select(desk, at, { label: desk.word("rows of"), options, value: given, change: again })];
    }
    case "word": {
      const options = control.words.map((each) => [each, desk.word(each)]);
      return [select(desk, at, { label: desk.word("part"), options, value: given, change })];
    }
    case "yes-no":
      return drawYesNo(desk, node, at, { part, change });
    case "amount":
      return [typed(desk, at, { label: desk.word("amount"), value: given, size: "rule-count", mode: "decimal", read: readNumber, change }), node.is === "sample" && part === "percent" ? ` ${desk.word("of the base")}` : ""];
    case "count":
      return [drawCount(desk, given, at)];
    case "day":
      return [drawDay(desk, given, at)];
    case "value":
      return [drawValue(desk, given, at, scope)];
    case "window":
      return [drawWindow(desk, given, at, { optional: Boolean(control.optional) })];
    case "term":
      return [drawWhere(desk, node, path)];
    case "texts":
      return drawTexts(desk, given, at, { words: control.words ?? [] });
    default:
      return [textOf(desk, given ?? "", at)];
  }
}

function drawYesNo(desk, node, at, { part, change }) {
  const [yes, no] = node.is === "exists" ? ["exists not", "exists"] : part === "percent" ? ["percent", "customers"] : ["yes", "no"];
  const options = [["false", desk.word(no)], ["true", desk.word(yes)]];
  return [select(desk, at, { label: desk.word("part"), options, value: String(Boolean(node[part])), change: (value) => change(value === "true") })];
}

