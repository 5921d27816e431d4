"""Publishing into a home, as a refresh does it; imported when the database of the home is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from presek.app import clock, kept_sets, movements, publishing
from presek.app.home import Home
from presek.membership.change import Change
from presek.membership.result_hash import Roll
from presek.membership.run import Answer, Run
from presek.store import runs
from presek.store.runs import Count, PublishedRun


@dataclass(frozen=True, slots=True)
class Published:
    """A home in which runs are published."""

    home: Home

    @classmethod
    def open(cls, folder: Path) -> Published:
        """Makes the home."""
        return cls(Home.open(folder))

    def publish(self, run: Run, roll: Roll) -> int:
        """Writes sets, changes and hash, and moves the pointer; how many customers came into a segment or left one."""
        changes = publishing.changed(self.home, run.answers, self.home.published())
        publishing.publish(self.home, run, self._record(run, changes), roll=roll, changes=changes)
        return sum(len(each.entered) + len(each.left) for each in changes.values())

    def tell(self, run: Run, changes: Mapping[str, Change], *, with_sets: bool) -> None:
        """Keeps what is kept of a run for good: its row and who moved; its sets only where a month begins. The same as
        `publish` leaves behind, without computing what moved and the hash."""
        record = replace(self._record(run, changes), hash="drawn")
        if with_sets:
            kept_sets.write(self.home.path, record.directory, run)
        moved = movements.stream(run, record, changes, reasons=None)
        head = {} if moved is None else {movements.TABLE: self.home.lake.append(movements.TABLE, moved)}
        runs.publish(record, head)

    def _record(self, run: Run, changes: Mapping[str, Change]) -> PublishedRun:
        return PublishedRun(
            as_of=run.as_of,
            known_at=run.known_at,
            edition=run.edition,
            seconds=0.0,
            customers=next(iter(run.answers.values())).true.size,
            head=self.home.head(),
            snapshot="drawn",
            directory=f"{runs.last_number() + 1:08d}",
            definitions="drawn",
            published_at=clock.now(),
            counts=tuple(_count(key, answer, changes.get(key)) for key, answer in run.answers.items()),
        )


def _count(key: str, answer: Answer, change: Change | None) -> Count:
    entered, left = (0, 0) if change is None else (len(change.entered), len(change.left))
    inside, unknown = len(answer.true), len(answer.unknown)
    return Count(
        key, answer.meaning_key, inside, unknown=unknown, entered=entered, left=left, version=1, first=change is None
    )
