// What a condition or a value is when it is begun, and when its test changes: always whole, so that it can be counted.

const NUMBERS = new Set(["number", "money"]);

export function literal(kind, desk) {
  switch (kind?.family) {
    case "money":
      return { is: "money", amount: "0", currency: kind.currency ?? desk.names.currency };
    case "text":
    case "tags":
      return { is: "text", text: kind.first ?? "" };
    case "time":
      return { is: "date", day: desk.names.today };
    case "truth":
      return { is: "truth", truth: true };
    default:
      return { is: "number", number: "0" };
  }
}

/** A condition on a value of a kind, as it is begun. */
export function condition(value, kind, desk) {
  const codes = kind?.codes && kind.first !== undefined;
  switch (kind?.family) {
    case "number":
    case "money":
      return { is: "comparison", left: value, comparator: ">=", right: literal(kind, desk) };
    case "truth":
      return { is: "comparison", left: value, comparator: "=", right: { is: "truth", truth: true } };
    case "time":
      return { is: "ago", value, comparison: "less", count: 30, unit: "days" };
    case "tags":
      return codes ? { is: "has_tags", value, test: "any", tags: [kind.first] } : { is: "known", value };
    case "text":
      if (codes && kind.deep) return { is: "within", value, code: kind.first };
      return codes ? { is: "one_of", value, choices: [literal(kind, desk)] } : { is: "known", value };
    default:
      return { is: "known", value };
  }
}

export const lastYear = () => ({ is: "last_units", count: 12, unit: "months" });

export function rows(relation) {
  return { is: "exists", relation: relation.key, ...(relation.timed ? { window: lastYear() } : {}) };
}

export function gathered(relation) {
  return { is: "aggregate", relation: relation.key, function: "count", ...(relation.timed ? { window: lastYear() } : {}) };
}

const firstField = (desk, fits) => desk.names.fields.find((each) => fits(each))?.key ?? desk.names.fields[0].key;
const field = (key) => ({ is: "field", key });

/** Conditions of other forms, by name. */
export const SPECIAL = {
  was_in_segment: (desk) => ({ is: "was_in_segment", segment: desk.names.segments[0]?.key ?? "", day: desk.names.today }),
  moved: (desk) => ({ is: "moved", direction: "entered", segment: desk.names.segments[0]?.key ?? "", window: { is: "last_units", count: 30, unit: "days" } }),
  ranked: (desk) => ({ is: "ranked", end: "top", amount: "20", percent: true, by: field(firstField(desk, (each) => each.family === "money")) }),
  abc_class: (desk) => ({ is: "abc_class", by: field(firstField(desk, (each) => each.family === "money")), classes: ["A"] }),
  quintile: (desk) => ({ is: "quintile", by: field(firstField(desk, (each) => each.family === "money")), comparator: ">=", fifth: 4 }),
  sample: () => ({ is: "sample", percent: "10" }),
  comparison: (desk, scope = {}) => ({ is: "comparison", left: SPECIAL_VALUES.arithmetic(desk, scope), comparator: ">=", right: { is: "number", number: "0" } }),
  everyone: () => ({ is: "everyone" }),
};

/** Values of other forms, by name. */
export const SPECIAL_VALUES = {
  days_since: (desk, scope) => ({ is: "days_since", value: field(dated(desk, scope)) }),
  years_since: (desk, scope) => ({ is: "years_since", value: field(dated(desk, scope)) }),
  days_between: (desk, scope) => ({ is: "days_between", start: field(dated(desk, scope)), end: field(dated(desk, scope)) }),
  arithmetic: (desk, scope) => ({ is: "arithmetic", operator: "/", left: field(counted(desk, scope)), right: { is: "number", number: "1" } }),
  choice: () => ({ is: "choice", cases: [{ is: "case", value: { is: "number", number: "1" }, when: { is: "everyone" } }], otherwise: { is: "number", number: "0" } }),
  number: () => ({ is: "number", number: "0" }),
  money: (desk) => ({ is: "money", amount: "0", currency: desk.names.currency }),
  text: () => ({ is: "text", text: "" }),
  date: (desk) => ({ is: "date", day: desk.names.today }),
  truth: () => ({ is: "truth", truth: true }),
};

