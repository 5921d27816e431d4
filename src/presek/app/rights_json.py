"""What is known of a person as plain values, for programs (GDPR articles 15 and 20)."""

from __future__ import annotations

from dataclasses import asdict

from presek.app.rights import PersonalData, RowsOf, Version

EDITION = 1


def everything(found: PersonalData) -> dict[str, object]:
    """All of it."""
    trail = found.trail
    return {
        **_head(found),
        "facts": [_version(each) for each in found.versions],
        "hidden_fields": found.hidden,
        "rows": {each.key: _rows(each) for each in found.rows},
        "memberships": [
            {
                "segment": each.key,
                "label": each.label,
                "segmentation": each.segmentation,
                "in": each.verdict,
                "rule": found.rules.get(each.key, ("", ""))[0],
                "purpose": found.rules.get(each.key, ("", ""))[1],
            }
            for each in found.detail.memberships
        ],
        "memberships_over_time": [each.as_json() for each in found.stays],
        "conditions": None if found.conditions is None else _conditions(found),
        "seen_by": [{"on": day.isoformat(), "by": person} for day, person in trail.seen],
        "done": [{"at": each.at.isoformat(), "by": each.by, "action": each.action} for each in trail.done],
        "files": [{**asdict(each), "at": each.at.isoformat(), "fields": list(each.fields)} for each in trail.files],
        "programs": list(trail.programs),
        "webhooks": list(trail.webhooks),
    }


def portable(found: PersonalData) -> dict[str, object]:
    """What the person gave, and what was observed of them; nothing that was inferred or bought."""
    return {
        **_head(found),
        "facts": [_version(each) for each in found.versions if each.given],
        "rows": {each.key: _rows(each) for each in found.rows},
    }


def _head(found: PersonalData) -> dict[str, object]:
    return {
        "edition": EDITION,
        "customer": found.key,
        "name": found.name,
        "company": found.company,
        "as_of": found.as_of.isoformat(),
        "made_on": found.made_on.isoformat(),
    }


def _version(found: Version) -> dict[str, object]:
    return {
        "field": found.key,
        "label": found.label,
        "class": found.sensitivity,
        "value": found.value.plain(),
        "source": found.source,
        "kind": found.kind,
        "valid_from": found.since.isoformat(),
        "observed_on": found.observed.isoformat(),
        "holds": found.holds,
        "used_for": list(found.used_for),
    }


def _rows(found: RowsOf) -> list[dict[str, object]]:
    keys = [key for key, _ in found.columns]
    return [
        {key: plain for key, cell in zip(keys, row, strict=True) if (plain := cell.plain()) is not None}
        for row in found.rows
    ]


def _conditions(found: PersonalData) -> dict[str, object]:
    card = found.conditions
    return {} if card is None else {each.dimension: each.value for each in card.decided}
