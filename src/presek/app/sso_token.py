"""What a provider says of a person, taken only with a good signature, for us, from them, now, and asked for by us.

https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""The signatures that are taken, with the kind of key each needs."""
LEEWAY = 60
"""Seconds that clocks may differ."""
ASKED = ("iss", "sub", "aud", "exp", "iat", "nonce")


class Untrusted(ValueError):
    """A token that is not taken, and why."""


class UnknownKey(Untrusted):
    """None of the keys at hand is the one that signed; the provider may have another by now."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say; `now` in seconds since 1970."""

    issuer: str
    client: str
    nonce: str
    now: int


def claims_of(token: str, keys: Sequence[Mapping[str, object]], expected: Expected) -> dict[str, object]:
    """The claims of a token; Untrusted with the reason where one thing is wrong."""
    jwt = _library()
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, object] = jwt.decode(
            token,
            _key(header, keys),
            algorithms=list(ALGORITHMS),
            audience=expected.client,
            issuer=expected.issuer,
            options={"require": list(ASKED), "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError as wrong:
        raise Untrusted(str(wrong)) from None
    _check_times(claims, expected.now)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != expected.client:
        raise Untrusted("it was made for another program (azp)")
    if not hmac.compare_digest(str(claims["nonce"]).encode(), expected.nonce.encode()):
        raise Untrusted("it answers another question (nonce)")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Untrusted("it names nobody (sub)")
    return claims


@lru_cache
def _library() -> Any:  # noqa: ANN401 - a module; an extra, loaded where somebody signs in by it
    return import_module("jwt")


def _key(header: Mapping[str, object], keys: Sequence[Mapping[str, object]]) -> object:
    """The key that a token says it was signed with; without a name there may be only one of its kind."""
    algorithm, name = str(header.get("alg", "")), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise Untrusted(f"its signature is of a kind that is not taken ({algorithm})")
    fit = [each for each in keys if each.get("kty") == ALGORITHMS[algorithm] and each.get("use", "sig") == "sig"]
    named = fit if name is None else [each for each in fit if each.get("kid") == name]
    if len(named) != 1:
        raise UnknownKey("its key is not among those of the provider")
    return _library().PyJWK(dict(named[0]), algorithm=algorithm)


def _check_times(claims: Mapping[str, object], now: int) -> None:
    times = {name: claims.get(name, 0) for name in ("exp", "iat", "nbf")}
    numbers = {name: said for name, said in times.items() if isinstance(said, int | float)}
    if len(numbers) != len(times):
        raise Untrusted("its times are no numbers")
    if numbers["exp"] + LEEWAY <= now:
        raise Untrusted("it has expired")
    if max(numbers["iat"], numbers["nbf"]) > now + LEEWAY:
        raise Untrusted("it is of a time to come; one of the clocks is wrong")
