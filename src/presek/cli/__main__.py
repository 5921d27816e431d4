"""`python -m presek.cli` is the command `presek`."""

from __future__ import annotations

from presek.cli.main import main

if __name__ == "__main__":
    main()
