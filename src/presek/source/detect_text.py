"""The layout of a text table from its first bytes: encoding, delimiter, quote and the row of the header."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from presek.source.detected import Finding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
DELIMITERS = ",;\t|"
LINES = 200
HEADER_LINES = 50
LANGUAGES = (
    ("cp1250", "Polish", "ąćęłńóśźż"), ("iso-8859-2", "Polish", "ąćęłńóśźż"), ("cp1250", "Slovene", "čšžćđ"),
    ("iso-8859-2", "Slovene", "čšžćđ"), ("cp1250", "German", "äöüß"), ("cp1252", "French", "àâçéèêëîïôùûüœ"),
    ("cp1252", "Spanish", "áéíñóúü"), ("cp1252", "Italian", "àèéìòù"), ("cp1252", "Portuguese", "ãõçáéíóúâêô"),
    ("cp1252", "Nordic", "åäöæø"), ("cp1250", "Czech or Slovak", "áčďéěíňóřšťúůýžľĺŕôä"),
    ("iso-8859-2", "Czech or Slovak", "áčďéěíňóřšťúůýžľĺŕôä"), ("cp1250", "Hungarian", "áéíóöőúüű"),
    ("iso-8859-2", "Hungarian", "áéíóöőúüű"),
)  # fmt: skip
"""Encoding, language, and its letters beyond a to z; of equals the first is taken."""
ODD = re.compile(r"[^\W\d_][\x80-\x9f¤¦§¨¬±¶¸×÷ˇ˘˙˛˝¡¿£¥]+[^\W\d_]|[a-ząćęłńóśźżčšž][ŁĄĽŹŻŚŠŽČÃÄÅ][a-z]|ń[aeo]")
"""What no word of these languages has: signs inside it, a capital letter in its middle, ń before a vowel."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text table is laid out, with the findings that say so. `header_row` counts from 1."""

    encoding: str
    delimiter: str
    quote: str
    header_row: int
    findings: tuple[Finding, ...]


def layout_of(raw: bytes) -> Layout:
    """The layout of the table that begins with these bytes."""
    encoding = encoding_of(raw)
    text = codecs.decode(raw, encoding.value, "replace").lstrip("\ufeff")
    lines = text.splitlines()[:LINES]
    delimiter = delimiter_of([line for line in lines if line.strip()][:HEADER_LINES])
    sign = "\t" if delimiter.value == "tab" else delimiter.value
    quote = quote_of(lines, sign)
    header = header_of("\n".join(lines), sign, quote.value)
    findings = (encoding, delimiter, quote, header)
    return Layout(encoding.value, sign, quote.value, int(header.value), findings)


def encoding_of(raw: bytes) -> Finding:
    """The encoding of a text, from its mark, its bytes, or the letters that it would have."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            return Finding("encoding", name, 1.0, "the file begins with its byte-order mark")
    wide = _wide_without_mark(raw)
    if wide is not None:
        return wide
    if raw.isascii():
        return Finding("encoding", "utf-8", 0.95, "the first megabyte is plain ASCII")
    if _decodes(raw):
        return Finding("encoding", "utf-8", 0.99, "its letters beyond ASCII are UTF-8")
    odd = [line for line in raw.splitlines() if not line.isascii()]
    good = sum(_decodes(line) for line in odd)
    if good > len(odd) / 2:
        place = next(number for number, line in enumerate(raw.splitlines(), start=1) if not _decodes(line))
        says = f"two encodings: {good:,} of {len(odd):,} lines with such letters are UTF-8; line {place} is not"
        return Finding("encoding", "utf-8", good / len(odd) / 2, says)
    found = _of_one_byte(b"\n".join(line for line in odd if not _decodes(line)))
    if good:
        says = f"two encodings: {good:,} of {len(odd):,} lines with letters beyond ASCII are UTF-8; {found.evidence}"
        return Finding("encoding", found.value, found.confidence / 2, says)
    return found


def delimiter_of(lines: list[str]) -> Finding:
    """The sign that cuts most lines into the same number of cells, more than one; of equals the wider."""
    widths = {sign: _widths(lines, sign) for sign in DELIMITERS}

    def sureness(sign: str) -> tuple[float, int]:
        width, times = widths[sign].most_common(1)[0] if widths[sign] else (1, 0)
        return (0.0, 0) if width < 2 else (round(times / max(len(lines), 1), 1), width)

    best = max(DELIMITERS, key=sureness)
    share, width = sureness(best)
    name = "tab" if best == "\t" else best
    if not width:
        return Finding("delimiter", ",", 0.3, "no sign cuts the lines into cells: it seems to have one column")
    return Finding("delimiter", name, 0.5 + share / 2, f"it cuts {share:.0%} of the lines into {width} cells each")


def quote_of(lines: list[str], delimiter: str) -> Finding:
    """The sign around cells: a double or a single quotation mark."""
    text = "\n".join(lines)
    cut = re.escape(delimiter)
    double, single = (len(re.findall(rf"(?:^|{cut}){sign}[^{sign}]*{sign}(?={cut}|$)", text, re.M)) for sign in "\"'")
    if single > double:
        return Finding("quote", "'", 0.8, f"{single:,} cells stand in single quotation marks")
    says = f"{double:,} cells stand in double quotation marks" if double else "no cell is quoted"
    return Finding("quote", '"', 0.95 if double else 0.9, says)


def header_of(text: str, delimiter: str, quote: str) -> Finding:
    """The row with the columns' names: the first as wide as the table that is filled."""
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, quotechar=quote))
    return header_in(rows)


