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
         then right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) end as phone
"""


@dataclass(frozen=True, slots=True)
class ContactOf:
    """A person who is a contact of a company (both ordinals), the contact's row key, and what agrees."""

    person: int
    company: int
    contact: str
    by: tuple[str, ...]


def find(people: pa.Table, contacts: pa.Table, *, threads: int = 2) -> tuple[ContactOf, ...]:
    """The links, by company, person and contact. A name alone joins only where nobody else on either side has it."""
    with duckdb.connect(config={"threads": threads}) as connection:
        for macro in MACROS:
            connection.execute(macro)
        connection.register("people", people)
        connection.register("contacts", contacts)
        connection.execute(
            f"create table person as select ordinal as person, {PLAIN} from people where kind is distinct from 'company'"
        )
        connection.execute(f"create table met as select company, contact, {PLAIN} from contacts")
        joined = " union all ".join(_joined(by, 1 if by == "name" else MOST_TO_SHARE) for by in ("email", "phone", "name"))
        rows = connection.execute(
            f"select person, company, contact, list(distinct agrees order by agrees) from ({joined}) "
            f"where person <> company group by all order by company, person, contact limit {MOST_LINKS}"
        ).fetchall()
    return tuple(ContactOf(int(row[0]), int(row[1]), contact=str(row[2]), by=tuple(row[3])) for row in rows)


def _joined(by: str, most: int) -> str:
    """Who meets whom by one column. A name needs two words at least."""
    fit = "and contains(name, ' ')" if by == "name" else ""
    return f"""
        select person, company, contact, '{by}' as agrees
        from (select person, {by} from person where {by} is not null {fit}
              qualify count(*) over (partition by {by}) <= {most}) one
        join (select company, contact, {by} from met where {by} is not null {fit}
              qualify count(*) over (partition by {by}) <= {most}) other using ({by})
    """
