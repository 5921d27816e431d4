"""Commands about data: demo, import, rejects, catalog."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import mending_rejects, printing, ready_mappings
from presek.cli.detecting import print_detected
from presek.cli.opening import open_home
from presek.cli.options import HomeOption, JsonOption
from presek.cli.progress import reading_bar

if TYPE_CHECKING:
    from presek.app.home import Home
    from presek.app.importing import ImportReport


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("demo")(demo)
    app.command("import")(import_file)
    app.command("rejects")(rejects)
    app.command("catalog")(catalog)


def demo(
    *,
    customers: Annotated[
        int | None,
        typer.Option("--customers", help="How many customers to make up; without it, 12,000.", min=10, max=1_000_000),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load the example company, made up, into an empty base, and refresh."""
    base = open_home(home)
    from presek.app import demo as example
    from presek.app.day_asked import written

    loaded = example.load(base, customers=customers, say=printing.note)
    if as_json:
        printing.as_json(loaded.as_json())
        return
    printing.fields(
        {
            "customers": loaded.refreshed.customers,
            "rows": loaded.rows,
            "segments": len(loaded.refreshed.counts),
            "as of": written(loaded.refreshed.as_of),
            "seconds": f"{loaded.seconds:.1f}",
        }
    )
    printing.note("next: presek segments, presek up")


def import_file(  # noqa: PLR0913 -- one parameter an option
    file: Annotated[
        Path | None,
        typer.Argument(help="The file: CSV, XLSX, Parquet, JSON or XML.", metavar="FILE", show_default=False),
    ] = None,
    *,
    mapping: Annotated[
        Path | None,
        typer.Option("--mapping", "-m", help="A YAML file; without it, FILE ending in .mapping.yaml.", metavar="FILE"),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Write a first mapping, from the file's headers, to the output.")
    ] = False,
    detect: Annotated[
        bool, typer.Option("--detect", help="Show what the file seems to be, and why; keep nothing.")
    ] = False,
    ready: ready_mappings.NameOption = None,
    list_ready: ready_mappings.ListOption = False,
    own_tax_number: ready_mappings.OwnOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, keep nothing.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a file of customers or of a relation's rows. Ctrl-C leaves all as before."""
    if list_ready:
        ready_mappings.print_list(as_json=as_json)
        return
    if file is None:
        raise typer.BadParameter("say which FILE to import")
    base = open_home(home)
    from presek.app import importing
    from presek.app.ready import import_ready

    if detect:
        print_detected(base, file, as_json=as_json)
        return
    if suggest:
        printing.print_line(importing.suggest(base, file).rstrip("\n"))
        return
    with reading_bar(file.name) as progress:
        if ready is not None:
            report = import_ready(base, file, ready, own=own_tax_number, dry_run=dry_run, progress=progress)
        else:
            by = mapping or file.with_suffix(".mapping.yaml")
            report = importing.import_file(base, file, by, dry_run=dry_run, progress=progress)
    _print_report(report, dry_run=dry_run, as_json=as_json)


def _print_report(report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        printing.as_json(report.as_json())
        return
    printing.fields(
        {
            "read": report.read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "filtered": report.filtered,
            "unchanged": report.unchanged,
            "aside": report.aside,
            "seconds": f"{report.seconds:.2f}",
        }
    )
    for warning in report.warnings:
        printing.note(f"warning: {warning}")
    for line in report.first_rejects:
        printing.note(f"rejected: {line}")
    if dry_run:
        printing.note("a dry run: nothing was kept")
    elif report.rejected:
        printing.note("presek rejects lists all rejected rows with their reasons")


def rejects(
    *,
    number: Annotated[
        int | None, typer.Option("--import", help="The import's number; without it, the latest.", min=1)
    ] = None,
    page: Annotated[int, typer.Option("--page", help="Which page of the list.", min=1)] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Write all of them, whole, to a CSV file, to mend and import again.", metavar="FILE"
        ),
    ] = None,
    mend: Annotated[
        list[str] | None,
        typer.Option(
            "--mend", help="Replace a cell's text and import those rows again.", metavar="'COLUMN: OLD => NEW'"
        ),
    ] = None,
    inside: Annotated[
        bool, typer.Option("--inside", help="With --mend: replace OLD wherever it stands in a cell.")
    ] = False,
    replay: Annotated[
        Path | None,
        typer.Option("--replay", help="Import again the mended rows of a file that --output wrote.", metavar="FILE"),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the rows an import rejected and nobody mended: row number, column, value and reason. Or mend them."""
    base = open_home(home, create=False)
    if mend or replay is not None:
        mending_rejects.mend(base, number, rules=mend or [], inside=inside, path=replay, as_json=as_json)
        return
    from presek.app import rejects as rejected

    if output is not None:
        written = rejected.write_csv(base, output, number)
        if as_json:
            printing.as_json({"path": str(output), "rejected": written})
        else:
            printing.print_line(f"{printing.number(written)} rows written to {output}")
        return
    found = rejected.listed(base, number, page=page)
    if as_json:
        printing.as_json(found.as_json())
        return
    rows = [(str(each.row), each.column, each.value, "; ".join((each.reason, *each.also))) for each in found.rejects]
    printing.table(("row", "column", "value", "reason"), rows)
    printing.note(f"import {found.number} of {found.path}: {printing.number(found.total)} rows rejected, page {page}")


class Dictionary(StrEnum):
    """The kinds of file of the data dictionary."""

    CSV = "csv"
    XLSX = "xlsx"


def _write_dictionary(base: Home, output: Path | None, *, kind: str) -> None:
    from presek.app import dictionary

    path = output or Path(f"dictionary.{kind}")
    count = dictionary.write(base, path, kind=kind)
    printing.print_line(f"{printing.number(count)} entries written to {path}")


def catalog(
    *,
    apply: Annotated[
        Path | None,
        typer.Option(
            "--apply",
            help="A YAML file that extends or narrows the catalog: check it and put it in force.",
            metavar="FILE",
        ),
    ] = None,
    dictionary: Annotated[
        Dictionary | None,
        typer.Option("--dictionary", help="Write the data dictionary as csv or xlsx: labels, types, fill rates."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where; without it, dictionary.csv.", metavar="FILE")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything that rules may name, write it as a data dictionary, or put a company's own catalog in force."""
    base = open_home(home)
    if dictionary is not None:
        _write_dictionary(base, output, kind=dictionary.value)
        return
    from presek.app import cataloguing

    known = base.catalog() if apply is None else cataloguing.apply(base, apply)
    if as_json:
        printing.as_json(cataloguing.as_json(known))
        return
    fields = [
        (each.key, each.type.value, each.model.value, each.unit or each.code_list, each.labels["en"])
        for each in known.fields.values()
    ]
    columns = ("key", "type", "model", "unit or list", "name")
    printing.table(columns, fields, title=f"fields of a customer (money in {known.currency})")
    for relation in known.relations.values():
        rows = [
            (each.key, each.type.value, each.model.value, each.unit or each.code_list, each.labels["en"])
            for each in relation.fields.values()
        ]
        time = f", in time by {relation.time}" if relation.time else ""
        printing.table(columns, rows, title=f"\n{relation.key}: {relation.labels['en']}{time}")
    measures = [(each.key, each.value, each.labels["en"]) for each in known.measures.values()]
    printing.table(("key", "value", "name"), measures, title="\nmeasures")
    if apply is not None:
        printing.note("in force; `presek refresh` computes by it")
