"""What the page of possible duplicates shows, and `presek duplicates list` prints."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import duplicates, merges, merging, reading
from presek.app.customer_facts import Known
from presek.app.home import Home
from presek.app.merging import MergeSaid
from presek.app.pages_customer import Fact
from presek.app.shown_values import Shown
from presek.app.sight import Sight
from presek.app.snapshots import Opened
from presek.segment.reference_rows import version_of
from presek.store import duplicates as kept
from presek.store.duplicates import Link, Proposed
from presek.values.text import folded

PAGE = 20
MOST_LISTED = 200
AGREES, NEARLY, DIFFERS, ONE_SIDE = "agrees", "nearly", "differs", "one"
COMPARED = (
    "name", "legal_name", "kind", "email", "phone", "tax_id", "registry_id", "birth_date", "address", "postal_code",
    "city",
)  # fmt: skip
NEAR = {"close", "part", "area", "town"}


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of two customers. `verdict`: agrees, nearly, differs, or one (only one of them has it).

    `counts`: it is one of those that the score is made of. `later`: whose value counts after a merge, first or second;
    empty where both were said at one instant, for then the one who stays counts.
    """

    key: str
    label: str
    first: Shown | None
    second: Shown | None
    verdict: str
    counts: bool
    later: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two customers: its key, its name, how many rows of relations it has."""

    key: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class PossiblePair:
    """Two customers that may be one, with what agrees and what differs. `score`: how likely, 0 to 1."""

    first: Side
    second: Side
    score: float
    fields: tuple[ComparedField, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values: keys, score, and the fields by how they compare."""
        said = {
            verdict: [each.key for each in self.fields if each.counts and each.verdict == verdict]
            for verdict in (AGREES, NEARLY, DIFFERS, ONE_SIDE)
        }
        return {"first": self.first.key, "second": self.second.key, "score": self.score, **said}


@dataclass(frozen=True, slots=True)
class SaidTwo:
    """Two customers of which somebody said that they are two."""

    first: str
    second: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class ContactOf:
    """A customer who is a contact person of another customer, and by what that is told."""

    person: Side
    company: Side
    by: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {"person": self.person.key, "company": self.company.key, "by": list(self.by)}


@dataclass(frozen=True, slots=True)
class PossibleDuplicates:
    """A page of pairs, how many there are, and what people decided before. `behind`: a refresh would show more."""

    pairs: tuple[PossiblePair, ...]
    total: int
    page: int
    merges: tuple[MergeSaid, ...]
    verdicts: tuple[SaidTwo, ...]
    links: tuple[ContactOf, ...]
    behind: bool

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


def listed(home: Home, *, page: int, language: str, sight: Sight) -> PossibleDuplicates:
    """A page of possible duplicates, numbered from 1."""
    opened = reading.opened(home)
    there = opened.everybody()
    pairs = [each for each in duplicates.open_pairs(home) if each.first in there and each.second in there]
    known = Known(opened.catalog, reading.as_of(home), language, sight=sight)
    pages = max(1, -(-len(pairs) // PAGE))
    page = min(max(page, 1), pages)
    shown = pairs[(page - 1) * PAGE : page * PAGE]
    return PossibleDuplicates(
        pairs=tuple(_compared(each, opened, known) for each in shown),
        total=len(pairs),
        page=page,
        merges=merging.history(home)[:MOST_LISTED],
        verdicts=tuple(
            SaidTwo(_key(each.first, opened), _key(each.second, opened), each.by, each.at)
            for each in kept.verdicts()[:MOST_LISTED]
        ),
        links=_links(home, opened, known, links=kept.links(MOST_LISTED)),
        behind=reading.is_behind(home),
    )


def links_of(home: Home, opened: Opened, ordinal: int, *, known: Known) -> tuple[ContactOf, ...]:
    """The links of one customer, from either end."""
    stands = merges.standing(merges.read(home.lake, home.head()))
    mine = {ordinal, *(gone for gone, into in stands.items() if into == ordinal)}
    return _links(home, opened, known, links=kept.links_of(mine))


def _links(home: Home, opened: Opened, known: Known, *, links: tuple[Link, ...]) -> tuple[ContactOf, ...]:
    stands = merges.standing(merges.read(home.lake, home.head())) if links else {}
    there = opened.everybody()
    found: dict[tuple[int, int], set[str]] = {}
    for each in links:
        pair = (stands.get(each.person, each.person), stands.get(each.company, each.company))
        if pair[0] in there and pair[1] in there and pair[0] != pair[1]:
            found.setdefault(pair, set()).update(each.by)
    return tuple(
        ContactOf(_side(person, opened, known), _side(company, opened, known), tuple(sorted(by)))
        for (person, company), by in found.items()
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One customer as it is read: what may be seen of it, and when each field was said last."""

    side: Side
    facts: dict[str, Fact]
    said_at: dict[str, tuple[int, int]]


def _side(ordinal: int, opened: Opened, known: Known) -> Side:
    return _read(ordinal, opened, known).side


def _read(ordinal: int, opened: Opened, known: Known) -> _Read:
    customer = opened.customer(ordinal)
    facts = {fact.key: fact for fact in known.facts(customer)[0]}
    name = next((facts[key].value.text for key in ("name", "legal_name") if key in facts), customer.key)
    versions = {key: version_of(customer.fields.get(key, ()), known.as_of) for key in opened.catalog.fields}
    said_at = {key: (each.valid_from, each.recorded_at) for key, each in versions.items() if each is not None}
    return _Read(Side(customer.key, name, sum(map(len, customer.rows.values()))), facts, said_at)


def _compared(pair: Proposed, opened: Opened, known: Known) -> PossiblePair:
    first, second = (_read(each, opened, known) for each in (pair.first, pair.second))
    order = [*COMPARED, *(key for key in opened.catalog.fields if key not in COMPARED)]
    fields = tuple(_field(key, first, second, pair=pair) for key in order if key in first.facts or key in second.facts)
    return PossiblePair(first.side, second.side, score=pair.score, fields=fields)


def _field(key: str, first: _Read, second: _Read, *, pair: Proposed) -> ComparedField:
    ours, theirs = first.facts.get(key), second.facts.get(key)
    named = ours or theirs
    begun, ended = (each.said_at.get(key, (-1, -1)) for each in (first, second))
    return ComparedField(
        key=key,
        label=named.label if named else key,
        first=ours.value if ours else None,
        second=theirs.value if theirs else None,
        verdict=_verdict(key, ours, theirs, pair=pair),
        counts=key in COMPARED,
        later="" if begun == ended else "first" if begun > ended else "second",
    )


def _verdict(key: str, first: Fact | None, second: Fact | None, *, pair: Proposed) -> str:
    if first is None or second is None:
        return ONE_SIDE
    if first.value == second.value or (first.value.text and folded(first.value.text) == folded(second.value.text)):
        return AGREES
    level = pair.levels.get("name" if key == "legal_name" else "place" if key == "address" else key, "")
    if level == "same":
        return AGREES if key != "legal_name" else NEARLY
    return NEARLY if level == "close" or (level in NEAR and key in {"name", "legal_name"}) else DIFFERS


def _key(ordinal: int, opened: Opened) -> str:
    """The key of a customer, of who stands for it where it was merged away; empty where it is not in the base."""
    return opened.snapshot.key(ordinal) if ordinal < opened.snapshot.size else ""
