// A rule as plain values, and what can be done with its nodes. Nothing here draws; every change gives a new tree.
// A path is a JSON pointer: "/rule/terms/0/left". Groups may be empty or of one here: `tidied` mends that for the server.

export const isGroup = (node) => node?.is === "all" || node?.is === "any";

export function at(root, path) {
  return steps(path).reduce((node, step) => node?.[step], root);
}

export function steps(path) {
  return path.split("/").slice(2);
}

/** The path of the group (or `not`) above, with the place in it; null of the uppermost. */
export function above(path) {
  const found = path.match(/^(.*)\/terms\/(\d+)$/);
  if (found) return { path: found[1], place: Number(found[2]), part: "terms" };
  const denied = path.match(/^(.*)\/(term)$/);
  return denied ? { path: denied[1], place: 0, part: "term" } : null;
}

export function put(root, path, node) {
  const way = steps(path);
  if (!way.length) return node;
  const copy = structuredClone(root);
  const last = way.pop();
  const holder = way.reduce((found, step) => found[step], copy);
  if (node === null && !Array.isArray(holder)) delete holder[last];
  else holder[last] = node;
  return copy;
}

/** Without the node; what only held it goes too. */
export function without(root, path) {
  const up = above(path);
  if (!up) return steps(path).length ? put(root, path, null) : null;
  if (up.part === "term") return without(root, up.path);
  const group = structuredClone(at(root, up.path));
  group.terms.splice(up.place, 1);
  return put(root, up.path, group);
}

export function inserted(root, path, place, node) {
  const group = structuredClone(at(root, path));
  group.terms.splice(place, 0, node);
  return put(root, path, group);
}

/** A new node at the end of the group at a path; what is no group becomes one. */
export function added(root, path, node) {
  const here = path ? at(root, path) : null;
  if (!here) return { root: put(root, path, node), path };
  if (isGroup(here)) return { root: inserted(root, path, here.terms.length, node), path: `${path}/terms/${here.terms.length}` };
  return { root: put(root, path, { is: "all", terms: [here, node] }), path: `${path}/terms/1` };
}

/** The node moved up, down, out of its group or into the group beside it; null where it can't. */
export function moved(root, path, way) {
  let up = above(path);
  if (up?.part === "term" && (way === "up" || way === "down" || way === "out")) return moved(root, up.path, way);
  if (!up || up.part !== "terms") return null;
  const terms = at(root, up.path).terms;
  const node = terms[up.place];
  if (way === "up" || way === "down") {
    const to = up.place + (way === "up" ? -1 : 1);
    if (to < 0 || to >= terms.length) return null;
    return { root: inserted(without(root, path), up.path, to, node), path: `${up.path}/terms/${to}` };
  }
  if (way === "out") {
    let outer = above(up.path);
    let held = up.path;
    while (outer?.part === "term") [held, outer] = [outer.path, above(outer.path)];
    if (!outer) return null;
    const after = inserted(without(root, path), outer.path, outer.place + 1, node);
    const emptied = at(after, up.path).terms.length === 0;
    return { root: emptied ? without(after, held) : after, path: `${outer.path}/terms/${outer.place + (emptied ? 0 : 1)}` };
  }
  for (const beside of [up.place - 1, up.place + 1]) {
    if (!isGroup(terms[beside])) continue;
    const end = beside < up.place ? terms[beside].terms.length : 0;
    const group = { ...terms[beside], terms: terms[beside].terms.toSpliced(end, 0, node) };
    const rest = terms.with(beside, group).toSpliced(up.place, 1);
    const now = beside < up.place ? beside : beside - 1;
    return { root: put(root, up.path, { ...at(root, up.path), terms: rest }), path: `${up.path}/terms/${now}/terms/${end}` };
  }
  return null;
}

/** The node put beside another, where it was dropped; null where that makes no sense. */
export function dropped(root, from, to, after) {
  const target = above(to);
  if (to === from || to.startsWith(`${from}/`) || !above(from)) return null;
  const mark = { is: "mark" };
  const node = at(root, from);
  const marked = put(root, from, mark);
  let placed;
  if (isGroup(at(root, to)) && after) placed = inserted(marked, to, 0, node);
  else if (target?.part === "terms") placed = inserted(marked, target.path, target.place + (after ? 1 : 0), node);
  else return null;
  const gone = without(placed, pathOf(placed, (each) => each.is === "mark"));
  return { root: gone, path: pathOf(gone, (each) => same(each, node)) };
}

function pathOf(node, wanted, path = "/rule") {
  if (wanted(node)) return path;
  for (const [name, below] of Object.entries(node)) {
    if (below && typeof below === "object") {
      const found = pathOf(below, wanted, `${path}/${name}`);
      if (found) return found;
    }
  }
  return "";
}

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export function wrapped(root, path) {
  return { root: put(root, path, { is: "all", terms: [at(root, path)] }), path: `${path}/terms/0` };
}

export function ungrouped(root, path) {
  const group = at(root, path);
  const up = above(path);
  if (!isGroup(group)) return null;
  if (group.terms.length === 1) return { root: put(root, path, group.terms[0]), path };
  if (up?.part !== "terms") return null;
  const holder = at(root, up.path);
  return { root: put(root, up.path, { ...holder, terms: holder.terms.toSpliced(up.place, 1, ...group.terms) }), path };
}

export function negated(root, path) {
  const node = at(root, path);
  const up = above(path);
  if (node.is === "not") return { root: put(root, path, node.term), path, affirmed: true };
  if (up?.part === "term") return { root: put(root, up.path, node), path: up.path, affirmed: true };
  return { root: put(root, path, { is: "not", term: node }), path: `${path}/term` };
}

export function duplicated(root, path) {
  const up = above(path);
  const node = structuredClone(at(root, path));
  if (up?.part === "term") return duplicated(root, up.path);
  if (!up) return { root: put(root, path, { is: "all", terms: [node, structuredClone(node)] }), path: `${path}/terms/1` };
  return { root: inserted(root, up.path, up.place + 1, node), path: `${up.path}/terms/${up.place + 1}` };
}

const isEmpty = (node) => !node || (isGroup(node) && node.terms.every(isEmpty)) || (node.is === "not" && isEmpty(node.term));

/** The tree as the server takes it, and from its paths there to those here. */
export function tidied(root) {
  const paths = new Map();
  const rule = isEmpty(root) ? null : tidy(root, "/rule", "/rule", paths);
  return { rule, paths };
}

function tidy(node, here, there, paths) {
  if (Array.isArray(node)) return node.map((each, place) => tidy(each, `${here}/${place}`, `${there}/${place}`, paths));
  if (!node || typeof node !== "object") return node;
  if (isGroup(node)) {
    const kept = node.terms.map((each, place) => [each, place]).filter(([each]) => !isEmpty(each));
    if (kept.length === 1) return tidy(kept[0][0], `${here}/terms/${kept[0][1]}`, there, paths);
    paths.set(there, here);
    return { is: node.is, terms: kept.map(([each, place], now) => tidy(each, `${here}/terms/${place}`, `${there}/terms/${now}`, paths)) };
  }
  paths.set(there, here);
  const made = {};
  for (const [part, inner] of Object.entries(node)) {
    if (part === "where" && isEmpty(inner)) continue;
    made[part] = part === "when" && isEmpty(inner) ? { is: "everyone" } : tidy(inner, `${here}/${part}`, `${there}/${part}`, paths);
  }
  return made;
}
