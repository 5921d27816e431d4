"""Who somebody from the provider is here: bound for good by issuer and subject; known by a verified address or made
anew only where that is set. Who was shut out stays out, and the last who may manage people stays that."""

from __future__ import annotations

from presek.app import clock, people, sso
from presek.app.people import Person, Wanted
from presek.app.sso import BY, Kind, Refused, Told
from presek.app.sso_settings import MAPPED, Setting
from presek.store import audit, company_identities
from presek.store.audit import Entry

MOST_RACES = 5
MOST_OF_A_NAME = 99
"""So many people may have the same name at the provider."""


def recognise(told: Told, use: Setting) -> Person:
    """The person to let in, with the roles that the provider gives them. Refused where they may not come in; that is
    noted in the audit trail."""
    try:
        return _once(told, use)
    except Refused as refused:
        sso.note_refused(told.email or told.subject, refused.kind.value)
        raise


def _once(told: Told, use: Setting) -> Person:
    """Two first sign-ins of one person at the same moment make one person: the second finds the first's."""
    for _ in range(MOST_RACES):
        try:
            with company_identities.together():
                return _recognised(told, use)
        except company_identities.Raced:
            continue
    raise Refused(Kind.DOWN)


def bound() -> frozenset[int]:
    """The numbers of those who have signed in with their company."""
    return company_identities.bound()


def _recognised(told: Told, use: Setting) -> Person:
    if use.domains and not (told.verified and told.email.casefold().rpartition("@")[2] in use.domains):
        raise Refused(Kind.DOMAIN)
    number = company_identities.person_of(told.issuer, told.subject)
    if number is not None:
        return _as_mapped(_let_in(people.one(number)), told, use)
    same = [each for each in people.listed() if told.email and each.email.casefold() == told.email.casefold()]
    if any(not each.active for each in same):
        raise Refused(Kind.SHUT_OUT)
    if use.by_email and told.verified and len(same) == 1:
        found = _as_mapped(same[0], told, use)
        _bind(found, told)
        return found
    return _new(told, use)


def _let_in(person: Person) -> Person:
    if not person.active:
        raise Refused(Kind.SHUT_OUT)
    return person


def _new(told: Told, use: Setting) -> Person:
    """Somebody who was never here: with the roles of the claim, else with the role that new people get."""
    if not use.new_people:
        raise Refused(Kind.UNKNOWN)
    held = _roles(told, use)
    if not held:
        raise Refused(Kind.NO_ROLE)
    made, _ = people.invite(Wanted(_free_name(told), email=_address(told), roles=held), by=BY)
    _bind(made, told)
    return made


def _as_mapped(person: Person, told: Told, use: Setting) -> Person:
    """The person with the roles that the claim gives now. Who is administrator by the command line keeps what they
    have: they are the way in when the provider is wrong."""
    if not use.claim or person.administrator:
        return person
    held = _roles(told, use)
    if not held and not people.is_last_manager(person.number):
        raise Refused(Kind.NO_ROLE)
    if set(held) == set(person.roles):
        return person
    if people.is_last_manager(person.number) and not people.may_manage(held):
        detail: dict[str, object] = {"roles": list(person.roles), "claimed": list(held)}
        audit.add(Entry(clock.now(), BY, action="kept roles", subject=f"user {person.name}"[:200], detail=detail))
        return person
    return people.change(person.number, Wanted(person.name, person.email, held, language=person.language), by=BY)


def _roles(told: Told, use: Setting) -> tuple[str, ...]:
    usual = () if use.new_people in {"", MAPPED} else (use.new_people,)
    return use.roles_of(told.claims) or usual


def _bind(person: Person, told: Told) -> None:
    now = clock.now()
    company_identities.bind(person.number, issuer=told.issuer, subject=told.subject, at=now)
    detail: dict[str, object] = {"issuer": told.issuer, "subject": told.subject}
    audit.add(Entry(now, BY, action="bound to company", subject=f"user {person.name}"[:200], detail=detail))


def _address(told: Told) -> str:
    """Their address, where it is one that may stand here."""
    fits = told.verified and len(told.email) <= people.LONGEST_ADDRESS and people.ADDRESS.fullmatch(told.email)
    return told.email if fits else ""


def _free_name(told: Told) -> str:
    """A name that nobody has: theirs at the provider, else their address, else their number there; counted on where
    somebody has it already."""
    said = (str(told.claims.get(name) or "").strip() for name in ("preferred_username", "email", "sub"))
    base = next((each for each in said if people.NAME.fullmatch(each)), "person")[:140]
    taken = {each.name.casefold() for each in people.listed()}
    names = (base, *(f"{base} {number}" for number in range(2, MOST_OF_A_NAME + 1)))
    free = next((each for each in names if each.casefold() not in taken), None)
    if free is None:
        raise Refused(Kind.UNKNOWN)
    return free