const scoped = (desk, scope) => desk.fieldsOf(scope.relation);
const dated = (desk, scope) => (scoped(desk, scope).find((each) => each.family === "time") ?? scoped(desk, scope)[0]).key;
const counted = (desk, scope = {}) => (scoped(desk, scope).find((each) => each.family === "number") ?? scoped(desk, scope)[0]).key;

export function case_() {
  return { is: "case", value: { is: "number", number: "0" }, when: { is: "everyone" } };
}

/** The tests that make sense of a kind of value; of an unknown kind, all. */
export function tests(kind) {
  const order = ["=", "!=", "<", "<=", ">", ">=", "between"];
  const list = ["one_of", "none_of"];
  const known = ["known", "unknown"];
  const text = ["=", "!=", "~=", ...list, "contains", "starts with", "ends with"];
  const time = ["more", "less", "day_comes"];
  const tags = ["tags any", "tags all", "tags none"];
  switch (kind?.family) {
    case "number":
    case "money":
      return [...order, ...list, ...known];
    case "truth":
      return ["=", "!=", ...known];
    case "time":
      return [...time, ...order, ...known];
    case "tags":
      return [...tags, ...known];
    case "text":
      return kind.codes ? [...list, "within", "=", "!=", "~=", "contains", "starts with", "ends with", ...known] : [...text, "within", ...known];
    default:
      return [...new Set([...order, ...text, "within", ...time, ...tags, ...known])];
  }
}

/** The name of the test that a condition makes of its value; null of other forms. */
export function testOf(node) {
  switch (node.is) {
    case "comparison":
      return node.comparator;
    case "one_of":
      return node.negated ? "none_of" : "one_of";
    case "known":
      return node.negated ? "unknown" : "known";
    case "text_match":
      return node.test;
    case "has_tags":
      return `tags ${node.test}`;
    case "ago":
      return node.comparison;
    case "between":
    case "within":
    case "day_comes":
      return node.is;
    default:
      return null;
  }
}

export const valueOf = (node) => node.left ?? node.value;

/** The condition with another test of the same value; what was said before is kept where it fits. */
export function tested(node, test, kind, desk) {
  const value = valueOf(node);
  const before = operand(node) ?? literal(kind, desk);
  const word = before.is === "text" ? before.text : (kind?.first ?? "");
  switch (test) {
    case "between":
      return { is: "between", value, least: before, most: node.most ?? before };
    case "one_of":
    case "none_of":
      return { is: "one_of", value, choices: node.choices ?? [before], ...(test === "none_of" ? { negated: true } : {}) };
    case "within":
      return { is: "within", value, code: word };
    case "contains":
    case "starts with":
    case "ends with":
      return { is: "text_match", value, test, text: word };
    case "known":
    case "unknown":
      return { is: "known", value, ...(test === "unknown" ? { negated: true } : {}) };
    case "more":
    case "less":
      return { is: "ago", value, comparison: test, count: node.count ?? 30, unit: node.unit ?? "days" };
    case "day_comes":
      return { is: "day_comes", value, count: node.count ?? 7, unit: node.unit ?? "days" };
    case "tags any":
    case "tags all":
    case "tags none":
      return { is: "has_tags", value, test: test.slice(5), tags: node.tags ?? [word] };
    default:
      return { is: "comparison", left: value, comparator: test, right: before };
  }
}

function operand(node) {
  if (node.right) return node.right;
  if (node.least) return node.least;
  if (node.choices) return node.choices[0];
  const word = node.code ?? node.text ?? node.tags?.[0];
  return word === undefined ? null : { is: "text", text: word };
}

export const hasNumbers = (kind) => NUMBERS.has(kind?.family);

/** A window of another form. */
export function window_(form, desk) {
  switch (form) {
    case "last_units":
    case "previous_units":
    case "next_units":
      return { is: form, count: 12, unit: "months" };
    case "this_period":
    case "previous_period":
      return { is: form, period: "month" };
    case "since":
    case "before":
      return { is: form, day: desk.names.today };
    case "between_days":
      return { is: form, first: desk.names.today, last: desk.names.today };
    default:
      return null;
  }
}
