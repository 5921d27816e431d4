"""Law rows as YAML: those shipped, and a company's own, which replace them by their id. Problems carry their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import lru_cache
from importlib import resources
from typing import TypeVar

from presek.catalog.entries import Entry, Findings
from presek.catalog.model import LANGUAGES, Model, Sensitivity, SourceKind
from presek.catalog.nodes import Node, Scalar, tree
from presek.policy.law import LawBook, LawRow, Proof, Subject, TurnoverStep, When
from presek.policy.legal_result import Verdict
from presek.policy.treatment import Dimension
from presek.values.instant import day_number
from presek.values.problem import Problems

FILE_KEYS = ("edition", "turnover_steps_eur", "law")
ROW_KEYS = ("rule", "subject", "verdict", "limit_days", "acknowledge", "from", "to", "when", "source", "proof", "texts")
SIZES = ("micro", "small", "medium", "large", "not_large", "unknown")
BODIES = ("firm", "public_authority", "public_healthcare", "ngo", "consumer", "unknown")
CHANNELS = ("phone", "email", "sms", "visit", "post")
NAME_KEYS = (
    "seller_country", "seller_size", "buyer_country", "buyer_country_not", "buyer_size", "buyer_body", "goods",
    "attributes", "models", "sensitivities", "sources", "channels", "beside",
)  # fmt: skip
FLAG_KEYS = ("seller_online", "natural_person", "contract", "consumers", "empty", "relative")
WHEN_KEYS = (*NAME_KEYS, *FLAG_KEYS, "turnover_step", "dimensions")
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "seller_size": SIZES,
    "buyer_size": SIZES,
    "buyer_body": BODIES,
    "models": tuple(each.value for each in Model),
    "sensitivities": tuple(each.value for each in Sensitivity),
    "sources": tuple(each.value for each in SourceKind),
    "channels": CHANNELS,
}
LONGEST_DAYS = 365

Choice = TypeVar("Choice", bound=Enum)


@lru_cache(maxsize=1)
def shipped() -> LawBook:
    """The rows that are shipped."""
    text = resources.files("presek.policy").joinpath("data", "law.yaml").read_text("utf-8")
    return read(text, path="law.yaml", over=LawBook(()))


def read(text: str, *, path: str, over: LawBook | None = None) -> LawBook:
    """The law book with a file's rows in it: a known id is replaced whole where it stands, a new one comes last.

    `over`: the book that is changed; None: the shipped one. Raises Problems with every place that is wrong.
    """
    base = shipped() if over is None else over
    findings = Findings(path)
    root = Entry(tree(text, path=path), findings, keys=FILE_KEYS)
    edition = root.scalar("edition")
    if edition is not None and edition.text != "1":
        findings.add("edition", f"this is edition {edition.text}; edition 1 is understood.", edition.at)
    rows = {row.key: row for row in base.rows}
    for name, node in root.members("law"):
        row = _row(name, node, findings)
        if row is not None:
            rows[row.key] = row
    steps = _steps(root) if "turnover_steps_eur" in root.pairs else base.turnover_steps_eur
    if findings.problems:
        raise Problems.of(findings.problems)
    return replace(base, rows=tuple(rows.values()), turnover_steps_eur=steps)


def _steps(root: Entry) -> tuple[int, ...]:
    written = root.texts("turnover_steps_eur") or ()
    numbers = [int(each.text) for each in written if each.text.isascii() and each.text.isdigit()]
    if len(numbers) != len(written) or numbers != sorted(set(numbers)):
        says = "steps of turnover are whole euros, each higher than the one before."
        root.findings.add("turnover-steps", says, root.pairs["turnover_steps_eur"].at)
    return tuple(numbers)


def _row(name: Scalar, node: Node, findings: Findings) -> LawRow | None:
    entry = Entry(node, findings, keys=ROW_KEYS)
    before = len(findings.problems)
    if not name.text or not all(letter.isalnum() or letter == "-" for letter in name.text):
        findings.add("bad-id", f"an id of law has letters, digits and hyphens, not '{name.text}'.", name.at)
    for key in ("subject", "verdict", "from", "texts", "source"):
        if key not in entry.pairs:
            findings.add("missing-key", f"'{name.text}' has no '{key}'.", name.at)
    from_day, to_day = _day(entry, "from"), _day(entry, "to")
    if from_day is not None and to_day is not None and to_day <= from_day:
        findings.add(
            "days", "'to' is the first day on which the row no longer speaks: after 'from'.", entry.pairs["to"].at
        )
    subject = entry.choice("subject", Subject, Subject.INFORMATION)
    limit = _limit(entry, subject, name)
    row = LawRow(
        key=name.text,
        rule=entry.text("rule", name.text) or name.text,
        subject=subject,
        verdict=entry.choice("verdict", Verdict, Verdict.OK),
        from_day=from_day or 0,
        to_day=to_day,
        limit_days=limit,
        acknowledge=entry.flag("acknowledge"),
        when=_when(entry),
        texts=_texts(entry),
        source=(entry.text("source") or "").strip(),
        proof=entry.choice("proof", Proof, Proof.UNVERIFIED),
    )
    return row if len(findings.problems) == before else None


def _limit(entry: Entry, subject: Subject, name: Scalar) -> int | None:
    limit = entry.whole("limit_days")
    if limit is None and subject is Subject.TERMS and "limit_days" not in entry.pairs:
        entry.findings.add("missing-key", f"'{name.text}' is about terms and has no 'limit_days'.", name.at)
    if limit is not None and limit > LONGEST_DAYS:
        entry.findings.add("limit", f"a limit has 0 to {LONGEST_DAYS} days.", entry.pairs["limit_days"].at)
    return limit


def _texts(entry: Entry) -> dict[str, str]:
    texts = dict(entry.labels("texts"))
    missing = [language for language in LANGUAGES if language not in texts]
    if "texts" in entry.pairs and missing:
        says = f"the text is missing in: {', '.join(missing)}. Whoever is refused reads it in their language."
        entry.findings.add("missing-text", says, entry.pairs["texts"].at)
    return texts


def _day(entry: Entry, key: str) -> int | None:
    found = entry.scalar(key)
    if found is None or (key == "to" and found.text in {"", "~", "null"}):
        return None
    try:
        return day_number(date.fromisoformat(found.text))
    except ValueError:
        entry.findings.add("not-a-day", f"'{key}' is a day as 2026-11-20, not '{found.text}'.", found.at)
        return None


def _when(entry: Entry) -> When:
    if "when" not in entry.pairs:
        return When()
    part = Entry(entry.pairs["when"], entry.findings, keys=WHEN_KEYS)
    names = {key: _names(part, key) for key in NAME_KEYS}
    return When(
        seller_country=names["seller_country"],
        seller_size=names["seller_size"],
        seller_online=_flag(part, "seller_online"),
        buyer_country=names["buyer_country"],
        buyer_country_not=names["buyer_country_not"],
        buyer_size=names["buyer_size"],
        buyer_body=names["buyer_body"],
        natural_person=_flag(part, "natural_person"),
        contract=_flag(part, "contract"),
        goods=names["goods"],
        turnover_step=_optional(part, "turnover_step", TurnoverStep),
        dimensions=frozenset(_choices(part, "dimensions", Dimension)),
        attributes=names["attributes"],
        models=names["models"],
        sensitivities=names["sensitivities"],
        sources=names["sources"],
        channels=names["channels"],
        beside=names["beside"] if "beside" in part.pairs else None,
        consumers=_flag(part, "consumers"),
        empty=part.flag("empty"),
        relative=part.flag("relative"),
    )


def _flag(part: Entry, key: str) -> bool | None:
    return part.flag(key) if key in part.pairs else None


def _optional(part: Entry, key: str, kind: type[Choice]) -> Choice | None:
    return part.choice(key, kind, next(iter(kind))) if key in part.pairs else None


def _names(part: Entry, key: str) -> frozenset[str]:
    written = part.texts(key) or ()
    known = KNOWN_NAMES.get(key)
    for each in written if known is not None else ():
        if each.text not in (known or ()):
            part.findings.unknown_name(key.replace("_", " "), each, known or ())
    if key.endswith("country") or key == "buyer_country_not":
        _check_countries(part, written)
    return frozenset(each.text for each in written)


def _check_countries(part: Entry, written: Iterable[Scalar]) -> None:
    for each in written:
        if each.text != "unknown" and not (len(each.text) == len("PL") and each.text.isalpha() and each.text.isupper()):
            part.findings.add(
                "country", f"a country is two capitals (ISO 3166-1) or unknown, not '{each.text}'.", each.at
            )


def _choices(part: Entry, key: str, kind: type[Choice]) -> Iterable[Choice]:
    words = {each.value: each for each in kind}
    for each in part.texts(key) or ():
        if each.text in words:
            yield words[each.text]
        else:
            part.findings.unknown_name(key, each, words)
