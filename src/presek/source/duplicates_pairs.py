"""Which customers are worth comparing: those that share a mark. Marks that too many share are left out.

A base of a million has half a billion of pairs; the marks below leave some millions at most.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

MOST_BY_IDENTIFIER, MOST_BY_LIKENESS = 20, 12
"""A mark shared by more customers than this is no sign of a double: a placeholder, a switchboard, a common name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A text made of a customer (null: none), by which it meets others."""

    name: str
    sql: str
    exact: bool = False
    """Whether it is an identifier, found also where only exact marks are asked for."""


EXACT = tuple(Mark(column, column, exact=True) for column in ("code", "tax_id", "registry_id", "email", "phone"))
LIKE = (
    Mark("whole name", "name"),
    Mark("name without vowels", "nullif(regexp_replace(name, '[aeiouy ]', '', 'g'), '') || city"),
    Mark("beginnings of the name", "array_to_string(list_sort([left(word, 4) for word in words]), '') || city"),
    Mark("born and begins", "birth_date || left(name, 1)"),
    Mark("born and ends", "birth_date || right(name, 2)"),
    Mark("address", "address || coalesce(postal_code, city, '')"),
    Mark("before the @", "case when length(email_local) >= 6 then email_local end"),
)
LIKE_BY_WORD = (
    Mark("word and post code", "word || postal_code"),
    Mark("word and town", "word || city"),
    Mark("word and house", "word || numbers || city"),
)
"""Marks made of each word of the name."""


def meet(connection: duckdb.DuckDBPyConnection, *, exact_only: bool) -> int:
    """Makes the table `met` of pairs (columns join_key_l < join_key_r, match_key) of `plain_people`; how many."""
    parts = [_select(mark, "plain_people") for mark in EXACT]
    if not exact_only:
        parts += [_select(mark, "plain_people") for mark in LIKE]
        by_word = "(select *, unnest(list_distinct(words)) as word from plain_people)"
        parts += [_select(mark, f"{by_word} where length(word) >= 3") for mark in LIKE_BY_WORD]
    connection.execute("create or replace table marks as " + " union all ".join(parts))
    connection.execute(
        f"""
        create or replace table met as
        with shared as (
            select mark, worth from marks group by mark, worth
            having count(*) between 2 and max(case when exact then {MOST_BY_IDENTIFIER} else {MOST_BY_LIKENESS} end)
        ), members as (select marks.* from marks semi join shared using (mark, worth))
        select one.ordinal as join_key_l, other.ordinal as join_key_r, '0' as match_key
        from members one join members other using (mark, worth) where one.ordinal < other.ordinal
        group by all
        """
    )
    connection.execute("drop table marks")
    return int(connection.execute("select count(*) from met").fetchall()[0][0])


def _select(mark: Mark, table: str) -> str:
    """The rows of a mark. The worth is a hash: a rare clash costs one comparison and no mistake."""
    exact = str(mark.exact).lower()
    return (
        f"select '{mark.name}' as mark, hash({mark.sql}) as worth, ordinal, {exact} as exact "
        f"from {table} {'and' if ' where ' in table else 'where'} ({mark.sql}) is not null"
    )
