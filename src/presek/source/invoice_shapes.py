"""Invoices out of XML: what each official shape calls a number, a date, a buyer and an amount.

Read are KSeF FA (structured invoices, variants 2 and 3, whose names are the same), JPK_FA (3 and 4), eSLOG 2.0 and the
sales register of Comarch ERP Optima's offline exchange. Every shape gives rows with the same columns, all texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from presek.source.xml_records import Element
from presek.values.problem import Branch, Problem, Problems

INVOICES = (
    "shape", "number", "type", "credit_note", "issued_on", "sold_on", "due_on", "paid_on", "currency", "net", "vat",
    "gross", "seller_tax_id", "seller_name", "own", "buyer_tax_id", "buyer_code", "buyer_name", "buyer_country",
    "buyer_address", "buyer_city", "buyer_postal_code", "buyer_email", "buyer_phone",
)  # fmt: skip
"""`own` is true where the file itself says that the seller is the one who made it, false where it is somebody else."""
OF_THE_INVOICE = (
    "shape", "number", "type", "credit_note", "issued_on", "currency", "seller_tax_id", "own", "buyer_tax_id",
    "buyer_code", "buyer_name",
)  # fmt: skip
LINES = (*OF_THE_INVOICE, "line", "product", "product_code", "quantity", "unit", "unit_price", "net", "vat_rate")

ESLOG = "urn:eslog:2.00"
FA_SPACE, JPK_SPACE = "crd.gov.pl/wzor/", "jpk.mf.gov.pl/wzor/"
OPTIMA = "http://www.comarch.pl/cdn/optima/offline"
CREDIT_NOTES = {"381", "261", "83", "308", "396", "420", "458", "532"}
"""Codes of eSLOG documents whose amounts are written without a minus though they are owed to the buyer."""

SIGNS = re.compile(r"[\s.-]")
POSTAL_CODE_AND_TOWN = re.compile(r"(\d{2}-\d{3}|\d{4,5})\s+(.+)")

Row = dict[str, str]


@dataclass(slots=True)
class Reader:
    """Reads the records of one document; `lines` asks for the invoices' lines in place of the invoices."""

    lines: bool
    owner: str = ""
    seen: dict[str, Row] = field(default_factory=dict)

    def rows(self, root: Element, record: Element) -> Iterator[Row]:
        """The rows of one record."""
        match root.name:
            case "Faktura":
                yield from self._picked(*_of_fa(record))
            case "Invoice":
                yield from self._picked(*_of_eslog(record))
            case "ROOT":
                yield from self._picked(_of_optima(record), _lines_of_optima(record))
            case _:
                yield from self._of_jpk(record)

    def _picked(self, invoice: Row, lines: Iterable[Row]) -> Iterator[Row]:
        if not self.lines:
            yield invoice
            return
        for number, line in enumerate(lines, start=1):
            yield {**{name: invoice.get(name, "") for name in OF_THE_INVOICE}, "line": str(number), **line}

    def _of_jpk(self, record: Element) -> Iterator[Row]:
        """JPK_FA: the one who made it, then all invoices, then all lines, told apart by the invoice's number."""
        if record.name == "Podmiot1":
            self.owner = _bare(next((each.text for each in record.within("NIP")), ""))
        elif record.name == "Faktura":
            invoice = _of_jpk(record, self.owner)
            if self.lines:
                self.seen[invoice["number"]] = {name: invoice.get(name, "") for name in OF_THE_INVOICE}
            else:
                yield invoice
        elif self.lines:
            number = record.first("P_2B")
            invoice = self.seen.get(number, {"shape": "jpk_fa", "number": number})
            line = int(invoice.get("line", "0")) + 1
            invoice["line"] = str(line)
            yield {**invoice, **_line_of_poland(record)}


