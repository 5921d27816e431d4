"""Single sign-on as the environment sets it; off where no issuer is named. `VARIABLES` says what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import urlsplit

from presek.app import wiring
from presek.values.problem import Branch, Problem, Problems

ISSUER, CLIENT, NAME = "PRESEK_SSO_ISSUER", "PRESEK_SSO_CLIENT_ID", "PRESEK_SSO_NAME"
SECRET, SECRET_FILE = "PRESEK_SSO_CLIENT_SECRET", "PRESEK_SSO_CLIENT_SECRET_FILE"
SCOPES, CLAIM, ROLES = "PRESEK_SSO_SCOPES", "PRESEK_SSO_ROLES_CLAIM", "PRESEK_SSO_ROLES"
NEW, DOMAINS, BY_EMAIL = "PRESEK_SSO_NEW_PEOPLE", "PRESEK_SSO_DOMAINS", "PRESEK_SSO_BY_EMAIL"
FACTOR, ONLY = "PRESEK_SSO_SECOND_FACTOR", "PRESEK_SSO_PASSWORDS_ONLY_FOR"
VARIABLES = (ISSUER, CLIENT, SECRET, SECRET_FILE, NAME, SCOPES, CLAIM, ROLES, NEW, DOMAINS, BY_EMAIL, FACTOR, ONLY)
USUAL_SCOPES = "openid email profile"
MAPPED = "mapped"
"""Said of new people: only those are let in whom the claim gives a role."""
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
"""A provider on this machine may be asked without HTTPS."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How people sign in with their company. `claim` is a path of names, empty: roles are given in Presek; `roles` are
    of a value of that claim; `new_people` is a role, "mapped", or empty: nobody new; `domains` empty: all."""

    issuer: str
    client: str
    name: str
    scopes: str = USUAL_SCOPES
    secret: str = field(default="", repr=False)
    claim: tuple[str, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    new_people: str = ""
    domains: frozenset[str] = frozenset()
    by_email: bool = False
    second_factor: bool = False

    def roles_of(self, claims: Mapping[str, object]) -> tuple[str, ...]:
        """The roles that the provider's claims give, each once, in the order of the mapping."""
        found: object = claims
        for name in self.claim:
            found = found.get(name) if isinstance(found, Mapping) else None
        held = {found} if isinstance(found, str) else {each for each in _several(found) if isinstance(each, str)}
        return tuple(dict.fromkeys(role for value, role in self.roles if value in held))


@dataclass(frozen=True, slots=True)
class Button:
    """What the sign-in page shows. `only`: a password is for a few named administrators."""

    name: str
    only: bool


def button() -> Button | None:
    """The button of the sign-in page, None where single sign-on is off. Needs nothing but the name to be right."""
    said = wiring.environment()
    issuer = said.get(ISSUER, "").strip()
    return Button(_name(said, issuer), only=bool(_list(said.get(ONLY, "")))) if issuer else None


def password_opens(name: str) -> bool:
    """Whether somebody of this name may sign in with a password, as far as the environment says."""
    said = wiring.environment()
    named = _list(said.get(ONLY, ""))
    return not said.get(ISSUER, "").strip() or not named or name in named


def passwords_are_for_all() -> bool:
    """Whether everybody may sign in with a password."""
    found = button()
    return found is None or not found.only


def current() -> Setting | None:
    """The setting, None where single sign-on is off; Problems of the place where it can't be used as it is."""
    said = wiring.environment()
    issuer = said.get(ISSUER, "").strip()
    if not issuer:
        return None
    if find_spec("jwt") is None:
        raise Problems(_unfit(ISSUER, "the Python package PyJWT is not installed (extra sso)"))
    if not may_be_asked(issuer):
        raise Problems(_unfit(ISSUER, "expected an address with https"))
    client = said.get(CLIENT, "").strip()
    if not client:
        raise Problems(_unfit(CLIENT, "it is not set, and the provider knows us by it"))
    claim, roles = said.get(CLAIM, "").strip(), _mapping(said.get(ROLES, ""))
    if bool(claim) != bool(roles):
        raise Problems(_unfit(CLAIM if roles else ROLES, "the claim and the roles of its values are set together"))
    return Setting(
        issuer,
        client,
        _name(said, issuer),
        scopes=said.get(SCOPES, "").strip() or USUAL_SCOPES,
        secret=_secret(said),
        claim=tuple(claim.split(".")) if claim else (),
        roles=roles,
        new_people=said.get(NEW, "").strip(),
        domains=frozenset(each.casefold().removeprefix("@") for each in _list(said.get(DOMAINS, ""))),
        by_email=said.get(BY_EMAIL) == "1",
        second_factor=said.get(FACTOR) == "1",
    )


def may_be_asked(address: str) -> bool:
    """Whether an address is one of https, or one of this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE))


def _name(said: Mapping[str, str], issuer: str) -> str:
    return said.get(NAME, "").strip()[:60] or issuer.partition("//")[2].partition("/")[0]


def _secret(said: Mapping[str, str]) -> str:
    path = said.get(SECRET_FILE, "").strip()
    return wiring.secret("file", path) if path else said.get(SECRET, "")


def _list(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(",") if each.strip())


def _mapping(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of `value=role`; between semicolons where there is one, for values with commas in them."""
    pairs = [each.strip() for each in text.split(";" if ";" in text else ",") if each.strip()]
    made = [tuple(part.strip() for part in each.rpartition("=")[::2]) for each in pairs]
    if not all(value and role for value, role in made):
        raise Problems(_unfit(ROLES, f"expected value=role, value=role; found '{text}'"))
    return tuple((value, role) for value, role in made)


def _several(found: object) -> tuple[object, ...]:
    return tuple(found) if isinstance(found, list | tuple) else ()


def _unfit(variable: str, why: str) -> Problem:
    return Problem("setting", f"{variable} can't be used: {why}.", path=variable, branch=Branch.PLACE)
