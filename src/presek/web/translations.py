"""Turns the words of `locale/` into the form that gettext reads. It is kept in the home, not among the sources."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).parent / "locale"


def compile_all(target: Path) -> None:
    """Compiles every language whose words are not those of its compiled form. Does nothing while there is no home.

    A language has one file for the whole site and one for each matter; the compiled file has the times of them all,
    whichever is older: an installed package may be older than the home.
    """
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        return
    for folder in sorted(SOURCES.glob("*/LC_MESSAGES")):
        sources = sorted(folder.glob("*.po"))
        compiled = target / folder.relative_to(SOURCES) / "django.mo"
        of_words = sum(source.stat().st_mtime_ns // len(sources) for source in sources)
        if sources and (not compiled.exists() or compiled.stat().st_mtime_ns != of_words):
            _compile(words_of(sources), compiled, of_words)


def words_of(sources: Iterable[Path]) -> Catalog:
    """The words of several files as one: the head is that of the file of the whole site; the earlier file wins."""
    whole: Catalog | None = None
    for source in sorted(sources, key=lambda path: (path.stem != "django", path.stem)):
        with source.open("rb") as file:
            read = read_po(file)
        if whole is None:
            whole = read
            continue
        for message in read:
            if message.id and message.id not in whole:
                whole[message.id] = message
    return whole or Catalog()


def _compile(said: Catalog, compiled: Path, of_words: int) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=compiled.parent, suffix=".mo")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, said)
    os.utime(fresh, ns=(of_words, of_words))
    os.replace(fresh, compiled)  # another process may be reading or writing the same words
