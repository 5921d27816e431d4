"""What each main page costs on a large base: milliseconds of the server and bytes, through the whole of Django.

    python -m benchmarks.site_pages [--customers 1000000] [--home FOLDER]

Without a home one is drawn in a temporary folder. Each page is asked for by an administrator, once to warm up (the
first page of a run reads the base) and then several times; the bars are 300 ms for the median and 150 KB, before
any packing. `cpu` is what this process computed, in milliseconds: it tells the truth on a busy machine too. There is no
peer: no other product has these pages over this base.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from presek.app import wiring

if TYPE_CHECKING:
    from django.test import Client

TIMES = 7
MOST_MS, MOST_BYTES = 300.0, 150 * 1024
USER, PASSWORD = "benchmark", "a long enough password 7"
CHOSEN = "country=PL&country=SI&-sex=1&age-from=25&age-to=60"
PAGES = (
    "/",
    f"/?{CHOSEN}",
    f"/explore.json?{CHOSEN}",
    f"/explore/compare?{CHOSEN}",
    f"/explore/compare?{CHOSEN}&compared-with=in-segment%3Dyoung",
    "/explore/table?table-down=country&table-across=sex",
    "/explore/views?sex=2",
    "/explore/arrange",
    "/overview",
    "/segments",
    "/segments/a_class",
    "/segments/a_class/overlap",
    "/segments/a_class/interests",
    "/segments/a_class/versions",
    "/segments/a_class/over-time",
    "/segments/a_class/customers",
    "/segments/new?sex=2",
    "/segments/new/rule",
    "/segments/a_class/edit",
    "/segments/rule/names.json",
    "/customers?find=12",
    "/find?find=12",
    "/customers/{customer}",
    "/customers/{customer}/timeline",
    "/customers/{customer}/history",
    "/today",
    "/receivables",
    "/policies",
    "/exceptions",
    "/content",
    "/data",
    "/export?sex=2",
    "/administration",
    "/administration/jobs",
    "/help",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page cost: the first time, the others, and its processor time, in milliseconds; its bytes; its status."""

    page: str
    status: int
    first: float
    times: Sequence[float]
    cpu: float
    size: int

    @property
    def met(self) -> bool:
        """Whether it keeps both bars."""
        return median(self.times) <= MOST_MS and self.size <= MOST_BYTES


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--customers", type=int, default=1_000_000)
    asked.add_argument("--home", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-pages-") as temporary:
        folder = given.home or Path(temporary) / "home"
        folder.mkdir(parents=True, exist_ok=True)
        wiring.start(folder)
        customer = _prepared(folder, given.customers)
        costs = measure(customer)
    print(f"{'page':<74} {'first ms':>9} {'median':>8} {'slowest':>8} {'cpu':>6} {'KB':>7}  met")
    for cost in costs:
        figures = f"{cost.first:>9.0f} {median(cost.times):>8.0f} {max(cost.times):>8.0f}"
        figures += f" {cost.cpu:>6.0f} {cost.size / 1024:>7.1f}"
        print(f"{cost.page[:74]:<74} {figures}  {'yes' if cost.met else 'NO'}{_status(cost)}")


def measure(customer: str) -> list[Cost]:
    """Every page that there is, asked for again and again."""
    client = _client()
    found = [_cost(client, page.format(customer=customer)) for page in PAGES]
    return [cost for cost in found if cost.status != 404]


def _prepared(folder: Path, customers: int) -> str:
    """The home with its base and somebody to sign in; the key of a customer."""
    from benchmarks import large_home
    from presek.app import reading
    from presek.app.home import Home
    from presek.store import people

    if Home.open(folder).published() is None:
        large_home.make(folder, customers)
    if not any(person.name == USER for person in people.everyone()):
        people.add(USER, PASSWORD, administrator=True)
    return reading.opened(Home.open(folder)).snapshot.key(7)


def _client() -> Client:
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=USER))
    return client


def _cost(client: Client, page: str) -> Cost:
    first, status, size = _asked(client, page)
    begun = time.process_time()
    times = [_asked(client, page)[0] for _ in range(TIMES)]
    cpu = 1000 * (time.process_time() - begun) / TIMES
    return Cost(page, status, first, times, cpu, size=size)


def _asked(client: Client, page: str) -> tuple[float, int, int]:
    """The milliseconds of one answer, its status and its bytes."""
    begun = time.perf_counter()
    answer = client.get(page)
    size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    return 1000 * (time.perf_counter() - begun), answer.status_code, size


def _status(cost: Cost) -> str:
    return "" if cost.status == 200 else f"  (answered {cost.status})"


if __name__ == "__main__":
    main()
