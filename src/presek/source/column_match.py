"""Which field a column fills: by its header in English, Polish or Slovene, else by its values; and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from presek.catalog.model import LANGUAGES, Catalog, Field, Type
from presek.catalog.refused import refusal, words_of
from presek.source import contact, moments, numbers, words
from presek.source.detected import ColumnFinding
from presek.source.mapping import Style
from presek.source.refused_values import refusal_by_values
from presek.source.synonyms import synonyms

MOST = 0.8
"""The share of a column's values that has to be of a kind before the column is."""
FEW = 3
REGIONS = (None, "PL", "SI")
LIKERT_WORDS = frozenset(
    "strongly agree|agree|neither agree nor disagree|neutral|disagree|strongly disagree|zdecydowanie sie zgadzam|"
    "zgadzam sie|raczej sie zgadzam|ani tak ani nie|trudno powiedziec|raczej sie nie zgadzam|nie zgadzam sie|"
    "zdecydowanie sie nie zgadzam|zdecydowanie tak|raczej tak|raczej nie|zdecydowanie nie|sploh se ne strinjam|"
    "se ne strinjam|niti niti|niti da niti ne|se strinjam|popolnoma se strinjam|delno se strinjam".split("|")
)
SCALE = "answers on a scale of agreement: rows of the relation answers"
REMARK = re.compile(r"\([^)]*\)|\[[^]]*\]")
LIKERT_HEADER = re.compile(r"(?:q|p|v|item|pyt|pytanie|question|vprasanje|trditev)\s?\d+[a-z]?")


@dataclass(slots=True)
class Matcher:
    """Matches the columns of one table, one after another: a field is taken once."""

    fields: Mapping[str, Field]
    catalog: Catalog
    style: Style
    taken: dict[str, str] = field(default_factory=dict)
    _codes: dict[str, words.Codes] = field(default_factory=dict)
    _by_header: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_header = headers_of(self.fields)

    def choose(self, columns: Mapping[str, list[str]]) -> None:
        """Lets the headers choose, who can mean one field only first: kraj is a country in Polish and a town in
        Slovene, and beside država it is the town."""
        possible = {column: candidates(column, self._by_header) for column in columns if refusal(column) is None}
        for column in sorted(possible, key=lambda each: len(possible[each])):
            key = next((key for key in possible[column] if key not in self.taken), None)
            if key is None:
                continue
            texts = texts_of(columns[column])
            if refusal_by_values(texts) is None and not (is_scale(texts) and self._all_odd(key, texts)):
                self.taken[key] = column

    def match(self, column: str, cells: list[str]) -> ColumnFinding:
        """What a column is."""
        texts = texts_of(cells)
        what = refusal(column)
        if what is not None:
            return ColumnFinding(column, None, 1.0, "its header says so", refused=what)
        what = refusal_by_values(texts)
        if what is not None:
            return ColumnFinding(column, None, 0.95, "its values say so", refused=what)
        keys = candidates(column, self._by_header)
        if keys:
            mine = next((key for key in keys if self.taken.get(key) == column), None)
            free = next((key for key in keys if key not in self.taken), keys[0])
            return self._of_header(column, mine or free, texts)
        return self._of_values(column, texts)

    def codes(self, key: str) -> words.Codes:
        """A code list, ready for looking up."""
        if key not in self._codes:
            self._codes[key] = words.Codes(self.catalog.code_lists[key])
        return self._codes[key]

    def _of_header(self, column: str, key: str, texts: list[str]) -> ColumnFinding:
        if self.taken.get(key, column) != column:
            return ColumnFinding(column, None, 0.0, f"'{self.taken[key]}' fills {key} already", holds=kind_of(texts))
        if not texts:
            self.taken[key] = column
            return ColumnFinding(column, key, 0.7, "by its header; it has no values in the first rows")
        odd = self._odd(key, texts)
        if len(odd) == len(texts) and is_scale(texts):
            return ColumnFinding(column, None, 0.0, f"its header says {key}, its values do not", holds=kind_of(texts))
        self.taken[key] = column
        share = 1 - len(odd) / len(texts)
        says = "by its header" + (f"; {len(odd)} of {len(texts)} values are not read yet" if odd else "")
        return ColumnFinding(column, key, 0.35 + 0.6 * share, says, holds=kind_of(texts))

    def _odd(self, key: str, texts: list[str]) -> list[str]:
        """Texts that a field would not take and that nobody writes for an entry of its list."""
        known = synonyms().values.get(key, {})
        return [text for text in strangers(self.fields[key], texts, self) if text.casefold() not in known]

    def _all_odd(self, key: str, texts: list[str]) -> bool:
        return len(self._odd(key, texts)) == len(texts)

    def _of_values(self, column: str, texts: list[str]) -> ColumnFinding:
        holds = kind_of(texts, column)
        for key, kind in (("email", "e-mail addresses"), ("tax_id", "tax numbers"), ("phone", "phone numbers")):
            if holds == kind and key in self.fields and key not in self.taken:
                self.taken[key] = column
                return ColumnFinding(column, key, 0.75, f"its values are {kind}", holds=holds)
        if not holds and (found := self._of_list(texts)) is not None:
            self.taken[found] = column
            says = f"its values are of the list {self.fields[found].code_list}"
            return ColumnFinding(column, found, 0.6, says, holds="entries of a code list")
        return ColumnFinding(column, None, 0.0, f"its values look like {holds}" if holds else "", holds=holds)

    def _of_list(self, texts: list[str]) -> str | None:
        """The only field whose code list has most of the texts; three at least, and no numbers."""
        if len(texts) < FEW or len(texts) > 60 or any(len(text) < 2 or text.isdigit() for text in texts):
            return None
        hits = [
            key
            for key, named in self.fields.items()
            if named.code_list and named.type is not Type.TAGS and key not in self.taken
            and sum(self.codes(named.code_list).key(text) is not None for text in texts) >= MOST * len(texts)
        ]  # fmt: skip
        return hits[0] if len(hits) == 1 else None


