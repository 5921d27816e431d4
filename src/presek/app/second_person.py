"""Which changes of segments a second person decides, and how such a change comes to wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from presek.app import clock, segment_delta, site_settings
from presek.app.policies import same_person
from presek.app.segment_delta import Delta
from presek.policy.book import Status
from presek.segment.segmentation import Segmentation
from presek.store import audit, definitions, policies, segment_changes
from presek.store.audit import Entry
from presek.store.segment_changes import KeptChange, Kind, State
from presek.values.problem import Problem, Problems

USING = frozenset({Status.PROPOSED, Status.APPROVED})
"""Versions of policies by which a segment decides, or is about to."""


def guarded(keys: Collection[str]) -> tuple[str, ...]:
    """Those of these segments whose changes a second person decides, as the site is set."""
    asked = site_settings.segment_approval()
    if asked == site_settings.OFF or not keys:
        return ()
    if asked == site_settings.ALL:
        return tuple(sorted(keys))
    newest = policies.newest()
    deciding = {each.segment for each in policies.deciding()}
    used = deciding | {each.policy.segment for each in newest if each.policy.status in USING}
    return tuple(sorted(used & set(keys)))


def asked_for(
    standing: Sequence[Segmentation], given: Sequence[Segmentation], states: Mapping[str, str]
) -> tuple[str, ...]:
    """The segments for whose sake a change asks for a second person: those in force whose words or meaning it changes,
    or that it removes. `states`: by key what becomes of each; where nothing does, nobody is asked."""
    if all(state == "unchanged" for state in states.values()):
        return ()
    changing = {key for key, state in states.items() if state != "unchanged"}
    now = {each.key: each for each in standing}
    of_words = {
        segment.key
        for each in given
        if each.key in now and segment_delta.words(each) != segment_delta.words(now[each.key])
        for segment in now[each.key].segments
    }
    inside = {segment.key for each in standing for segment in each.segments}
    return guarded((changing | of_words) & inside)


def propose(
    standing: Sequence[Segmentation],
    given: Sequence[Segmentation],
    *,
    asked: tuple[str, ...],
    by: str,
    reason: str,
    of: Mapping[str, int] | None = None,
) -> KeptChange:
    """Keeps a change until a second person decides; nothing in force changes. What the same person proposed before,
    and this says anew, is replaced. Problems: somebody saved another version meanwhile."""
    versions = definitions.versions_in_force()
    for key, version in (of or {}).items():
        if versions.get(key, 0) != version:
            last = definitions.versions(key)
            by = f" by {last[-1].by}" if last else ""
            says = f"'{key}' is in version {versions.get(key, 0)}{by} now, not in version {version} any more."
            raise Problems(Problem("stale", says, path="segment"))
    delta = replace(segment_delta.between(standing, given, versions=versions), asked=asked)
    mine = [each for each in segment_changes.waiting() if same_person(each.made_by, by)]
    same = next((each for each in mine if each.payload == delta.as_json() and each.reason == reason), None)
    if same is not None:
        return same  # a file that is applied again says nothing new
    kept = segment_changes.add(Kind.DEFINITIONS, delta.keys, delta.as_json(), by=by, at=clock.now(), reason=reason)
    for each in mine:
        if _says_anew(each, delta):
            replaced(each, kept)
    note(kept, "segment change proposed", by=by, says=reason)
    return kept


def propose_bounds(segment: str, before: Sequence[int | None], after: Sequence[int | None], *, by: str) -> KeptChange:
    """The same for the bounds of a segment's size, the lower and the upper one."""
    payload = {"before": list(before), "after": list(after)}
    kept = segment_changes.add(Kind.BOUNDS, [segment], payload, by=by, at=clock.now(), reason="")
    for each in segment_changes.waiting():
        same = each.kind is Kind.BOUNDS and each.segments == kept.segments and same_person(each.made_by, by)
        if each.number != kept.number and same:
            replaced(each, kept)
    note(kept, "segment change proposed", by=by)
    return kept


def replaced(old: KeptChange, new: KeptChange) -> None:
    """Another change of the same person stands in the place of one that waited."""
    segment_changes.decide(old.number, State.REPLACED, by=new.made_by, at=clock.now(), replaced_by=new.number)


def note(change: KeptChange, action: str, *, by: str, says: str = "") -> None:
    """Writes down who did what with a change."""
    detail: dict[str, object] = dict.fromkeys(change.segments, change.kind.value)
    detail |= {"change": change.number, "segments": list(change.segments), "made_by": change.made_by}
    detail |= {"reason": says} if says else {}
    audit.add(Entry(clock.now(), by, action=action, subject=f"segment change {change.number}", detail=detail))


def _says_anew(earlier: KeptChange, delta: Delta) -> bool:
    """Whether a new change says all that an earlier one says."""
    return earlier.kind is Kind.DEFINITIONS and segment_delta.from_json(earlier.payload).parts <= delta.parts
