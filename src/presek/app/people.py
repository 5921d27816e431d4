"""Those who sign in, for the pages of administration: invited, given roles, shut out, helped back in.

Somebody who may manage people and can sign in is always left.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from presek.app import clock
from presek.store import audit, one_time_links, own_roles, people, person_details, sign_ins
from presek.store.audit import Entry
from presek.store.one_time_links import Link as Link
from presek.store.people import Person as Person
from presek.store.sign_ins import SignIn as SignIn
from presek.values.problem import Problem, Problems

MANAGE, ADMINISTRATOR = "manage_people", "administrator"
"""The permission without which nobody could let anybody in any more, and the role that has all of them."""
NAME = re.compile(r"[\w.@+ -]{1,150}")
ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
LONGEST_ADDRESS = 254
LANGUAGES = ("", "en", "pl", "sl")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is to be: the name they sign in with, where mail reaches them, their roles, their language."""

    name: str
    email: str = ""
    roles: Sequence[str] = ()
    language: str = ""


def listed() -> tuple[Person, ...]:
    """All of them by name, with their roles; administrators hold the role of that name."""
    return people.all_of_them()


def one(number: int) -> Person:
    """One of them; Problems where there is none of this number."""
    found = people.numbered(number)
    if found is None:
        raise Problems(Problem("unknown-user", "there is no such user.", path="user"))
    return found


def held(person: Person) -> tuple[str, ...]:
    """The roles of a person; an administrator by the command line holds that role too."""
    extra = (ADMINISTRATOR,) if person.administrator and ADMINISTRATOR not in person.roles else ()
    return extra + person.roles


def invite(wanted: Wanted, *, by: str) -> tuple[Person, Link]:
    """Adds somebody, and the link by which they set their password: good once, for three days. Problems: no or a taken
    name, no address, no role."""
    name = wanted.name.strip()
    problems = _problems(wanted)
    if not NAME.fullmatch(name):
        says = "a name has 1 to 150 letters, digits, spaces and . @ + - _ in it."
        problems.insert(0, Problem("user-name", says, path="name"))
    if problems:
        raise Problems(*problems)
    number = people.invite(name, email=wanted.email.strip(), roles=wanted.roles)
    person_details.choose(number, language=wanted.language)
    _note("invited", name, by=by, detail={"roles": list(wanted.roles)})
    return one(number), one_time_links.made_for(number)


def change(number: int, wanted: Wanted, *, by: str) -> Person:
    """Gives somebody another address, other roles, another language. Problems: as of `invite`, and of the last who may
    manage people."""
    before = one(number)
    problems = _problems(wanted)
    if problems:
        raise Problems(*problems)
    administrator = before.administrator and ADMINISTRATOR in wanted.roles
    if not (administrator or may_manage(wanted.roles)):
        _must_not_be_last(before)
    people.change(number, email=wanted.email.strip(), roles=wanted.roles, administrator=administrator)
    person_details.choose(number, language=wanted.language)
    detail: dict[str, object] = {"roles": list(wanted.roles), "before": list(held(before))}
    _note("changed", before.name, by=by, detail=detail)
    return one(number)


def put_active(number: int, *, active: bool, by: str) -> None:
    """Lets somebody sign in again, or shuts them out at once. Problems: they are the last who may manage people."""
    person = one(number)
    if not active:
        _must_not_be_last(person)
    people.put_active(number, active=active)
    if not active:
        sign_ins.end(number)
        person_details.forget_devices(number)
    _note("let in" if active else "shut out", person.name, by=by)


def sign_out_everywhere(number: int, *, by: str, keep: str = "") -> int:
    """Ends all sessions of somebody, but for the one to keep; remembered devices ask again. How many ended."""
    person = one(number)
    ended = sign_ins.end(number, keep=keep)
    person_details.forget_devices(number)
    _note("signed out everywhere", person.name, by=by, detail={"sessions": ended})
    return ended


def new_password(number: int, *, by: str) -> tuple[Person, Link]:
    """Takes the password of somebody away, ends their sessions, and makes the link by which they set another.

    Problems: they are the last who may manage people, and nobody could make them another link.
    """
    person = one(number)
    if person.name != by:
        _must_not_be_last(person)
    people.drop_password(number)
    sign_ins.end(number)
    _note("reset password", person.name, by=by)
    return one(number), one_time_links.made_for(number)


def another_link(number: int, *, by: str) -> tuple[Person, Link]:
    """The link of somebody who was invited, once more."""
    person = one(number)
    _note("invited again", person.name, by=by)
    return person, one_time_links.made_for(number)


def forgotten(address: str) -> tuple[tuple[Person, Link], ...]:
    """Those with this address who have a password, each with a link to set another; the old one stands meanwhile."""
    found = [each for each in people.with_address(address) if not each.waiting]
    return tuple((each, one_time_links.made_for(each.number)) for each in found)


def password_set(number: int) -> None:
    """Notes that somebody set their password by a link or on their own page; other sessions have ended by that."""
    person_details.forget_devices(number)
    person = one(number)
    _note("set password", person.name, by=person.name)


def signed_in(number: int, *, how: str) -> None:
    """Notes that somebody signed in: by "password", "second factor", "recovery code", "remembered device" or "sso"."""
    person = one(number)
    _note("signed in", person.name, by=person.name, detail={"how": how})


def sessions(number: int) -> tuple[SignIn, ...]:
    """Where somebody is signed in, the newest first."""
    return sign_ins.of_person(number)


def end_session(number: int, begun: int) -> None:
    """Ends one session of somebody, by when it began."""
    if sign_ins.end_one(number, begun):
        person = one(number)
        _note("ended session", person.name, by=person.name)


def must_leave_a_manager(roles_without: Collection[str]) -> None:
    """Problems where nobody could manage people any more if these roles no longer allowed it."""
    left = [each for each in people.everyone() if each.administrator or may_manage(set(each.roles) - {*roles_without})]
    if not any(not each.waiting for each in left):
        raise Problems(_last())


def is_last_manager(number: int) -> bool:
    """Whether nobody who can sign in would be left to manage people without this person."""
    able = {each.number for each in people.everyone() if not each.waiting} & people.holders(MANAGE)
    return number in people.holders(MANAGE) and able <= {number}


def may_manage(names: Collection[str]) -> bool:
    """Whether one of these roles may manage people."""
    known = own_roles.everyone()
    return any(MANAGE in known[name].may for name in names if name in known)


def _problems(wanted: Wanted) -> list[Problem]:
    found = []
    address = wanted.email.strip()
    if address and (len(address) > LONGEST_ADDRESS or not ADDRESS.fullmatch(address)):
        found.append(Problem("no-address", f"'{address}' is no e-mail address.", path="email"))
    if not wanted.roles:
        found.append(Problem("no-role", "somebody without a role sees nothing: choose one.", path="role"))
    if wanted.language not in LANGUAGES:
        found.append(Problem("unknown-language", f"there is no language '{wanted.language}'.", path="language"))
    return found


def _must_not_be_last(person: Person) -> None:
    if is_last_manager(person.number):
        raise Problems(_last())


def _last() -> Problem:
    says = "nobody would be left who may manage people; give that to somebody else first."
    return Problem("last-administrator", says, path="role")


def _note(action: str, name: str, *, by: str, detail: dict[str, object] | None = None) -> None:
    audit.add(Entry(clock.now(), by, action=action, subject=f"user {name}"[:200], detail=detail or {}))
