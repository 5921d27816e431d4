"""`python -m presek.source.check_process`: checks e-mail addresses, phone and tax numbers for another process.

Each line read is a JSON object of the field, the region of phone numbers and the texts; each line written is the list
of what they are, null for those that are none. It ends with its input: who dies leaves none behind.
"""

from __future__ import annotations

import json
import signal
import sys

from presek.source import contact


def main() -> None:
    """Answers till there is nothing more to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    for line in sys.stdin:
        asked = json.loads(line)
        check = contact.check_of(asked["field"], region=asked["region"])
        found = [None if check is None else check(text) for text in asked["texts"]]
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
