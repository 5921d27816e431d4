"""The provider that people sign in at: what it publishes of itself, its keys, and the exchange of a code for a token.

https://openid.net/specs/openid-connect-discovery-1_0.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from presek.app import clock, sso_settings
from presek.app.sso_settings import Setting

SECONDS = 10.0
MOST_BYTES = 1_000_000
KEPT_SECONDS = 600
"""For so long a provider is not asked again what it publishes."""
MICROSECONDS = 1_000_000
DISCOVERY = "/.well-known/openid-configuration"


class Unreachable(OSError):
    """The provider gave no answer that can be used, and why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider publishes. `keys` are those of its signatures; `by_header`: it takes our secret in a header."""

    issuer: str
    authorization: str
    token: str
    keys_at: str
    by_header: bool
    keys: tuple[Mapping[str, object], ...]
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """What a provider sent us, to be exchanged: the code, where it came back to, the proof that we began."""

    code: str = field(repr=False)
    back: str
    verifier: str = field(repr=False)


KNOWN: dict[str, Provider] = {}
"""By issuer, in the memory of a process."""


def of_issuer(issuer: str, *, anew: bool = False) -> Provider:
    """What the provider publishes, at most ten minutes old; Unreachable where it can't be asked or is another."""
    now = clock.now()
    known = KNOWN.get(issuer)
    if known is not None and not anew and now - known.asked < KEPT_SECONDS * MICROSECONDS:
        return known
    document = _asked(Request(issuer.rstrip("/") + DISCOVERY))
    if str(document.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Unreachable(f"the provider calls itself '{document.get('issuer')}', not '{issuer}'")
    places = [str(document.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if not all(map(sso_settings.may_be_asked, places)):
        raise Unreachable("the provider names no address with https for signing in, tokens or keys")
    keys = _asked(Request(places[2])).get("keys")
    ways = document.get("token_endpoint_auth_methods_supported")
    found = Provider(
        str(document["issuer"]),
        places[0],
        places[1],
        keys_at=places[2],
        by_header=not isinstance(ways, list) or "client_secret_basic" in ways,
        keys=tuple(each for each in keys if isinstance(each, dict)) if isinstance(keys, list) else (),
        asked=now,
    )
    KNOWN[issuer] = found
    return found


def token(provider: Provider, setting: Setting, code: Code) -> str:
    """The token that a code stands for; Unreachable where the provider gives none."""
    form = {
        "grant_type": "authorization_code",
        "code": code.code,
        "redirect_uri": code.back,
        "code_verifier": code.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if setting.secret and provider.by_header:
        pair = f"{quote(setting.client, safe='')}:{quote(setting.secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    else:
        form["client_id"] = setting.client
        if setting.secret:
            form["client_secret"] = setting.secret
    said = _asked(Request(provider.token, urlencode(form).encode(), headers)).get("id_token")
    if not isinstance(said, str):
        raise Unreachable("the provider answered without a token")
    return said


class _Straight(HTTPRedirectHandler):
    """Follows nobody: an address that was checked is the one that is asked."""

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Makes an answer of a redirect."""


def _asked(request: Request) -> dict[str, object]:
    request.add_header("Accept", "application/json")
    try:
        with build_opener(_Straight).open(request, timeout=SECONDS) as answer:
            said = json.loads(answer.read(MOST_BYTES))
    except HTTPError as refused:
        refused.close()
        raise Unreachable(f"{request.full_url} answered {refused.code}") from None
    except (OSError, HTTPException, ValueError) as broken:
        raise Unreachable(f"{request.full_url} gave no answer that can be read: {broken}") from None
    if not isinstance(said, dict):
        raise Unreachable(f"{request.full_url} answered something else than was asked for")
    return said