def wanted(root: Element) -> frozenset[str]:
    """The names of the records in a document. Raises Problems where it is no invoice of a known shape."""
    if root.name == "Faktura" and FA_SPACE in root.namespace:
        return frozenset({"Faktura"})
    if root.name == "JPK" and JPK_SPACE in root.namespace:
        return frozenset({"Podmiot1", "Faktura", "FakturaWiersz"})
    if root.name == "Invoice" and root.namespace == ESLOG:
        return frozenset({"M_INVOIC"})
    if root.name == "ROOT" and root.namespace == OPTIMA:
        return frozenset({"REJESTR_SPRZEDAZY_VAT"})
    name = f"{root.name} ({root.namespace})" if root.namespace else root.name
    says = f"'{name}' is no invoice that is read: those of KSeF, JPK_FA, eSLOG 2.0 and Optima are."
    raise Problems(Problem("other-xml", says, branch=Branch.DATA))


def _of_fa(record: Element) -> tuple[Row, Iterator[Row]]:
    kind = record.first("Fa/RodzajFaktury")
    seller, buyer = "Podmiot1/DaneIdentyfikacyjne", "Podmiot2/DaneIdentyfikacyjne"
    body = next(iter(record.all("Fa")), Element("Fa"))
    row = {
        "shape": "fa", "number": body.first("P_2"), "type": kind, "credit_note": _truth(kind.startswith("KOR")),
        "issued_on": body.first("P_1"), "sold_on": body.first("P_6"),
        "due_on": _last(each.text.strip() for each in body.all("Platnosc/TerminPlatnosci/Termin")),
        "paid_on": body.first("Platnosc/DataZaplaty"), "currency": body.first("KodWaluty"),
        "net": _sum(body, "P_13_"), "vat": _sum(body, "P_14_"), "gross": body.first("P_15"),
        "seller_tax_id": _tax_id("PL", record.first(f"{seller}/NIP")), "seller_name": record.first(f"{seller}/Nazwa"),
        "buyer_tax_id": _tax_id("PL", record.first(f"{buyer}/NIP"))
        or _tax_id(record.first(f"{buyer}/KodUE"), record.first(f"{buyer}/NrVatUE"))
        or _tax_id(record.first(f"{buyer}/KodKraju"), record.first(f"{buyer}/NrID")),
        "buyer_code": record.first("Podmiot2/NrKlienta"), "buyer_name": record.first(f"{buyer}/Nazwa"),
        "buyer_country": record.first("Podmiot2/Adres/KodKraju"),
        "buyer_email": record.first("Podmiot2/DaneKontaktowe/Email"),
        "buyer_phone": record.first("Podmiot2/DaneKontaktowe/Telefon"),
    }  # fmt: skip
    row |= _address(record.first("Podmiot2/Adres/AdresL1"), record.first("Podmiot2/Adres/AdresL2"))
    return row, (_line_of_poland(each) for each in body.all("FaWiersz"))


def _of_jpk(record: Element, owner: str) -> Row:
    kind, seller = record.first("RodzajFaktury"), _bare(record.first("P_4B"))
    return {
        "shape": "jpk_fa", "number": record.first("P_2A"), "type": kind, "credit_note": _truth(kind.startswith("KOR")),
        "issued_on": record.first("P_1"), "sold_on": record.first("P_6"), "currency": record.first("KodWaluty"),
        "net": _sum(record, "P_13_"), "vat": _sum(record, "P_14_"), "gross": record.first("P_15"),
        "seller_tax_id": _tax_id(record.first("P_4A") or "PL", seller), "seller_name": record.first("P_3C"),
        "own": _truth(bool(owner) and seller == owner),
        "buyer_tax_id": _tax_id(record.first("P_5A") or "PL", record.first("P_5B")),
        "buyer_name": record.first("P_3A"), "buyer_country": record.first("P_5A"),
        **_address_in_one(record.first("P_3B")),
    }  # fmt: skip


