"""From which address a request came, where a proxy stands before the site: as that proxy says it, so that whoever
guesses passwords makes nobody else wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

Environ = dict[str, Any]
Answering = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

SAID, KNOWN = "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"


def believing(application: Answering) -> Answering:
    """The application, asked with the address that the nearest proxy saw; what came before that anybody may claim."""

    def asked(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        nearest = str(environ.get(SAID, "")).rpartition(",")[2].strip()
        if _is_address(nearest):
            environ[KNOWN] = nearest
        return application(environ, start)

    return asked


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
