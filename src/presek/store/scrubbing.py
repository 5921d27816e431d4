"""A customer taken out of the database: rows that are only about them go, and wherever else their key, name or address
stands, a pseudonym takes its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote_plus

from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

CUSTOMER = "customer"
"""The column with the key, in rows that are only about one customer."""
NOT_ONLY = frozenset({"KeptQuote", "Alert"})
"""Rows with such a column that are about more."""
BY_ORDINAL = {"DuplicatePair": ("first", "second"), "ContactLink": ("person", "company")}
QUOTES, KEPT_STATUS = ("KeptQuote", "QuoteVersion"), "accepted"
"""A quote that was accepted is as an order: the law keeps it, under the pseudonym."""
DEFINED = frozenset(
    "Segmentation Segment SegmentVersion RunSegment Run Published Head About PolicySettings PolicyVersion"
    " PolicyProcess ContentItem KeptBook Source SiteSetting FieldRule ApiKey Lease EngineChoice SizeBound"
    " WebhookEndpoint BackupPlan RuleDraft IntakeJournal Tour PersonDetail CompanyIdentity NotificationChoice"
    " NotificationMark IntakeSource SegmentChange".split()
)
"""What people defined: only addresses, numbers and whole names are taken out of it, never a word."""
LOGS = {"ImportRecord": ("path",), "Audit": ("subject",), "Alert": ("says",), "JobNote": ("says",)}
"""Columns in which a key of any kind stands in a sentence."""
LEFT_ALONE = frozenset({"Erasure"})
SHORTEST, DIGITS_OF_A_NUMBER = 5, 7
AT_ONCE = 500


@dataclass(frozen=True)
class Traces:
    """By what a customer is found in texts: their keys, and words such as name, e-mail and phone number."""

    keys: tuple[str, ...]
    words: tuple[str, ...]
    ordinals: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, said: Mapping[str, Sequence[Any]]) -> Traces:
        """As they were kept."""
        return cls(tuple(said.get("keys", ())), tuple(said.get("words", ())), tuple(said.get("ordinals", ())))

    def as_json(self) -> dict[str, list[Any]]:
        """As plain values."""
        return {"keys": list(self.keys), "words": list(self.words), "ordinals": list(self.ordinals)}

    @cached_property
    def sure(self) -> tuple[str, ...]:
        """Those that mean nobody else, wherever they stand."""
        return tuple(each for each in self.words if _is_sure(each))

    @cached_property
    def likely(self) -> tuple[str, ...]:
        """Those that mean nobody else in what was written down of customers."""
        keys = (each for each in self.keys if len(each) >= SHORTEST or not each.isdigit())
        return tuple(dict.fromkeys([*self.sure, *keys]))

    @cached_property
    def whole(self) -> frozenset[str]:
        """Those that mean the customer where they stand alone."""
        return frozenset(each.casefold() for each in (*self.keys, *self.words))

    def renamed(self, text: str, pseudonym: str) -> str:
        """A text of a log without them."""
        every = tuple(dict.fromkeys([*self.likely, *self.keys]))
        return _pattern(every).sub(pseudonym, text) if every else text

    def stand_in(self, text: str) -> bool:
        """Whether a text (or a cell) names the customer."""
        if text.casefold() in self.whole:
            return True
        return bool(self.likely) and _pattern(self.likely).search(text) is not None


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """How many rows of each table went, and in how many the pseudonym was put."""

    removed: Mapping[str, int]
    renamed: int


def scrub(traces: Traces, pseudonym: str) -> Scrubbed:
    """Takes a customer out of every table. The caller holds the transaction."""
    removed: Counter[str] = Counter()
    for model in apps.get_app_config("store").get_models():
        if CUSTOMER in _texts_of(model) and model.__name__ not in NOT_ONLY:
            mine = model.objects.filter(customer__in=traces.keys)
            removed[model.__name__] += mine.delete()[0]
    for name, columns in BY_ORDINAL.items():
        for column in columns:
            rows = apps.get_model("store", name).objects.filter(**{f"{column}__in": traces.ordinals})
            removed[name] += rows.delete()[0]
    quotes, versions = (apps.get_model("store", name).objects for name in QUOTES)
    open_ones = quotes.filter(customer__in=traces.keys).exclude(status=KEPT_STATUS)
    versions.filter(quote__in=open_ones).delete()
    removed[QUOTES[0]] += open_ones.delete()[0]
    renamed = sum(_renamed(model, traces, pseudonym) for model in apps.get_app_config("store").get_models())
    return Scrubbed({name: count for name, count in removed.items() if count}, renamed)


def named_in(traces: Traces) -> dict[str, int]:
    """In how many rows of each table the customer is named: what `scrub` would go through."""
    found = {}
    for model in apps.get_app_config("store").get_models():
        count = sum(1 for _ in _rows(model, traces))
        if count:
            found[model.__name__] = count
    return found


def _renamed(model: type[models.Model], traces: Traces, pseudonym: str) -> int:
    changed = 0
    for row, texts in _rows(model, traces):
        for name in texts:
            value = getattr(row, name)
            put = _put(value, traces, pseudonym, searched=_searched(model, name, traces))
            field = model._meta.get_field(name)  # noqa: SLF001 -- Django documents it
            if isinstance(put, str) and isinstance(field, models.CharField) and field.max_length:
                put = put[: field.max_length]
            setattr(row, name, put)
        row.save(update_fields=list(texts))
        changed += 1
    return changed


def _rows(model: type[models.Model], traces: Traces) -> Iterator[tuple[models.Model, list[str]]]:
    """The rows that name the customer, each with the columns that do."""
    columns = [] if model.__name__ in LEFT_ALONE else _texts_of(model)
    if not columns:
        return
    texts = {f"text_of_{name}": Cast(name, TextField()) for name in columns}
    rows = model.objects.annotate(**texts).filter(_about(model, columns, traces))
    for row in list(rows.order_by("pk")):
        changing = [
            name for name in columns
            if _put(getattr(row, name), traces, "", searched=_searched(model, name, traces)) != getattr(row, name)
        ]  # fmt: skip
        if changing:
            yield row, changing


def _texts_of(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields  # noqa: SLF001 -- Django documents it
    kinds = models.CharField | models.TextField | models.JSONField
    return [each.name for each in fields if isinstance(each, kinds) and not each.primary_key]


def _about(model: type[models.Model], columns: Iterable[str], traces: Traces) -> Q:
    """Which rows may name the customer: asked of the database, so that only those are read."""
    found = Q(pk__in=())
    for name in columns:
        searched = _searched(model, name, traces)
        for trace in searched:
            for form in {trace, json.dumps(trace)[1:-1]}:
                found |= Q(**{f"text_of_{name}__icontains": form})
        for trace in () if searched == traces.sure else traces.whole:
            for form in {trace, json.dumps(trace)[1:-1]}:
                found |= Q(**{f"text_of_{name}__iexact": form}) | Q(**{f"text_of_{name}__icontains": f'"{form}"'})
    return found


def _searched(model: type[models.Model], column: str, traces: Traces) -> tuple[str, ...]:
    """What is looked for within the texts of a column, beside texts that are nothing else."""
    if model.__name__ in DEFINED:
        return traces.sure
    if column in LOGS.get(model.__name__, ()):
        return tuple(dict.fromkeys([*traces.likely, *traces.keys]))
    return traces.likely


def _put(value: object, traces: Traces, pseudonym: str, *, searched: tuple[str, ...]) -> object:
    """A value with the pseudonym in every place where the customer stands."""
    if isinstance(value, str):
        if value.casefold() in traces.whole and (searched != traces.sure or value in traces.sure):
            return pseudonym
        return _pattern(searched).sub(pseudonym, value) if searched else value
    if isinstance(value, Mapping):
        return {
            _put(name, traces, pseudonym, searched=searched): _put(each, traces, pseudonym, searched=searched)
            for name, each in value.items()
        }
    if isinstance(value, Sequence):
        return [_put(each, traces, pseudonym, searched=searched) for each in value]
    return value


def _pattern(traces: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(traces, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _is_sure(word: str) -> bool:
    word = unquote_plus(word)  # as it stands in the address of a page
    digits = sum(each.isdigit() for each in word)
    return "@" in word or digits >= DIGITS_OF_A_NUMBER or (" " in word.strip() and len(word) >= SHORTEST)
