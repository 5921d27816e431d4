"""Where a segment is used, and who did what to it: to its rule, its policies and the messages for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl

from presek.app import explore_index, messages, policies, selection, webhooks
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.segment import segmentation, used
from presek.segment.segmentation import Segment
from presek.store import audit, saved_views, segment_changes
from presek.store.audit import Entry

Kind: TypeAlias = Literal["segment", "exit", "policy", "webhook", "message", "view"]
MOST_LOOKED_THROUGH, MOST_TOLD = 400, 50


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names the segment: another segment's rule or exit rule, a policy, a webhook, a message, a saved
    view. `key` leads to it: a key, a name, or the address of a view."""

    kind: Kind
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did, and to what; `state`: what it did to this segment, where it was about several."""

    at: int
    by: str
    action: str
    subject: str
    state: str
    reason: str


def of_segment(home: Home, key: str, *, language: str, person: str) -> tuple[Use, ...]:
    """All places that name a segment; of saved views those that this person sees."""
    return tuple(
        dict.fromkeys(
            (
                *_in_rules(home, key, language),
                *(
                    Use("policy", each.policy.key, said(each.policy.labels, language) or each.policy.key)
                    for each in policies.listed(home)
                    if each.policy.segment == key
                ),
                *(
                    Use("webhook", each.endpoint.name, each.endpoint.name)
                    for each in webhooks.listed(home)
                    if key in each.endpoint.segments
                ),
                *(Use("message", each.key, each.key) for each in messages.templates(key)),
                *(
                    Use("view", each.address, each.name)
                    for each in saved_views.seen_by(person)
                    if {(selection.INSIDE, key), (selection.OUTSIDE, key)} & set(parse_qsl(each.address))
                ),
            )
        )
    )


def log(home: Home, key: str) -> tuple[Done, ...]:
    """What was done to a segment, its policies and the messages for it, the latest first."""
    into = next((part.key for part in explore_index.in_force(home) for each in part.segments if each.key == key), "")
    subjects = {f"segmentation {into}"}
    subjects |= {f"policy {each.policy.key}" for each in policies.listed(home) if each.policy.segment == key}
    subjects |= {each.key for each in messages.templates(key)}
    subjects |= {f"segment change {number}" for number in segment_changes.numbers_of(key)}
    found = (each for each in audit.about(subjects, most=MOST_LOOKED_THROUGH) if _is_about(each, key))
    return tuple(_done(each, key) for each, _ in zip(found, range(MOST_TOLD)))


def _is_about(entry: Entry, key: str) -> bool:
    """An entry on a segmentation tells which of its segments it was about."""
    return not entry.subject.startswith("segmentation ") or key in entry.detail


def _done(entry: Entry, key: str) -> Done:
    state = str(entry.detail.get(key, "")) if entry.subject.startswith("segmentation ") else ""
    reason = str(entry.detail.get("reason", "") or entry.detail.get("note", ""))
    return Done(entry.at, entry.by, entry.action, entry.subject, state=state, reason=reason)


def _in_rules(home: Home, key: str, language: str) -> Iterator[Use]:
    every = explore_index.in_force(home)
    rules = segmentation.rules(every)
    for segment in (each for part in every for each in part.segments if each.key != key):
        if key in used.used(rules[segment.key]).segments:
            yield Use("segment", segment.key, _label(segment, language))
        if segment.exit is not None and key in used.used(segment.exit).segments:
            yield Use("exit", segment.key, _label(segment, language))


def _label(segment: Segment, language: str) -> str:
    return said(segment.labels, language) or segment.key
