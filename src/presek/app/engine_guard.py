"""What is not believed of an engine at once: that most customers vanished, that a table with rows has none any more.

Such a state is nearly always half a load, a wrong database or a lost right. The last good run then stands until it is
mended there, or until somebody says that it is true.
"""

from __future__ import annotations

import json

from presek.app.engines import Engine
from presek.engine.sql.bisecting import OF_A_RULE
from presek.engine.sql.connection import Connection, EngineFailed
from presek.engine.sql.there import There, there
from presek.store import engines as kept
from presek.values.problem import Branch, Problem, Problems

FILE = "cache/engine-filled.json"
"""The relations that had rows when all went well last: only a copy, it may be removed at any time."""
FEWEST = 20
"""So few customers may vanish at once without a question; else at most half of them."""


def there_now(engine: Engine, connection: Connection) -> There | None:
    """What is there now, whatever it is; None where a table can't even be counted: who reads it says why."""
    try:
        return there(engine.binding, connection)
    except EngineFailed as failed:
        if failed.kind not in OF_A_RULE:
            raise
        return None


def must_be_believed(engine: Engine, connection: Connection) -> There | None:
    """What is there now, as far as it can be counted; Problems where it is not believed."""
    found, last = there_now(engine, connection), kept.last_sync(well=True)
    if found is None:
        return None
    if last is not None:
        too_many(engine, last.customers - found.customers, last.customers)
    emptied = sorted(_filled(engine) - found.filled)
    if emptied:
        says = (
            f"{', '.join(emptied)} has no row any more in the engine, and had some. Nothing was changed. If it is "
            "true: `presek engine sync --all-may-go`."
        )
        raise Problems(Problem("table-emptied", says, path=engine.url, branch=Branch.DATA))
    return found


def too_many(engine: Engine, gone: int, of: int) -> None:
    """Problems where more customers are gone than is believed."""
    if gone > max(FEWEST, of // 2):
        says = (
            f"{gone:,} of {of:,} customers are not in the engine any more; more than half at once is not "
            "believed. Nothing was changed. If it is true: `presek engine sync --all-may-go`."
        )
        raise Problems(Problem("too-many-gone", says, path=engine.url, branch=Branch.DATA))


def believe(engine: Engine, found: There | None) -> None:
    """From now on this is how it is."""
    if found is None:
        return
    path = engine.home.path / FILE
    path.parent.mkdir(exist_ok=True)
    making = path.with_name(f".{path.name}.making")
    making.write_text(json.dumps({"of": engine.text, "filled": sorted(found.filled)}), "utf-8")
    making.replace(path)


def _filled(engine: Engine) -> frozenset[str]:
    try:
        told = json.loads((engine.home.path / FILE).read_text("utf-8"))
        return frozenset(told["filled"]) if told["of"] == engine.text else frozenset()
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()