def _line_of_poland(line: Element) -> Row:
    """A line of FA or JPK_FA, whose names are the same."""
    return {
        "product": line.first("P_7"), "product_code": line.first("Indeks"), "quantity": line.first("P_8B"),
        "unit": line.first("P_8A"), "unit_price": line.first("P_9A"), "net": line.first("P_11"),
        "vat_rate": line.first("P_12"),
    }  # fmt: skip


def _of_eslog(record: Element) -> tuple[Row, Iterator[Row]]:
    kind = record.first("S_BGM/C_C002/D_1001")
    sign = "-" if kind in CREDIT_NOTES else ""
    parties = {each.first("S_NAD/D_3035"): each for each in reversed(record.all("G_SG2"))}
    seller, buyer = parties.get("SE", Element("G_SG2")), parties.get("BY", Element("G_SG2"))
    sums = {
        each.first("S_MOA/C_C516/D_5025"): each.first("S_MOA/C_C516/D_5004") for each in reversed(record.all("G_SG50"))
    }
    row = {
        "shape": "eslog", "number": record.first("S_BGM/C_C106/D_1004"), "type": kind,
        "credit_note": _truth(bool(sign)), "issued_on": _date(record.all("S_DTM"), "137"),
        "sold_on": _date(record.all("S_DTM"), "35"), "due_on": _date(record.all("G_SG8/S_DTM"), "13"),
        "currency": record.first("G_SG7/S_CUX/C_C504/D_6345"), "net": _signed(sign, sums.get("389", "")),
        "vat": _signed(sign, sums.get("176", "")), "gross": _signed(sign, sums.get("388", "")),
        "seller_tax_id": _eslog_tax_id(seller), "seller_name": _eslog_name(seller),
        "buyer_tax_id": _eslog_tax_id(buyer), "buyer_name": _eslog_name(buyer),
        "buyer_country": buyer.first("S_NAD/D_3207"), "buyer_address": buyer.first("S_NAD/C_C059/D_3042"),
        "buyer_city": buyer.first("S_NAD/D_3164"), "buyer_postal_code": buyer.first("S_NAD/D_3251"),
        "buyer_email": _eslog_contact(buyer, "EM"), "buyer_phone": _eslog_contact(buyer, "TE"),
    }  # fmt: skip
    return row, (_line_of_eslog(each, sign) for each in record.all("G_SG26"))


def _line_of_eslog(line: Element, sign: str) -> Row:
    net = (each.first("C_C516/D_5004") for each in line.within("S_MOA") if each.first("C_C516/D_5025") == "203")
    price = (each.first("C_C509/D_5118") for each in line.within("S_PRI") if each.first("C_C509/D_5125") == "AAA")
    code = (each.first("C_C212/D_7140") for each in line.within("S_PIA") if each.first("C_C212/D_7143") == "SA")
    return {
        "product": line.first("S_IMD/C_C273/D_7008"), "product_code": next(code, ""),
        "quantity": _signed(sign, line.first("S_QTY/C_C186/D_6060")), "unit": line.first("S_QTY/C_C186/D_6411"),
        "unit_price": next(price, ""), "net": _signed(sign, next(net, "")),
        "vat_rate": next((each.first("C_C243/D_5278") for each in line.within("S_TAX")), ""),
    }  # fmt: skip


def _of_optima(record: Element) -> Row:
    lines = record.all("POZYCJE/POZYCJA")
    net = _total(each.first("NETTO_SYS") or each.first("NETTO") for each in lines)
    vat = _total(each.first("VAT_SYS") or each.first("VAT") for each in lines)
    street = " ".join(filter(None, (record.first("ULICA"), record.first("NR_DOMU"))))
    flat = record.first("NR_LOKALU")
    return {
        "shape": "optima", "number": record.first("NUMER"), "type": record.first("REJESTR"),
        "credit_note": _truth(record.first("KOREKTA") == "Tak"), "issued_on": record.first("DATA_WYSTAWIENIA"),
        "sold_on": record.first("DATA_SPRZEDAZY"), "due_on": record.first("TERMIN"), "currency": "PLN", "net": net,
        "vat": vat, "gross": _total([net, vat]) if net and vat else "", "own": "true",
        "buyer_tax_id": _tax_id(record.first("NIP_KRAJ") or "PL", record.first("NIP")),
        "buyer_code": record.first("PODMIOT"), "buyer_country": record.first("KRAJ"),
        "buyer_name": " ".join(filter(None, (record.first(f"NAZWA{number}") for number in (1, 2, 3)))),
        "buyer_address": f"{street}/{flat}" if flat else street, "buyer_city": record.first("MIASTO"),
        "buyer_postal_code": record.first("KOD_POCZTOWY"),
    }  # fmt: skip


