"""What the example company says and whom it treats otherwise: content and exceptions, from its file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from presek.app import content, exceptions, messages, reading
from presek.app.content import LandingText
from presek.app.exceptions import Asked
from presek.app.home import Home
from presek.app.messages import Template


def put(home: Home, path: Path, *, made_by: str, approved_by: str) -> None:
    """Writes all of it; an exception goes to the first customer of its segment."""
    plan: Mapping[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    for brief in plan["briefs"]:
        for language, text in brief["texts"].items():
            glossary = brief.get("glossary", {}).get(language, {})
            content.put_brief(home, brief["industry"], language=language, text=text, glossary=glossary, by=made_by)
    for landing in plan["landings"]:
        for language, text in landing["texts"].items():
            says = LandingText(landing["titles"][language], text, landing["actions"][language])
            content.put_landing(home, landing["industry"], says, stage=landing["stage"], language=language, by=made_by)
    for each in plan["templates"]:
        messages.put(home, Template(**each), by=made_by)
    for each in plan["exceptions"]:
        _except(home, each, made_by=made_by, approved_by=approved_by)


def _except(home: Home, wanted: Mapping[str, Any], *, made_by: str, approved_by: str) -> None:
    members = reading.answer(home, wanted["of"]).true.ordinals()
    if not len(members):
        return
    customer = reading.opened(home).snapshot.key(int(members[0]))
    asked = Asked(customer, wanted["dimension"], wanted["value"], wanted["reason"], note=wanted["note"])
    made = exceptions.ask(home, asked, by=made_by)
    if wanted["approved"]:
        exceptions.approve(home, made.kept.exception.number, by=approved_by)
