"""The how-to from files of one's own to segments, followed to the letter."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from presek.app import wiring
from tests.app import homes

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "your-own-file.md"
BLOCK = re.compile(r"as `([\w.]+)`[^`]*\n\n```(?:text|yaml)\n(.*?)```|```sh\n(.*?)```", re.DOTALL)


def followed(presek, home):
    """Every command of the page with what it said, in order; files are saved where the page says so."""
    said = {}
    for name, content, commands in BLOCK.findall(PAGE.read_text("utf-8")):
        if name:
            Path(name).write_text(content, "utf-8")
        for line in commands.splitlines():
            words, _, target = line.partition(" > ")
            answer = presek(*shlex.split(words)[1:], "--home", home)
            assert answer.code == 0, f"{line}: {answer.err}"
            if target:
                Path(target).write_text(answer.out, "utf-8")
            said[line] = answer
    return said


def numbers(text):
    """`read  5` as {"read": 5}."""
    return {name.strip(): int(value) for name, value in re.findall(r"^(\w[\w ]*?) {2,}(\d+)$", text, re.MULTILINE)}


def test_the_walk_from_own_files_to_segments_goes_as_the_page_says(
    presek, migrated, tmp_path, monkeypatch, django_db_blocker
):
    monkeypatch.chdir(tmp_path)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        home = homes.make(tmp_path / "home", migrated).path
        said = followed(presek, home)
        again = presek("import", "zamowienia.csv", "--home", home, "--json").json
        counted = presek("count", "employees >= 10", "--home", home, "--json").json
        listed = presek("segments", "--home", home, "--json").json
        homes.leave()
        wiring.start(before)

    assert numbers(said["presek import klienci.csv"].out)["accepted"] == 4
    orders = numbers(said["presek import zamowienia.csv"].out)
    assert (orders["accepted"], orders["rejected"], orders["aside"]) == (5, 0, 1)
    assert (again["unchanged"], again["accepted"]) == (5, 0)
    assert (counted["in"], counted["out"], counted["cannot_say"]) == (2, 1, 1)
    sizes = {each["key"]: each["in"] for part in listed["segmentations"] for each in part["segments"]}
    assert sizes == {"active": 2, "dormant": 2, "it_grown": 1}
    assert said["presek explain K1 it_grown"].out.startswith("K1 is not in it_grown")
    assert "K1" in said["presek near-misses it_grown"].out
    exported = (tmp_path / "it_grown.csv").read_text("utf-8")
    assert exported == "customer,name,turnover,turnover_currency\nK3,Sava d.o.o.,4800000.0000,PLN\n"
