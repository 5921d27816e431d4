"""Answers of a Spark server that nobody read to the end are let go of, wherever Python comes upon them."""

from __future__ import annotations

import gc
import threading

import pytest

from tests.meaning import sql_servers

pytest.importorskip("pyspark", reason="the client of Spark is not installed")


class Cycle:
    """Kept by itself alone, until Python looks for such things."""

    itself: Cycle
    rows: object


def leave_an_answer_behind(session) -> None:
    rows = session.batches("SELECT id FROM range(20000000)")
    assert next(rows).num_rows
    left = Cycle()
    left.itself, left.rows = left, rows


@pytest.mark.timeout(60)
def test_what_python_clears_up_while_a_thread_begins_blocks_nobody(monkeypatch):
    from presek.engine.sql.spark import Spark

    begin = threading.Thread._set_ident

    def clear_up_first(thread):
        if not isinstance(thread, threading.Timer):
            gc.collect()
        begin(thread)

    with sql_servers.started("sail") as server:
        Spark(server.url).close()
        session, other = Spark(server.url), Spark(server.url)
        gc.disable()
        try:
            leave_an_answer_behind(session)
            other.close()
            monkeypatch.setattr(threading.Thread, "_set_ident", clear_up_first)
            assert session.fetch("SELECT 1 AS one").to_pylist() == [{"one": 1}]
        finally:
            gc.enable()
        monkeypatch.undo()
        assert gc.collect()
        assert session.fetch("SELECT 2 AS two").to_pylist() == [{"two": 2}]
        session.close()
