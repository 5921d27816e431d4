"""What one keystroke in the rule builder costs on the server: a rule read, checked, put in words, and every condition
of it counted, for a draft that was never counted before.

    python -m benchmarks.rule_check [--customers 12000] [--home FOLDER]

The peer is the same draft counted as a whole only, as the count of the API does: the ratio is what the counts of each
condition, the sentence and the tree cost on top. Each condition's count is compared with its own.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.parts import timed
from presek.app import wiring

RULE = (
    'industry within "K" and (revenue_12m >= {amount} PLN or not in segment "a_class")'
    " and not any orders(last 3 months) and days_since_last_order < {days} and interactions.count(last 12 months) >= 1"
)
TIMES = 15


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--customers", type=int, default=12_000)
    asked.add_argument("--home", type=Path)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="presek-rule-") as temporary:
        folder = given.home or Path(temporary) / "home"
        folder.mkdir(parents=True, exist_ok=True)
        wiring.start(folder)
        measure(folder, given.customers)


def measure(folder: Path, customers: int) -> None:
    """Judges and counts the same drafts in turn, each with figures of its own."""
    from benchmarks import large_home
    from presek.app import counting, rule_judging
    from presek.app.home import Home
    from presek.app.sight import EVERYTHING

    home = Home.open(folder)
    if home.published() is None:
        large_home.make(folder, customers)
    asked = rule_judging.Asked("", "en", EVERYTHING)
    judging, counted, equal = [], [], True
    for turn in range(TIMES + 1):
        text = RULE.format(amount=1000 + 7 * turn, days=200 + turn)
        took, judged = timed(lambda text=text: rule_judging.of_text(home, text, asked))
        text = RULE.format(amount=1003 + 7 * turn, days=300 + turn)
        other, _ = timed(lambda text=text: counting.count(home, text))
        assert judged.counted is not None, judged.faults
        if turn:  # the first of all reads the base
            judging.append(took.seconds)
            counted.append(other.seconds)
        first = judged.counted.parts.parts[0]
        equal = equal and first.alone == counting.count(home, first.term).inside
    one, peer = median(judging) * 1000, median(counted) * 1000
    print(f"{'customers':>10} {'judged ms':>10} {'slowest':>8} {'count alone ms':>15} {'ratio':>6}  equal")
    print(f"{customers:>10,} {one:>10.1f} {max(judging) * 1000:>8.1f} {peer:>15.1f} {one / peer:>6.2f}  {equal}")


if __name__ == "__main__":
    main()
