"""Asks every page and every route of the API of a home, in a process of its own, and prints what came of it as JSON.

    python -m tests.engines.walked HOME [--only WORD] [--words]

By address: the status, the seconds it took, and the codes or the words of what is wrong. With `--words` the texts too.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

SEGMENT, POLICY, RELATION = "careful_it_buyers", "a_customers", "orders"
MORE = (
    "/?country=PL&sex=2&in-segment=b_class", "/?group-by=sex", "/explore/numbers?country=PL",
    "/explore/table?country=PL&table-down=industry&table-across=kind", "/explore/compare?country=SI&compared-with=sex%3D2",
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
    asked.add_argument("--only", default="")
    asked.add_argument("--words", action="store_true")
    given = asked.parse_args()
    from presek.app import wiring

    wiring.start(given.home)
    found = {path: told for path, told in walked(given.only, words=given.words)}
    print(json.dumps(found, indent=1, ensure_ascii=False))


def walked(only: str, *, words: bool) -> Iterator[tuple[str, list[object]]]:
    """Each page as somebody who may everything sees it, then each route of the API."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    from presek.app import keys
    from presek.web import place

    os.environ.setdefault("PRESEK_ENGINE_PASSWORD", "")
    site = Client(headers={"host": "localhost"})
    user, _ = User.objects.get_or_create(username="walker")
    user.groups.set(Group.objects.all())
    site.force_login(user)
    customer = place.home().lake_key if False else _somebody(place.home())
    for path in dict.fromkeys([*_pages(customer), *MORE]):
        if only in path:
            yield path, _asked(site, path, words=words)
    secret = keys.add(f"walker {time.time_ns()}", [*keys.SCOPES], by="test").secret
    program = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    for path in _api(customer):
        if only in path:
            yield path, _asked(program, path, words=words)
    for path, body in POSTED(customer).items():
        if only in path:
            yield f"POST {path}", _asked(program, path, words=words, body=body)


def POSTED(customer: str) -> dict[str, dict[str, object]]:
    return {
        "/api/v1/conditions": {"customers": [customer], "reasons": True},
        "/api/v1/count": {"rule": 'country = "PL"'},
        "/api/v1/count ": {"rule": "orders.count() >= 3"},
        "/api/v1/intersect": {"segments": ["a_class", "b_class"]},
    }


def _asked(client, path: str, *, words: bool, body: dict[str, object] | None = None) -> list[object]:
    begun = time.monotonic()
    path = path.strip()
    answer = client.get(path) if body is None else client.post(path, json.dumps(body), content_type="application/json")
    text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    taken = round(time.monotonic() - begun, 2)
    answer.close()
    if "json" in answer.headers.get("Content-Type", ""):
        said = text[:600] if answer.status_code != 200 or words else ""
    else:
        plain = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)).split())
        said = plain if words else plain[:700] if answer.status_code != 200 else ""
    return [answer.status_code, taken, said]


def _somebody(home) -> str:
    from presek.app import reading

    return reading.opened(home).snapshot.key(0)


def _parts(customer: str) -> dict[str, object]:
    from tests.api.routes import SAMPLES

    return {**SAMPLES, "key": customer, "segment": SEGMENT, "policy": POLICY, "relation": RELATION}


def _pages(customer: str) -> Iterator[str]:
    from django.urls import reverse

    from tests.api.routes import PAGES

    parts = _parts(customer)
    for route in PAGES:
        if route.name not in LEFT_OUT:
            yield reverse(route.name, kwargs={part: parts[part] for part in route.parts})


def _api(customer: str) -> Iterator[str]:
    from django.urls import reverse

    from tests.api.routes import API

    parts = _parts(customer)
    for route in API:
        yield reverse(route.name, kwargs={part: parts[part] for part in route.parts})


if __name__ == "__main__":
    main()
