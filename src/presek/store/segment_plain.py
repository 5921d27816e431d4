"""A segment as plain values, as versions and changes that wait keep it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from presek.segment import tree
from presek.segment.hold import read_hold, write_hold
from presek.segment.segmentation import Segment
from presek.segment.terms import Term


def plain(segment: Segment) -> dict[str, Any]:
    """All that a version says of a segment, but its key."""
    return {
        "labels": dict(segment.labels),
        "description": segment.description,
        "owner": segment.owner,
        "typed": segment.typed,
        "terms": tree.to_json(segment.rule),
        "exit_typed": segment.exit_typed,
        "exit_terms": None if segment.exit is None else tree.to_json(segment.exit),
        "hold": "" if segment.hold is None else write_hold(segment.hold),
    }


def segment_of(key: str, said: Mapping[str, Any]) -> Segment:
    """The segment that was kept so."""
    return Segment(
        key=key,
        labels=said["labels"],
        rule=_rule(json.dumps(said["terms"], sort_keys=True)),
        typed=said["typed"],
        description=said["description"],
        owner=said["owner"],
        exit=None if said["exit_terms"] is None else _rule(json.dumps(said["exit_terms"], sort_keys=True)),
        exit_typed=said["exit_typed"],
        hold=read_hold(said["hold"]) if said["hold"] else None,
    )


@lru_cache(maxsize=4096)
def _rule(terms: str) -> Term:
    """The tree of a version; read once a process, for versions never change."""
    return tree.from_json(json.loads(terms))
