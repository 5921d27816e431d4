"""Programs that ask the API, each with a key for some scopes, through Django's whole stack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from presek.api import callers
from presek.app import keys
from tests.web.people import Site

SCOPES = ("segments", "customers", "conditions", "content")


@dataclass
class Program:
    """One of them; `secret` None has no key."""

    secret: str | None

    def __post_init__(self) -> None:
        headers = {"host": "localhost"}
        if self.secret is not None:
            headers["authorization"] = f"Bearer {self.secret}"
        self.client = Client(headers=headers, raise_request_exception=False)

    def get(self, path: str, query: object = None, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers={_header(name): it for name, it in headers.items()})

    def post(self, path: str, body: object, *, content_type: str = "application/json") -> Any:
        return self.client.post(f"/api/v1/{path}", body, content_type=content_type)


class Programs:
    """Makes programs and takes their keys back."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._made: list[keys.MadeKey] = []

    def __call__(self, *scopes: str, per_minute: int = 1_000_000) -> Program:
        made = keys.add(f"program {len(self._made)}", scopes or SCOPES, per_minute=per_minute, by="tests")
        self._made.append(made)
        return Program(made.secret)

    def stranger(self) -> Program:
        return Program(None)

    def revoke(self) -> None:
        """All of them."""
        while self._made:
            keys.revoke(self._made.pop().public, by="tests")

    def leave(self) -> None:
        self.revoke()
        callers.throttle.forget()


def _header(name: str) -> str:
    return name.replace("_", "-")
