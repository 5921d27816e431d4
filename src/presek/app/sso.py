"""Signing in with one's company by OpenID Connect: authorization code with PKCE, bound to the browser that began.

What goes wrong is a Refused with its kind; pages say it in words, the audit trail keeps the reason.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from urllib.parse import urlencode

from presek.app import clock, sso_provider, sso_settings, sso_token
from presek.app.sso_provider import Code, Provider
from presek.app.sso_settings import Setting
from presek.store import audit
from presek.store.audit import Entry

BEGUN_SECONDS = 600
"""So long somebody may take at the provider."""
MICROSECONDS = 1_000_000
BY = "single sign-on"
_log = logging.getLogger("presek.sso")


class Kind(Enum):
    """Why nobody was let in."""

    OFF = "off"
    DOWN = "down"
    STATE = "state"
    DENIED = "denied"
    TOKEN = "token"
    DOMAIN = "domain"
    UNKNOWN = "unknown"
    SHUT_OUT = "shut out"
    NO_ROLE = "no role"


class Refused(Exception):
    """Nobody was let in; `why` is for those who look after the site."""

    def __init__(self, kind: Kind, why: str = "") -> None:
        super().__init__(why or kind.value)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser keeps while somebody is at the provider; it comes back to whoever began."""

    state: str
    nonce: str
    verifier: str
    back: str
    wanted: str
    at: int


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the provider let in: its issuer, their number there, and what else it says of them."""

    issuer: str
    subject: str
    claims: Mapping[str, object]

    @property
    def email(self) -> str:
        """Their address as the provider says it; empty where it says none."""
        return str(self.claims.get("email") or "").strip()

    @property
    def verified(self) -> bool:
        """Whether the provider knows the address to be theirs."""
        return bool(self.email) and self.claims.get("email_verified") in (True, "true")


def setting() -> Setting:
    """How single sign-on is set; Refused where it is off, Problems where it is set wrongly."""
    found = sso_settings.current()
    if found is None:
        raise Refused(Kind.OFF)
    return found


def begin(back: str, wanted: str) -> tuple[str, Begun]:
    """Where to send a browser, and what it is to keep. `back`: where the provider sends it to; Refused where it is
    down."""
    use = setting()
    provider = _provider(use)
    made = (secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))
    begun = Begun(*made, back=back, wanted=wanted, at=clock.now())
    asked = {
        "response_type": "code",
        "client_id": use.client,
        "redirect_uri": back,
        "scope": use.scopes,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": urlsafe_b64encode(sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    joined = "&" if "?" in provider.authorization else "?"
    return f"{provider.authorization}{joined}{urlencode(asked)}", begun


def finish(begun: Begun | None, said: Mapping[str, str]) -> Told:
    """Whom the provider let in, from the address it sent the browser to. Refused: another browser began, or too long
    ago; the provider said no, or is down; what it says can't be trusted."""
    use = setting()
    if begun is None or clock.now() - begun.at > BEGUN_SECONDS * MICROSECONDS:
        raise Refused(Kind.STATE)
    if not hmac.compare_digest(begun.state.encode(), said.get("state", "").encode()):
        raise Refused(Kind.STATE)
    if "error" in said or not said.get("code"):
        raise Refused(Kind.DENIED, said.get("error", "")[:100])
    provider = _provider(use)
    if said.get("iss", provider.issuer) != provider.issuer:
        raise Refused(Kind.STATE)
    try:
        token = sso_provider.token(provider, use, Code(said["code"], begun.back, begun.verifier))
    except sso_provider.Unreachable as broken:
        raise _down(broken) from None
    expected = sso_token.Expected(provider.issuer, use.client, begun.nonce, now=clock.now() // MICROSECONDS)
    claims = _claims(token, provider, use, expected=expected)
    return Told(provider.issuer, str(claims["sub"]), claims)


def note_refused(who: str, why: str) -> None:
    """Notes in the audit trail that somebody whom the provider let in, or seemed to, was not let in here."""
    audit.add(Entry(clock.now(), BY, action="refused sign-in", subject=f"user {who}"[:200], detail={"why": why}))


def _claims(token: str, provider: Provider, use: Setting, *, expected: sso_token.Expected) -> dict[str, object]:
    try:
        try:
            return sso_token.claims_of(token, provider.keys, expected)
        except sso_token.UnknownKey:
            return sso_token.claims_of(token, _provider(use, anew=True).keys, expected)
    except sso_token.Untrusted as wrong:
        note_refused("?", str(wrong))
        raise Refused(Kind.TOKEN, str(wrong)) from None


def _provider(use: Setting, *, anew: bool = False) -> Provider:
    try:
        return sso_provider.of_issuer(use.issuer, anew=anew)
    except sso_provider.Unreachable as broken:
        raise _down(broken) from None


def _down(broken: sso_provider.Unreachable) -> Refused:
    _log.warning("single sign-on: %s", broken)
    return Refused(Kind.DOWN, str(broken))
