"""Customers as they are compared: letters without accents, names without legal forms and titles, numbers bare.

All of it is SQL, as DuckDB does a million customers in seconds.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

FIELDS = (
    "name", "legal_name", "kind", "email", "phone", "tax_id", "registry_id", "birth_date", "address", "postal_code",
    "city",
)  # fmt: skip
"""The fields of a customer that are compared; `birth_date` as 2026-06-30."""
PEOPLE = pa.schema([("ordinal", pa.int32()), ("key", pa.string()), *((name, pa.string()) for name in FIELDS)])

LEGAL_FORMS = (
    "spolka z ograniczona odpowiedzialnoscia", "spolka akcyjna", "spolka jawna", "spolka komandytowa", "sp z o o",
    "spolka z o o", "sp zoo", "sp j", "sp k", "s c", "s a", "sa", "druzba z omejeno odgovornostjo", "delniska druzba",
    "d o o", "doo", "d d", "dd", "d n o", "k d", "s p", "samostojni podjetnik", "gmbh", "ag", "kg", "limited", "ltd",
    "inc", "llc", "plc", "s r o", "sro", "a s", "b v", "bv", "n v", "oy", "ab", "s r l", "srl", "spa", "kft",
)  # fmt: skip
TITLES = ("mgr", "inz", "dr", "prof", "hab", "pan", "pani", "mr", "mrs", "ms", "gospod", "gospa", "g", "ga")
STREETS = ("ulica", "ulice", "ul", "aleja", "aleje", "al", "plac", "pl", "osiedle", "os", "nr", "street", "st")

MACROS = (
    r"create or replace macro plain(t) as "
    r"lower(strip_accents(replace(translate(t, 'łŁđĐøØıŧŦ', 'lLdDoOitT'), 'ß', 'ss')))",
    r"create or replace macro words_of(t) as trim(regexp_replace(plain(t), '[^\pL\pN]+', ' ', 'g'))",
    r"create or replace macro without(t, pattern) as "
    r"trim(regexp_replace(regexp_replace(' ' || replace(t, ' ', '  ') || ' ', pattern, ' ', 'g'), ' +', ' ', 'g'))",
    r"create or replace macro bare(t) as nullif(regexp_replace(plain(t), '[^\pL\pN]', '', 'g'), '')",
)


def _any_of(words: tuple[str, ...]) -> str:
    """A pattern for any of these words, in a text where words stand two spaces apart."""
    longest_first = sorted(words, key=len, reverse=True)
    return " (" + "|".join(word.replace(" ", "  ") for word in longest_first) + ") "


def ready(connection: duckdb.DuckDBPyConnection, people: pa.Table) -> None:
    """Makes the table `plain_people` of customers (shape `PEOPLE`): one row each, what is not known is null."""
    for macro in MACROS:
        connection.execute(macro)
    connection.register("people", people)
    connection.execute(
        f"""
        create or replace table plain_people as
        with cut as (
            select
                ordinal,
                nullif(regexp_replace(bare(key), '(^|[^0-9])0+([0-9])', '\\1\\2', 'g'), '') as code,
                kind,
                string_split(nullif(without(without(words_of(coalesce(
                    case when kind = 'company' then coalesce(legal_name, name) else coalesce(name, legal_name) end, ''
                )), '{_any_of(LEGAL_FORMS)}'), '{_any_of(TITLES)}'), ''), ' ') as words,
                nullif(regexp_replace(lower(trim(email)), '[+][^@]*@', '@'), '') as email,
                right(nullif(regexp_replace(phone, '[^0-9]', '', 'g'), ''), 8) as phone,
                regexp_replace(bare(tax_id), '^(pl|si)([0-9])', '\\2') as tax_id,
                bare(registry_id) as registry_id,
                birth_date,
                nullif(without(words_of(address), '{_any_of(STREETS)}'), '') as address,
                bare(postal_code) as postal_code,
                bare(city) as city
            from people
        )
        select
            ordinal, code, kind, words, array_to_string(list_sort(words), ' ') as name,
            email, split_part(email, '@', 1) as email_local, split_part(email, '@', 2) as email_domain,
            case when length(phone) >= 7 then phone end as phone,
            tax_id, registry_id, birth_date,
            substr(birth_date, 1, 5) || substr(birth_date, 9, 2) || '-' || substr(birth_date, 6, 2) as birth_swapped,
            address, array_to_string(regexp_extract_all(address, '[0-9]+'), ' ') as numbers, postal_code, city
        from cut
        """
    )
    connection.unregister("people")
