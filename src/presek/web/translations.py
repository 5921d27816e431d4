"""Turns the words of `locale/` into the form that gettext reads. It is kept in the home, not among the sources."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCES = Path(__file__).parent / "locale"


def compile_all(target: Path) -> None:
    """Compiles every language whose words are not those of its compiled form. Does nothing while there is no home.

    The compiled file has the time of its words, whichever is older: an installed package may be older than the home.
    """
    if not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        return
    for source in sorted(SOURCES.glob("*/LC_MESSAGES/django.po")):
        compiled = target / source.relative_to(SOURCES).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns != source.stat().st_mtime_ns:
            _compile(source, compiled)


def _compile(source: Path, compiled: Path) -> None:
    compiled.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as file:
        words = read_po(file)
    handle, fresh = tempfile.mkstemp(dir=compiled.parent, suffix=".mo")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, words)
    of_words = source.stat().st_mtime_ns
    os.utime(fresh, ns=(of_words, of_words))
    os.replace(fresh, compiled)  # another process may be reading or writing the same words
