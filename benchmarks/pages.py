"""What pages cost on large bases, through the product's own code: a business question, Explore, a click in Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles

import numpy as np
from pyarrow import parquet

from benchmarks.parts import Took, peak, plain, timed
from presek.app import wiring

QUESTION_CUSTOMERS, EXPLORE_CUSTOMERS, TIMES = 100_000, 1_000_000, 21
QUESTION = 'in segment "a_class" and industry within "K" and interactions.last() more than {days} days ago'
IN_K = (0, 1)
"""62.10 and 61.10 lie in section K of NACE 2.1; checked against the catalog's own tree."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USER, PASSWORD = "benchmark", "a long enough password 7"
CLICK = """async () => {
    const total = document.querySelector("#total"), box = document.querySelector('input[name="loyalty_tier"]');
    const times = [];
    for (let round = 0; round < 21; round += 1) {
        const begun = performance.now(), before = total.textContent;
        box.click();
        while (total.textContent === before) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - begun);
    }
    return times;
}"""


def question(directory: Path) -> dict[str, object]:
    """R45: A-class, NACE K, silent for over 30 days; as drafts whose every count is new. p95, equal to a search."""
    _start(directory / "question")
    from benchmarks import large_home
    from presek.app import counting
    from presek.app.home import Home

    drawn = large_home.make(directory / "question", _at_most(QUESTION_CUSTOMERS, directory))
    home = Home.open(directory / "question")
    tree = home.catalog().code_lists["nace_2_1"].below("K")
    assert [code in tree for code in large_home.INDUSTRIES] == [place in IN_K for place in range(6)]
    took, equal = [], True
    for days in range(30, 30 + TIMES):
        one, counted = timed(lambda days=days: counting.count(home, QUESTION.format(days=days)))
        took.append(one)
        wanted = (drawn.revenue >= large_home.A_CLASS * 10_000) & np.isin(drawn.industry, IN_K) & (drawn.silence > days)
        equal = equal and counted.inside == int(wanted.sum())
    return {"took": _p95(took), "equal": equal}


def explore_page(directory: Path) -> dict[str, object]:
    """All that Explore counts and lists, through the code of the page: three facets active, about 5 % selected."""
    _start(directory / "explore")
    from benchmarks import large_home
    from presek.app import explore_index, exploring
    from presek.app.home import Home
    from presek.app.sight import EVERYTHING
    from presek.store import people

    large_home.make(directory / "explore", _at_most(EXPLORE_CUSTOMERS, directory))
    people.add(USER, PASSWORD, administrator=True)
    home = Home.open(directory / "explore")
    first, _ = timed(lambda: explore_index.of_run(home))
    pairs = _pairs(home)
    counts, whole = [], []
    for _ in range(TIMES):
        counted, narrow = timed(lambda: _counted(home, pairs))
        counts.append(counted)
        made, _ = timed(lambda: exploring.explore(home, pairs, language="en", sight=EVERYTHING))
        whole.append(made)
    selected = narrow.selected.total
    mask = np.ones(narrow.index.size, np.bool_)
    for key, tokens in narrow.selection.choices.items():
        mask &= _mask(narrow.index.values.values[key], tokens)
    return {
        "took": _median(counts),
        "whole": _median(whole),
        "first": first,
        "share": selected / narrow.index.size,
        "facets": len(narrow.seen),
        "equal": selected == int(mask.sum()),
    }


def click(directory: Path) -> dict[str, object]:
    """From a click to the painted numbers, in Chromium, on the base of `explore_page`; CPU is the site's own."""
    from playwright.sync_api import sync_playwright

    port = _free_port()
    command = [sys.executable, "-m", "granian", "presek.web.wsgi:application", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4", "--log-level", "warning"]
    site = subprocess.Popen(command, env={**os.environ, "PRESEK_HOME": str(directory / "explore")})
    try:
        _wait_for(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=_quiet())
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.goto(f"http://127.0.0.1:{port}/sign-in?next=/")
            page.fill("#username", USER)
            page.fill("#password", PASSWORD)
            page.locator("main button").click()
            page.locator("#total").wait_for()
            page.evaluate(CLICK)
            used = _cpu_of(site.pid)
            times = page.evaluate(CLICK)
            used = _cpu_of(site.pid) - used
            browser.close()
    finally:
        site.terminate()
        site.wait(20)
    each = used / len(times)
    return {"took": Took(median(times) / 1000, each), "p95": Took(quantiles(times, n=20)[-1] / 1000, each)}


def _chromium() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("no Chromium was found: install it, the browser's figure is measured with it")
    return found


def _quiet() -> list[str]:
    """As root Chromium runs without its sandbox only; the page is the benchmark's own."""
    return ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _start(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    wiring.start(home)


def _at_most(customers: int, directory: Path) -> int:
    """So many customers, or as few as the drawn base beside it has."""
    beside = directory / "customers.parquet"
    return min(customers, parquet.read_metadata(beside).num_rows) if beside.exists() else customers


def _counted(home: object, pairs: list[tuple[str, str]]) -> object:
    """The counts alone: the selection, and every facet with its own choice set aside."""
    from presek.app import exploring
    from presek.app.sight import EVERYTHING

    narrow = exploring.narrowing(home, pairs, sight=EVERYTHING)  # type: ignore[arg-type]
    for key, facet in narrow.seen.items():
        facet.counts(narrow.without(key))
    return narrow


def _pairs(home: object) -> list[tuple[str, str]]:
    """Some countries, tiers and one sex: about 5 % of the base."""
    from presek.app import explore_index

    index = explore_index.of_run(home)  # type: ignore[arg-type]
    tokens = {key: index.facets[key].tokens for key in ("country", "loyalty_tier", "sex")}
    wanted = {"country": 4, "loyalty_tier": 2, "sex": 1}
    return [(key, token) for key, many in wanted.items() for token in tokens[key][:many]]


def _mask(worths: object, tokens: tuple[str, ...]) -> np.ndarray:
    words = worths.words.plain.to_pylist()  # type: ignore[attr-defined]
    return np.isin(np.asarray(worths.codes), [words.index(token) for token in tokens])  # type: ignore[attr-defined]


def _median(took: list[Took]) -> Took:
    return Took(median(each.seconds for each in took), median(each.cpu for each in took))


def _p95(took: list[Took]) -> Took:
    return Took(*(quantiles(figures, n=20)[-1] for figures in ([t.seconds for t in took], [t.cpu for t in took])))


def _cpu_of(site: int) -> float:
    """Seconds of processor time of a process and those it started."""
    every = [
        site,
        *(int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _parent(each) == site),
    ]
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(sum(map(int, _stat(Path(f"/proc/{number}"))[11:13])) for number in every) / ticks


def _parent(process: Path) -> int:
    found = _stat(process)
    return int(found[1]) if found else 0


def _stat(process: Path) -> list[str]:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the site did not answer")


PARTS = {part.__name__: part for part in (question, explore_page, click)}

if __name__ == "__main__":
    answer = PARTS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(answer | {"peak": peak()}, default=plain))