def header_in(rows: list[list[str]]) -> Finding:
    """The row with the columns' names among rows of cells, counted from 1."""
    wide = Counter(sum(bool(cell.strip()) for cell in row) for row in rows if any(cell.strip() for cell in row))
    usual = max(wide, key=lambda width: (wide[width] * width, width), default=1)
    need = max(1, usual * 0.6)
    for number, row in enumerate(rows, start=1):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) >= need and filled:
            data = sum(bool(re.fullmatch(r"[\d\s.,:/+-]+", cell)) for cell in filled)
            if data > len(filled) / 2:
                return Finding("header_row", str(number), 0.3, f"row {number} looks like data: has it a header at all?")
            above = sum(any(cell.strip() for cell in each) for each in rows[: number - 1])
            says = f"it is the first row of {len(filled)} filled cells"
            says += f"; {above} row{'s' if above > 1 else ''} above it skipped" if above else ""
            return Finding("header_row", str(number), 0.8 if above else 0.9, says)
    return Finding("header_row", "1", 0.2, "no row is filled")


def _wide_without_mark(raw: bytes) -> Finding | None:
    """UTF-16 without a mark: every other byte is zero."""
    sample = raw[: 4096 & ~1]
    for name, zeros in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[::2].count(0))):
        if len(sample) >= 4 and zeros > len(sample) / 2 * 0.6 and sample.count(0) - zeros < zeros / 10:
            return Finding("encoding", name, 0.9, "every other byte is zero, and there is no byte-order mark")
    return None


def _of_one_byte(raw: bytes) -> Finding:
    """The one-byte encoding whose letters are those of one language."""
    best, score, tongue = "cp1250", -1.0, ""
    for encoding, language, letters in LANGUAGES:
        text = raw.decode(encoding, "replace")
        beyond = [letter for letter in text if not letter.isascii() and letter not in "\N{NO-BREAK SPACE}€„”“’–—"]
        if not beyond:
            continue
        found = sum(letter in letters or letter.lower() in letters for letter in beyond) / len(beyond)
        found -= 2 * len(ODD.findall(text)) / len(beyond)
        if found > score + 0.001:
            best, score, tongue = encoding, found, language
    says = f"it is no UTF-8; read so, {max(score, 0):.0%} of its letters beyond ASCII are {tongue}" if tongue else ""
    return Finding("encoding", best, 0.4 + max(score, 0) / 2, says or "it is no UTF-8")


def _decodes(raw: bytes) -> bool:
    """Whether bytes are UTF-8; a character cut off at the end of the sample does no harm."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def _widths(lines: list[str], delimiter: str) -> Counter[int]:
    try:
        return Counter(len(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error:
        return Counter()
