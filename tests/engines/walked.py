"""Asks every page and every route of the API of a home, in a process of its own, and prints what came of it as JSON.

    python -m tests.engines.walked HOME [--customer KEY] [PATH ...]

By address: the status, the seconds it took, and the words. Without addresses, every one there is is asked; then the
words are told only of those that did not go well.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SEGMENT, POLICY, RELATION = "careful_it_buyers", "a_customers", "orders"
MORE = (
    "/?country=PL&sex=2&in-segment=b_class", "/?group-by=sex", "/explore/numbers?country=PL",
    "/explore/table?country=PL&table-down=industry&table-across=kind",
    "/explore/compare?country=SI&compared-with=sex%3D2",
    "/segments/b_class", "/segments/c_class", "/policies/b_customers/simulation?version=2", "/overview/moved?way=came",
    "/customers?find=a", "/customers?in-segment=b_class", "/receivables?late=15", "/export?in-segment=b_class",
    "/segments/careful_it_buyers/customers?state=cannot-say", "/find?find=se", "/find.json?find=se",
    "/edit/selection?in-segment=b_class",
)  # fmt: skip
LEFT_OUT = {"sign-out", "company-sign-in", "company-back", "tour", "help-picture", "collect", "form", "audit-file"}


def main() -> None:
    """Walks, and prints."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("home", type=Path)
    asked.add_argument("--customer", default="")
    asked.add_argument("paths", nargs="*")
    given = asked.parse_intermixed_args()
    from presek.app import wiring

    wiring.start(given.home)
    print(json.dumps(dict(walked(given.paths, given.customer)), indent=1, ensure_ascii=False))


def walked(paths: list[str], customer: str) -> Iterator[tuple[str, list[object]]]:
    """Each page as somebody who may everything sees it, and each route of the API."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from presek.app import keys, reading
    from presek.web import place

    site = Client(headers={"host": "localhost"})
    user, _ = User.objects.get_or_create(username="walker")
    user.groups.set(Group.objects.all())
    site.force_login(user)
    secret = keys.add(f"walker {time.time_ns()}", [*keys.SCOPES], by="test").secret
    program = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    key = customer or reading.opened(place.home()).snapshot.key(0)
    for path in paths or dict.fromkeys([*_every(key), *MORE]):
        yield path, _asked(program if path.startswith("/api/v") else site, path, words=bool(paths))


def _asked(client: Any, path: str, *, words: bool) -> list[object]:
    begun = time.monotonic()
    answer = client.get(path)
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    taken = round(time.monotonic() - begun, 2)
    answer.close()
    if "json" not in answer.headers.get("Content-Type", ""):
        plain = re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
        text = html.unescape(" ".join(plain.split()))
    return [answer.status_code, taken, text if words or answer.status_code != 200 else ""]


def _every(customer: str) -> Iterator[str]:
    from django.urls import reverse

    from tests.api.routes import ALL, SAMPLES

    parts = {**SAMPLES, "key": customer, "segment": SEGMENT, "policy": POLICY, "relation": RELATION}
    for route in ALL:
        if route.name not in LEFT_OUT:
            yield reverse(route.name, kwargs={part: parts[part] for part in route.parts})


if __name__ == "__main__":
    main()
