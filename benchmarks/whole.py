"""A whole refresh over the drawn base: the pass, sets kept on disk, changes since the run before, hash, publication.

The roll of customers, of which the hash is made, belongs to the snapshot and is prepared once, as the product does.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import drawn as base
from benchmarks import rules
from benchmarks.parts import best, peak, plain, timed
from presek.app import wiring
from presek.engine.columnar.run import run
from presek.engine.columnar.snapshot import Snapshot
from presek.membership.customers import Customers
from presek.membership.result_hash import Roll
from presek.membership.run import Answer, Run
from presek.plan.lower import lower
from presek.segment import meaning
from presek.segment.edition import EDITION
from presek.segment.parse import parse
from presek.segment.terms import Term
from presek.values.instant import AsOf

ROLL = ("roll_order.npy", "roll_fingerprints.npy")
TIMES = 3


def publish(directory: Path) -> dict[str, object]:
    """From the snapshot to the published run, again and again; each as-of instant a day after the one before."""
    shutil.rmtree(directory / "home", ignore_errors=True)
    wiring.start(directory / "home")
    from benchmarks.publishing import Published

    home = Published.open(directory / "home")
    catalog = base.catalog()
    opened = Snapshot.open(directory / "snapshot")
    called, roll = timed(lambda: Roll.of(opened.keys.to_pylist()))
    np.save(directory / ROLL[0], roll.order)
    np.save(directory / ROLL[1], roll.fingerprints)
    roll = Roll(*(np.load(directory / name, mmap_mode="r") for name in ROLL))
    terms = {each.key: parse(each.text) for each in rules.drawn_rules()}
    meanings = {key: meaning.meaning_key(term, catalog, segments=terms) for key, term in terms.items()}
    days = iter(range(TIMES + 1, -1, -1))

    def refreshed() -> int:
        as_of = replace(base.AS_OF, instant=base.AS_OF.instant - next(days) * base.DAY)
        found = Run(as_of.instant, None, EDITION, answers(terms, opened, as_of, meanings=meanings))
        return home.publish(found, roll)

    first, _ = timed(refreshed)
    took, moved = best(refreshed, times=TIMES)
    return {"took": took, "first": first, "roll": called, "moved": moved}


def answers(
    terms: Mapping[str, Term], opened: Snapshot, as_of: AsOf, *, meanings: Mapping[str, str]
) -> dict[str, Answer]:
    """What one pass says of all rules."""
    passed = run(lower(terms, base.catalog(), as_of), opened)
    size = opened.size
    return {key: Answer(meanings[key], *(Customers(bits, size) for bits in passed.sets[key])) for key in terms}


if __name__ == "__main__":
    answer = {"publish": publish}[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(answer | {"peak": peak()}, default=plain))
