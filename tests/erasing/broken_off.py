"""A backup or a restore in a process of its own that is killed at a place.

python -m tests.erasing.broken_off backup HOME FILE half
python -m tests.erasing.broken_off restore HOME FILE unpacking|erasing
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def die(*_given: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(what: str, home: Path, file: Path, where: str) -> None:
    """Does it until there."""
    from presek.app import wiring

    wiring.start(home)
    from presek.app import backing_up, erasing_restored, putting_back
    from presek.app.home import Home

    def at_half(done: int, whole: int) -> None:
        if 2 * done >= whole:
            die()

    if what == "backup":
        backing_up.make(Home.open(home), file, progress=at_half)
    elif where == "unpacking":
        putting_back.put_back(file, home, progress=at_half)
    else:
        erasing_restored.erase_again = die
        putting_back.put_back(file, home)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
