"""The reference page of ready mappings, made of their files. Renew it: python -m tests.source.ready.page --write"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from presek.source import mapping_text, ready
from presek.source.expression import columns_of
from presek.source.mapping import ColumnRule, KeyRule
from tests.source.shelf import CATALOG

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "ready-mappings.md"

HEAD = """\
# Ready mappings

Made of the mapping files themselves by `python -m tests.source.ready.page --write`; a test holds this page to them,
and each mapping to a made file of the documented shape.

`presek import --ready NAME FILE` imports by one; `presek import --suggest FILE` recognises a fitting one by the
file's header and writes it out, for you to change. Columns that an export leaves out are read as empty
(`missing_columns: empty`), and the case of headers does not matter; the columns of the keys must be there.
Delimiter, encoding, decimal sign and date order are taken from the file. Customers' keys have a name space of their
own (`hubspot:9876543210`), so that two systems never meet by accident; invoices in XML know their buyers by tax
number (`tax:PL5260250274`), and answers to the forms of lead ads whom they are from by e-mail address
(`ola@maj.example`), as mail of unknown people has it. Of LinkedIn's messages your own wait
aside where those you received are imported, and those you received where yours are: you are nobody's customer.

A value that a list does not know (a sales stage of your own, say) rejects its row: write the mapping out and put
your values beside those that are there.

"""

LEFT_OUT = """\
## What is left out, and why

A shape whose documentation cannot be found is not invented.

- **Subiekt** (InsERT): its exchange format EPP has its fields by position, and the maker's description of them
  could not be found; examples of other programs disagree. Its invoices come as JPK_FA or as the XML files of KSeF.
- **enova365** (Soneta): its exports have the columns that a company chose, and no fixed shape is documented. Its
  invoices come as JPK_FA or as the XML files of KSeF.
- **Symfonia**: only the documented workbook of contractors. The list of sale documents of its web interface names
  no buyer; invoices come as JPK_FA or as the XML files of KSeF.
- **Minimax** and **SAOP**: customers only. How their interfaces name the amounts of issued invoices could not be
  confirmed; invoices come as eSLOG 2.0, which both write.
- **PANTHEON**: subjects only, by the columns of its table; invoices come as eSLOG 2.0, which it writes.
- **Pipedrive**: the answers of its interface. The headers of its CSV exports follow the words of the account's
  language and are documented nowhere word for word.
- **HubSpot** tickets, and NACE codes from any of these: their industries are lists of their own.
- **Messenger and Instagram messages** (`message_1.json`): whose they are is told by display names alone, and no name
  is a key. **X**: its archive is a program (`window.YTD…`), not a table, and tells people by numbers of its own.
  Comments, reactions and reviews: no export of them with a documented shape could be found.
- **UBL and CII invoices** (EN 16931 in other clothes), and JPK_V7, which has no invoices line by line.
"""


def page() -> str:
    """The whole page."""
    sections = [HEAD]
    every = sorted(ready.catalogue(), key=lambda each: (each.system.casefold(), each.key))
    for system, found in groupby(every, key=lambda each: each.system):
        sections.append(f"## {system}\n\n")
        for each in found:
            sections.append("\n".join(section(each)) + "\n\n")
    return "".join([*sections, LEFT_OUT])


def section(each: ready.Ready) -> Iterator[str]:
    """One mapping."""
    mapping = mapping_text.load(each.text, path=each.key, catalog=CATALOG)
    brings = each.descriptions["en"]
    yield f"### {each.key}\n"
    yield f"{brings[:1].upper()}{brings[1:]} · into `{each.table}` · {each.format}\n"
    yield f"- export: {each.export}"
    yield f"- documented: {each.source}"
    yield f"- recognised by: {', '.join(f'`{name}`' for name in each.needs) or f'the root element `{each.root[0]}`'}"
    whose = "key" if mapping.of_customers else "customer"
    yield f"- {whose}: {key(mapping.customer)}" + (f"; row: {key(mapping.row_key)}" if mapping.row_key else "")
    if each.own:
        yield "- needs `--own-tax-number`: the file does not say which side is you"
    for made in mapping.where:
        yield f"- left out: {made.reason}"
    yield "\n| columns | field |\n|---|---|"
    yield from (row(rule, "") for rule in mapping.rules)
    yield from (row(rule, " of a customer made") for rule in mapping.created)


def key(rule: KeyRule) -> str:
    """The columns of a key."""
    names = ", ".join(f"`{name}`" for part in rule.parts for name in sorted(columns_of(part)))
    return f"{names} in `{rule.namespace}`" if rule.namespace else names


def row(rule: ColumnRule, of: str) -> str:
    """A field and where it comes from."""
    names = ", ".join(f"`{name}`" for name in sorted(columns_of(rule.take)))
    return f"| {names or 'always the same'} | `{rule.field.key}`{of} |"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())