def _lines_of_optima(record: Element) -> Iterator[Row]:
    for each in record.all("POZYCJE/POZYCJA"):
        net = each.first("NETTO_SYS") or each.first("NETTO")
        yield {"product": each.first("OPIS_POZ"), "net": net, "vat_rate": each.first("STAWKA_VAT")}


def _eslog_tax_id(party: Element) -> str:
    """The VAT number, or the tax number with the party's country before it."""
    numbers = {each.first("C_C506/D_1153"): each.first("C_C506/D_1154") for each in reversed(party.all("G_SG3/S_RFF"))}
    country = party.first("S_NAD/D_3207") or "SI"
    return _tax_id(country, numbers.get("VA", "")) or _tax_id(country, numbers.get("AHP", ""))


def _eslog_name(party: Element) -> str:
    block = next(iter(party.all("S_NAD/C_C080")), Element("C_C080"))
    return " ".join(each.text.strip() for each in block.children if each.name.startswith("D_3036"))


def _eslog_contact(party: Element, kind: str) -> str:
    found = (each for each in party.within("C_C076") if each.first("D_3155") == kind)
    return next((each.first("D_3148") for each in found), "")


def _date(moments: list[Element], kind: str) -> str:
    """An eSLOG date of a kind, in ISO form."""
    found = (each.first("C_C507/D_2380") for each in moments if each.first("C_C507/D_2005") == kind)
    text = next(found, "")
    return re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text)


def _sum(record: Element, beginning: str) -> str:
    """The sum of the children whose names begin so and end in a digit (P_14_1W is P_14_1 once more, in PLN)."""
    return _total(
        each.text.strip() for each in record.children if each.name.startswith(beginning) and each.name[-1].isdigit()
    )


def _total(amounts: Iterable[str]) -> str:
    """The sum of amounts, with every digit; a text that is no number is given back as it is, to be rejected."""
    total, any_amount = Decimal(0), False
    for each in filter(None, amounts):
        try:
            total, any_amount = total + Decimal(each), True
        except InvalidOperation:
            return each
    return f"{total:f}" if any_amount else ""


def _signed(sign: str, amount: str) -> str:
    """The amount, turned round where the sign says so."""
    if not sign or not amount:
        return amount
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def _bare(number: str) -> str:
    return number.upper() if number.isalnum() else SIGNS.sub("", number).upper()


def _tax_id(country: str, number: str) -> str:
    """A tax number with its country's two letters before it; "" where there is none."""
    bare = _bare(number)
    if not bare:
        return ""
    return bare if bare[:2].isalpha() else country.upper() + bare


def _address(first: str, second: str) -> Row:
    """An address of two lines: a postal code and a town are told from the second where they stand there."""
    found = POSTAL_CODE_AND_TOWN.fullmatch(second.strip())
    if found:
        return {"buyer_address": first.strip(), "buyer_postal_code": found[1], "buyer_city": found[2]}
    return {"buyer_address": ", ".join(filter(None, (first.strip(), second.strip())))}


def _address_in_one(text: str) -> Row:
    """An address in one line, its postal code and town behind the last comma."""
    street, _, town = text.rpartition(",")
    return _address(street, town) if street else {"buyer_address": text}


def _last(texts: Iterable[str]) -> str:
    """The latest of ISO dates."""
    return max(texts, default="")


def _truth(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"
