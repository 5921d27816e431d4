"""The roles there are; a company's own are made by copying one and changed by ticks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from presek.app import clock, people
from presek.store import audit, own_roles
from presek.store.audit import Entry
from presek.store.own_roles import Role as Role
from presek.values.problem import Problem, Problems

LOOK = "view_segment"
"""Every role may look at the pages."""
SHIPPED = frozenset(
    {"viewer", "sales", "support", "marketing", "finance", "analyst", "manager", "dpo", "administrator"}
)
"""The roles that come with the product; what they may do is the same everywhere."""
NAME = re.compile(r"[^\W_][\w &/.,()-]{0,59}")


def everyone() -> Mapping[str, Role]:
    """All roles by name."""
    return own_roles.everyone()


def add(name: str, may: Collection[str], *, by: str) -> str:
    """Makes a role; its name as kept. Problems: no name, or a taken one."""
    named = " ".join(name.split())
    if not NAME.fullmatch(named):
        says = "a role has a name of 1 to 60 letters, digits and spaces."
        raise Problems(Problem("role-name", says, path="name"))
    if named.casefold() in {each.casefold() for each in own_roles.everyone()}:
        raise Problems(Problem("name-taken", f"there is already a role called '{named}'.", path="name"))
    own_roles.put(named, {LOOK, *may})
    _note("added", named, by=by, detail={"may": sorted({LOOK, *may})})
    return named


def change(name: str, may: Collection[str], *, by: str) -> None:
    """Changes what an own role may do. Problems: there is none, or nobody could manage people any more."""
    before = _own(name)
    if people.MANAGE in before.may and people.MANAGE not in may:
        people.must_leave_a_manager({name})
    own_roles.put(name, {LOOK, *may})
    _note("changed", name, by=by, detail={"may": sorted({LOOK, *may}), "before": sorted(before.may)})


def remove(name: str, *, by: str) -> None:
    """Removes an own role that nobody holds."""
    if _own(name).people:
        says = f"people hold the role '{name}'; give them another one first."
        raise Problems(Problem("role-held", says, path="role"))
    own_roles.remove(name)
    _note("removed", name, by=by, detail={})


def _own(name: str) -> Role:
    found = own_roles.everyone().get(name)
    if found is None or name in SHIPPED:
        raise Problems(Problem("unknown-role", f"no role of your own is called '{name}'.", path="role"))
    return found


def _note(action: str, name: str, *, by: str, detail: dict[str, object]) -> None:
    audit.add(Entry(clock.now(), by, action=action, subject=f"role {name}", detail=detail))
