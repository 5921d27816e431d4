"""What programs tell: kept before it is answered, applied once, kept apart with its reason where it can't be kept."""

from __future__ import annotations

import pytest

from presek.app import intake, intake_journal
from presek.store import intake as kept
from presek.values.problem import Problems
from tests.intake.sending import SHOP, drain, order, ready, rows, send, sent


def test_r35_the_same_event_id_twice_is_one_event(home):
    ready(home, "anna")

    first = sent(home, order(1), order(2))
    again = sent(home, order(1), order(1), order(2))

    assert (first.accepted, first.rejected) == (2, 0)
    assert (again.accepted, again.rejected) == (3, 0)
    assert rows(home) == [("shop:1", "anna"), ("shop:2", "anna")]


def test_an_event_told_otherwise_is_corrected_whole(home):
    ready(home, "anna", "borut")
    sent(home, order(1, product="pen", net_amount="10.00"))

    sent(home, order(1, customer="borut", net_amount=12.5))

    assert rows(home, "orders", "net_amount", "product") == [("shop:1", "borut", 125_000, None)]


def test_an_older_version_that_comes_late_changes_nothing(home):
    ready(home, "anna")
    newest = order(1, net_amount="30", version=3)

    sent(home, newest, order(2, updated_at="2026-06-02T10:00:00Z", net_amount="7"))
    late = sent(home, order(1, net_amount="20", version=2), order(2, updated_at="2026-06-01T10:00:00Z"))

    assert late.rejected == 0
    assert rows(home, "orders", "net_amount") == [("shop:1", "anna", 300_000), ("shop:2", "anna", 70_000)]


def test_the_same_content_of_a_newer_version_is_remembered_as_newer(home):
    ready(home, "anna")
    for version, amount in ((1, "10"), (3, "10"), (2, "20")):
        sent(home, order(1, version=version, net_amount=amount))

    assert rows(home, "orders", "net_amount") == [("shop:1", "anna", 100_000)]


def test_an_event_of_an_unknown_customer_waits_and_joins_when_the_customer_comes(home):
    ready(home, "anna")

    became = sent(home, order(1, customer="zofia"), order(1, customer="zofia", net_amount="5"))
    assert (became.accepted, became.aside) == (2, 1)
    assert rows(home) == []

    sent(home, {"key": "zofia", "source": SHOP, "facts": {"kind": "company"}}, kind="facts")
    assert rows(home, "orders", "net_amount") == [("shop:1", "zofia", 50_000)]


def test_what_is_not_known_here_is_kept_apart_with_its_reason_and_nothing_of_a_person_number(home):
    from presek.app import rejects
    from presek.app.home import Home

    ready(home, "anna")
    pesel = "44051401359"
    became = sent(
        home,
        order(1),
        {**order(2), "source": "gossip"},
        {**order(3), "relation": "ordres"},
        order(4, colour="red"),
        order(5, pesel=pesel),
        order(6, net_amount={"amount": 1}),
        order(7, happened_at="yesterday"),
    )

    assert (became.accepted, became.rejected) == (1, 6)
    assert [each["code"] for each in became.reasons] == [
        "unknown-source", "unknown-relation", "unknown-field", "refused", "shape", "value",
    ]  # fmt: skip
    assert became.reasons[1]["nearest"][0] == "orders"
    listed = [each for number in (1, 2, 3) for each in rejects.listed(home, number + 1).rejects]
    assert len(listed) == 6
    assert all(pesel not in str(each) for each in listed)
    assert rows(Home.open(home.path)) == [("shop:1", "anna")]


def test_a_column_of_personal_numbers_is_never_kept(home):
    from presek.app import rejects

    ready(home, "anna")
    numbers = ("44051401359", "02070803628")
    became = sent(home, *(order(place, product=number) for place, number in enumerate(numbers)))

    assert (became.accepted, became.rejected) == (0, 2)
    assert all(number not in str(rejects.listed(home)) for number in numbers)


def test_a_reject_is_mended_and_read_again_as_those_of_a_file_are(home):
    from presek.app import mending, rejects

    ready(home, "anna")
    sent(home, order(1, net_amount="much", product="pen"))
    listed = rejects.listed(home)
    (reject,) = listed.rejects
    cells = list(reject.cells)
    cells[reject.header.index("net_amount")] = "12.00"

    replayed = mending.in_place(home, listed.number, reject.row, cells=cells)

    assert replayed.report.accepted == 1
    assert rows(home, "orders", "net_amount", "product") == [("shop:1", "anna", 120_000, "pen")]


def test_rejects_of_an_hour_are_gathered_in_one_import(home):
    from presek.store import imports

    ready(home, "anna")
    for number in range(3):
        sent(home, order(number, net_amount="much"))

    assert [each.rejected for each in imports.latest() if each.table == "orders"] == [3]


def test_a_fact_that_two_sources_tell_is_the_one_told_last(home):
    intake.allow("crm", by="tests")
    ready(home, "anna")
    told = [("shop", 1), ("crm", 2), ("shop", 3), ("crm", 4), ("shop", 5)]
    said = [{"key": "anna", "source": source, "facts": {"employees": number}} for source, number in told]

    sent(home, *said, kind="facts")

    from tests.intake.sending import facts

    assert facts(home, "anna")["employees"] == 50  # tenths


