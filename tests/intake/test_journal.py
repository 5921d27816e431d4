"""The journal of a process: what it keeps stands in a file that nobody takes away."""

from __future__ import annotations

from pathlib import Path

from presek.app import intake_journal
from presek.app.intake_journal import Journal


def contents(folder: Path) -> list[bytes]:
    return [
        frame.content for name in intake_journal.names(folder) for frame in intake_journal.frames(folder, name, begin=0)
    ]


def test_a_file_that_was_removed_before_it_was_held_is_made_again(tmp_path, monkeypatch):
    hold, removed = intake_journal.fcntl.flock, list[Path]()

    def after_the_worker(file: int, how: int) -> None:
        if not removed:
            removed.extend(tmp_path.iterdir())
            removed[0].unlink()
        hold(file, how)

    monkeypatch.setattr(intake_journal.fcntl, "flock", after_the_worker)
    journal = Journal(tmp_path)

    journal.keep(b"first")
    journal.keep(b"second")

    assert len(removed) == 1
    assert contents(tmp_path) == [b"first", b"second"]


def test_a_file_that_is_held_is_not_removed_and_one_that_was_read_is(tmp_path):
    journal = Journal(tmp_path)
    journal.keep(b"told")
    (name,) = intake_journal.names(tmp_path)
    end = intake_journal.size_of(tmp_path, name)

    assert not intake_journal.remove_if_ended(tmp_path, name, end)
    journal.close()
    assert not intake_journal.remove_if_ended(tmp_path, name, 0)
    assert intake_journal.remove_if_ended(tmp_path, name, end)
    assert intake_journal.names(tmp_path) == ()