def headers_of(fields: Mapping[str, Field]) -> dict[str, tuple[str, ...]]:
    """Headers as small words, and the fields that each may mean, the surest first: by key, by label, or by what people
    call them."""
    found: dict[str, dict[str, None]] = {}
    for key, named in fields.items():
        for text in (key, *(named.labels.get(each, "") for each in LANGUAGES)):
            found.setdefault(words_of(text).strip(), {})[key] = None
    for key, names in synonyms().fields.items():
        if key in fields:
            for name in names:
                found.setdefault(name, {})[key] = None
    found.pop("", None)
    return {word: tuple(keys) for word, keys in found.items()}


def candidates(header: str, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The fields that a header may name; a remark in parentheses counts only where the whole header names none."""
    whole = known.get(words_of(header).strip())
    return whole or known.get(words_of(REMARK.sub(" ", header)).strip(), ())


def texts_of(cells: list[str]) -> list[str]:
    """The distinct texts of cells, trimmed."""
    return [text for text in dict.fromkeys((cell or "").strip() for cell in cells) if text]


def kind_of(texts: list[str], header: str = "") -> str:
    """What most texts look like, in words, or ""."""
    if not texts:
        return ""
    if _most(texts, lambda text: "@" in text and contact.email(text) is not None):
        return "e-mail addresses"
    if len(texts) >= FEW and _most(texts, _is_tax_number):
        return "tax numbers"
    if _most(texts, _is_phone):
        return "phone numbers"
    if _most(texts, lambda text: words_of(text).strip() in LIKERT_WORDS) or _is_scale(texts, header):
        return SCALE
    orders = [Style(date_order=order) for order in ("day month year", "month day year")]
    if _most(texts, lambda text: any(moments.moment(text, style) is not None for style in orders)):
        return "dates"
    return ""


def strangers(named: Field, texts: list[str], matcher: Matcher) -> list[str]:
    """Texts that a field would not take."""
    style = matcher.style
    match named.type:
        case Type.CATEGORY | Type.CODE if named.code_list is not None:
            codes = matcher.codes(named.code_list)
            return [text for text in texts if codes.key(text) is None]
        case Type.INTEGER | Type.DECIMAL | Type.SCORE | Type.MONEY:
            return [text for text in texts if numbers.decimal_of(text, style) is None]
        case Type.DATE | Type.DATETIME:
            return [text for text in texts if moments.moment(text, style) is None]
        case Type.BOOLEAN:
            return [text for text in texts if words.boolean(text) is None]
        case _ if named.key in contact.WHY:
            return [text for text in texts if not _fits_contact(named.key, text)]
        case _:
            return []


def _fits_contact(key: str, text: str) -> bool:
    match key:
        case "email":
            return contact.email(text) is not None
        case "phone":
            return any(contact.phone(text, region=region) is not None for region in REGIONS)
        case _:
            return contact.tax_number(text) is not None


def _most(texts: list[str], check: Callable[[str], bool]) -> bool:
    """Whether most texts pass a check; the first few tell when none does."""
    if not any(check(text) for text in texts[:10]):
        return False
    return sum(map(check, texts)) >= MOST * len(texts)


def _is_tax_number(text: str) -> bool:
    bare = re.sub(r"[\s.-]", "", text)
    return 8 <= len(bare) <= 14 and contact.tax_number(text) is not None


def _is_phone(text: str) -> bool:
    """A number with a country before it, or in groups as people write one; not a day."""
    if not re.fullmatch(r"\+?[\d\s()/-]{7,20}", text, re.ASCII) or re.match(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}", text):
        return False
    grouped = bool(re.search(r"\d[\s()/-]+\d", text))
    return (text.startswith(("+", "00")) or grouped) and _fits_contact("phone", text)


def _is_scale(texts: list[str], header: str) -> bool:
    """Numbers of a scale under the header of a question."""
    if not LIKERT_HEADER.fullmatch(words_of(header).strip()):
        return False
    return is_scale(texts)


def is_scale(texts: list[str]) -> bool:
    """Whether texts are whole numbers 1 to 5 or 1 to 7, several of them."""
    numbers_ = [text for text in texts if text not in {"NA", "N/A"}]
    return 1 < len(numbers_) <= 7 and all(text in {"1", "2", "3", "4", "5", "6", "7"} for text in numbers_)
