"""Who asks: the key in `Authorization: Bearer …`, what it is for, and how often it may ask."""

from __future__ import annotations

import math

from django.http import HttpRequest
from ninja.security.base import AuthBase

from presek.api.place import home
from presek.app import field_rules, keys
from presek.app.keys import Caller
from presek.app.sight import Sight
from presek.app.throttle import Throttle
from presek.values.problem import Problem, Problems

SCHEME = "bearer "
REFUSED_PER_MINUTE = 300
"""How often one address may come with no key or a wrong one."""

throttle = Throttle()


class Needs(AuthBase):
    """Lets in whoever has a key for `scope` (None: any key). Problems: no key, not for this, too often."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "A key made by `presek keys add`."

    def __init__(self, scope: str | None = None) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller:
        caller = known(request)
        if caller is None:
            _wait(f"address {request.META.get('REMOTE_ADDR', '')}", REFUSED_PER_MINUTE)
            says = "a key is needed: send it as Authorization: Bearer KEY. `presek keys add` makes one."
            if "Authorization" in request.headers:
                says = "this key is not known, or it was revoked. `presek keys add` makes another."
            raise Problems(Problem("no-key", says, path="Authorization"))
        if self.scope is not None and self.scope not in caller.scopes:
            says = f"the key '{caller.name}' is not for {self.scope}; it is for {', '.join(sorted(caller.scopes))}."
            raise Problems(Problem("not-allowed", says, path="Authorization"))
        count(caller)
        return caller


def known(request: HttpRequest) -> Caller | None:
    """Whose key came with the request."""
    said = request.headers.get("Authorization", "")
    return keys.recognised(said[len(SCHEME) :].strip()) if said[: len(SCHEME)].lower() == SCHEME else None


def caller_of(request: HttpRequest) -> Caller:
    """The caller that was let in."""
    caller = getattr(request, "auth", None)
    assert isinstance(caller, Caller)  # every route has its door
    return caller


def sight_of(request: HttpRequest) -> Sight:
    """What the caller may see: by what its key is for, and by the company's rules of fields."""
    return field_rules.sight_of_programs(home(), caller_of(request).sight)


def count(caller: Caller) -> None:
    """Counts one question of a caller. Problems: too often."""
    _wait(f"key {caller.public}", caller.per_minute)


def _wait(who: str, per_minute: int) -> None:
    seconds = throttle.seconds_to_wait(who, per_minute)
    if seconds:
        says = f"at most {per_minute} requests a minute; wait {math.ceil(seconds)} s."
        facts = (("retry-after", str(math.ceil(seconds))),)
        raise Problems(Problem("too-many-requests", says, path="Authorization", facts=facts))