def test_what_was_taken_in_before_the_clock_was_set_back_is_applied_and_what_comes_later_wins(home, monkeypatch):
    from presek.app import clock

    ready(home, "anna")
    now = clock.now()
    sent(home, order(1, net_amount="1"))
    send(home, order(1, net_amount="2"))
    monkeypatch.setattr(clock, "now", lambda: now - 3_600_000_000)
    drain(home)
    sent(home, order(1, net_amount="3"))

    assert rows(home, "orders", "net_amount") == [("shop:1", "anna", 30_000)]


def test_a_frame_cut_off_in_the_middle_was_never_answered_and_is_left_out(home):
    from presek.app import intake_journal

    ready(home, "anna")
    send(home, order(1))
    send(home, order(2))
    folder = home.path / intake_journal.FOLDER
    intake_journal.of_process(folder).close()
    (path,) = folder.iterdir()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 3)

    drain(home)
    drain(home)

    assert rows(home) == [("shop:1", "anna")]
    assert not list(folder.iterdir())


def test_the_worker_brings_what_was_taken_in_to_the_published_run(home):
    from presek.app import counting, refresh, worker
    from tests.app import homes

    ready(home, "anna", "borut")
    homes.force(home, homes.segments("orders", {"buyers": "any orders()"}))
    refresh.refresh(home)
    send(home, order(1, customer="borut"))

    worker.work(home, say=lambda _: None, once=True)

    assert counting.count(home, 'in segment "buyers"').inside == 1


def test_rejects_of_a_source_that_is_registered_later_are_read_again_as_they_are(home):
    from presek.app import mending, rejects

    ready(home, "anna")
    sent(home, {**order(1), "source": "kiosk"})
    number = rejects.listed(home).number

    with pytest.raises(Problems, match="no registered source"):
        mending.again(home, number)
    intake.allow("kiosk", by="tests")
    replayed = mending.again(home, number)

    assert replayed.report.accepted == 1
    assert rows(home, "orders", "net_amount") == [("kiosk:1", "anna", 100_000)]
    assert rejects.listed(home, number).total == 0


def test_rejects_of_a_field_that_the_catalog_learns_later_are_read_again_with_it(home):
    from presek.app import mending, rejects
    from presek.app.home import CATALOG_FILE

    ready(home, "anna")
    sent(home, order(1, colour="red"))
    number = rejects.listed(home).number
    with pytest.raises(Problems, match="colour"):
        mending.again(home, number)
    colour = "{labels: {en: colour}, type: text}"
    (home.path / CATALOG_FILE).write_text(f"edition: 1\nrelations:\n  orders:\n    fields:\n      colour: {colour}\n")

    mending.again(home, number)

    assert rows(home, "orders", "colour") == [("shop:1", "anna", "red")]


def test_many_small_files_are_folded_while_programs_send(home, monkeypatch):
    from presek.app import upkeep

    monkeypatch.setattr(upkeep, "MANY_WHILE_TAKING_IN", 3)
    ready(home, "anna")
    for number in range(4):
        sent(home, order(number), order("always", net_amount=number))

    assert len(home.lake.files("orders", home.head()["orders"])) < 3
    assert [key for key, _ in rows(home)] == ["shop:0", "shop:1", "shop:2", "shop:3", "shop:always"]


def test_a_batch_on_which_presek_itself_fails_is_kept_apart_and_holds_up_nobody(home, monkeypatch):
    from presek.app import mending, rejects
    from presek.source import settle_rows
    from presek.store import alerts

    ready(home, "anna")
    settled = settle_rows.settle

    def failing(found, *rest, **named):
        assert "shop:bad" not in found.column("__row_key").to_pylist()
        return settled(found, *rest, **named)

    monkeypatch.setattr(settle_rows, "settle", failing)
    for number in (1, "bad", 2):
        send(home, order(number, product="pen"))
    drain(home)

    assert [key for key, _ in rows(home)] == ["shop:1", "shop:2"]
    assert "kept apart" in alerts.standing()[0].says
    monkeypatch.undo()
    assert mending.again(home, rejects.listed(home).number).report.accepted == 1
    assert rows(home, "orders", "product")[-1] == ("shop:bad", "anna", "pen")


def test_what_was_drained_is_blanked_and_what_comes_behind_it_is_drained_all_the_same(home):
    ready(home, "anna")
    first = sent(home, order(1, product="secret tea"))
    folder = home.path / intake_journal.FOLDER
    [name] = intake_journal.names(folder)
    waiting = send(home, order(2))

    assert intake_journal.blank(folder, name, kept.positions()[name]) == 1
    assert b"secret" not in (folder / f"{name}{intake_journal.ENDING}").read_bytes()
    assert drain(home) == 1
    assert intake.became(home, first.receipt).accepted == intake.became(home, waiting.receipt).accepted == 1
    assert rows(home) == [("shop:1", "anna"), ("shop:2", "anna")]
