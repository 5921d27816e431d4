"""The places of sources that tell of contacts, read from a definition: mailboxes, calendars and call records."""

from __future__ import annotations

from datetime import date

import phonenumbers

from presek.source.definition import CalendarPlace, CallsPlace, FolderPlace, MailPlace, SecretPlace
from presek.source.definition_parts import node_of, text_of, texts_of, whole_of
from presek.source.from_calls import NAMES
from presek.source.mapping_parts import truth_of
from presek.source.yaml_text import Findings, Node
from presek.values.problem import nearest_names

NEEDED = ("at", "from", "to")


def mailbox(top: Node, url: str, secret: SecretPlace | None, *, findings: Findings) -> MailPlace:
    """A mailbox."""
    user = text_of(top, "user", findings, needed=True) or ""
    subjects, since = top.get("subjects"), text_of(top, "since", findings)
    if secret is None and not findings.problems:
        findings.say("no-secret", "a mailbox needs a password, as env:NAME.", top.at)
    first = None
    if since is not None:
        try:
            first = date.fromisoformat(since)
        except ValueError:
            findings.say("since", "'since' is a day, as 2026-01-01.", node_of(top, "since").at)
    kept = truth_of(subjects, findings, of="subjects") if subjects else False
    return MailPlace(url, user, secret, _texts(top, "own", findings), since=first, subjects=kept)


def calendar(top: Node, url: str, findings: Findings) -> CalendarPlace:
    """A calendar."""
    subjects = top.get("subjects")
    kept = truth_of(subjects, findings, of="subjects") if subjects else False
    return CalendarPlace(url, _texts(top, "own", findings), kept)


def calls(top: Node, findings: Findings) -> CallsPlace:
    """Call records in a watched folder."""
    folder = text_of(top, "folder", findings, needed=True) or ""
    pattern, settled = text_of(top, "pattern", findings) or "*.csv", whole_of(top, "settled", findings, otherwise=5)
    columns = texts_of(top, "columns", findings)
    for name in columns:
        if name not in NAMES:
            says = f"'columns' has no '{name}'. It takes: {', '.join(NAMES)}."
            findings.say("unknown-key", says, node_of(top, "columns").at, nearest=nearest_names(name, NAMES))
    missing = [name for name in NEEDED if columns and name not in columns]
    if missing:
        findings.say("columns", f"'columns' says which column is '{missing[0]}'.", node_of(top, "columns").at)
    region = text_of(top, "region", findings)
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        findings.say("region", "'region' is the code of a country, as PL.", node_of(top, "region").at)
    separator = text_of(top, "separator", findings) or ","
    if len(separator) != 1:
        findings.say("separator", "'separator' is one sign.", node_of(top, "separator").at)
    place = FolderPlace(folder, pattern, settled)
    return CallsPlace(place, _texts(top, "own", findings), region, columns, separator)


def _texts(top: Node, name: str, findings: Findings) -> tuple[str, ...]:
    node = top.get(name)
    listed = () if node is None else (node,) if node.items is None else node.items
    return tuple(found for each in listed if (found := findings.text(each, of=f"'{name}'")))
