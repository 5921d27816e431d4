"""Customers who are also a contact person of a company that is a customer: met by e-mail, phone or a rare name."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from presek.source.duplicates_plain import MACROS

CONTACTS = pa.schema(
    [("company", pa.int32()), ("contact", pa.string()), *((each, pa.string()) for each in ("name", "email", "phone"))]
)
MOST_TO_SHARE = 5
"""An address or a number that more contacts or persons share is a mailbox or a switchboard, and joins nobody."""
MOST_LINKS = 100_000

PLAIN = """
    array_to_string(list_sort(string_split(nullif(words_of(coalesce(name, '')), ''), ' ')), ' ') as name,
    nullif(regexp_replace(lower(trim(email)), '[+][^@]*@', '@'), '') as email,
    case when length(regexp_replace(phone, '[^0-9]', '', 'g')) >= 7
         then right(regexp_replace(phone, '[^0-9]', '', 'g'), 8) end as phone
"""


@dataclass(frozen=True, slots=True)
class ContactOf:
    """A person who is a contact of a company (both ordinals), the contact's row key, and what agrees."""

    person: int
    company: int
    contact: str
    by: tuple[str, ...]


def find(people: pa.Table, contacts: pa.Table, *, threads: int = 2) -> tuple[ContactOf, ...]:
    """The links, by company, person and contact. A name alone joins only where nobody else on either
    side has it, and person and company are of one town."""
    with duckdb.connect(config={"threads": threads}) as connection:
        for macro in MACROS:
            connection.execute(macro)
        connection.register("people", people)
        connection.register("contacts", contacts)
        connection.execute(
            f"create table person as select ordinal as person, bare(city) as town, {PLAIN} from people "
            "where kind is distinct from 'company'"
        )
        connection.execute(
            f"create table met as select company, contact, town, {PLAIN} from contacts "
            "join (select ordinal as company, bare(city) as town from people) firm using (company)"
        )
        joined = " union all ".join(map(_joined, ("email", "phone", "name")))
        rows = connection.execute(
            f"select person, company, contact, list(distinct agrees order by agrees) from ({joined}) "
            f"where person <> company group by all order by company, person, contact limit {MOST_LINKS}"
        ).fetchall()
    return tuple(ContactOf(int(row[0]), int(row[1]), contact=str(row[2]), by=tuple(row[3])) for row in rows)


def _joined(by: str) -> str:
    """Who meets whom by one column. A name needs two words at least."""
    alone = by == "name"
    fit, most = ("and contains(name, ' ')", 1) if alone else ("", MOST_TO_SHARE)
    return f"""
        select person, company, contact, '{by}' as agrees
        from (select person, town, {by} from person where {by} is not null {fit}
              qualify count(*) over (partition by {by}) <= {most}) one
        join (select company, contact, town as firm_town, {by} from met where {by} is not null {fit}
              qualify count(*) over (partition by {by}) <= {most}) other using ({by})
        {"where town = firm_town" if alone else ""}
    """
