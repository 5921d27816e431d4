"""Commands about definitions: check, apply, refresh, segments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from presek.cli import printing, showing_policies
from presek.cli.opening import as_of_asked, open_home
from presek.cli.options import AcknowledgeOption, ApprovedByOption, AsOfOption, HomeOption, JsonOption
from presek.values.problem import Problems

if TYPE_CHECKING:
    from presek.app.applying import Plan

Files = Annotated[list[Path], typer.Argument(help="YAML files of segmentations.", metavar="FILE…")]
AllFiles = Annotated[list[Path], typer.Argument(help="YAML files of segmentations or of policies.", metavar="FILE…")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("check")(check)
    app.command("apply")(apply)
    app.command("refresh")(refresh)
    app.command("segments")(segments)


def check(files: Files, *, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check files of segmentations: all problems, each with its place. Nothing is kept."""
    base = open_home(home)
    from presek.app import checking

    checked = checking.check(base, files)
    if as_json:
        printing.as_json(checked.as_json())
        return
    printing.print_line(
        f"no problem was found (segmentations: {len(checked.segmentations)}, segments: {checked.segments})"
    )
    for problem in checked.not_yet:
        printing.note(f"{problem}")


def apply(
    files: AllFiles,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the plan and keep nothing.")] = False,
    approved_by: ApprovedByOption = "",
    acknowledge: AcknowledgeOption = None,
    by: Annotated[
        str, typer.Option("--by", help="Who changes it. Without it, the one who runs the command.", metavar="NAME")
    ] = "",
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Change segments without the second person whom the base asks for (administrator)."
        ),
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put segmentations in force, and propose policies: what is new or changed, and who would enter and leave."""
    base = open_home(home)
    from presek.app import applying_files

    done = applying_files.apply(
        base,
        files,
        by=by or None,
        approved_by=approved_by,
        acknowledged=tuple(acknowledge or ()),
        dry_run=dry_run,
        force=force,
    )
    if as_json:
        printing.as_json(done.as_json())
    else:
        if done.segmentations is not None:
            _show(done.segmentations, dry_run=dry_run)
        if done.policies is not None:
            showing_policies.plan(done.policies, dry_run=dry_run)
    if done.problems:
        raise typer.Exit(Problems(*done.problems).exit_code)


def _show(plan: Plan, *, dry_run: bool) -> None:
    rows = [(each.key, each.state, each.inside, each.entering, each.leaving) for each in plan.segments]
    printing.table(("segment", "", "in", "would enter", "would leave"), rows)
    for promise in plan.promises:
        printing.print_line(f"{promise.segmentation}: disjoint: {promise.disjoint}; without a gap: {promise.covering}")
    for warning in plan.warnings:
        printing.note(f"{warning}")
    for problem in plan.problems:
        printing.note(f"would be refused: {problem}")
    if dry_run:
        printing.note("a dry run: nothing was kept")
        if plan.asks:
            printing.note(f"a second person would decide, for the sake of: {', '.join(plan.asks)}")
    elif plan.waiting is not None:
        printing.note(f"waits for a second person as change {plan.waiting}; `presek changes approve` decides")
    elif plan.changes:
        printing.note("in force; `presek refresh` computes it (a running worker does by itself)")
    else:
        printing.note("nothing changed")


def refresh(*, as_of: AsOfOption = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Compute all segments from the data as it is now, and publish them."""
    base = open_home(home)
    from presek.app import engines
    from presek.app import refresh as refreshing
    from presek.app.day_asked import written

    if as_of is None and engines.is_bound():
        from presek.app import engine_binding, engine_schedule

        printing.note(engine_schedule.says(engine_binding.synchronise(base, say=printing.note, going=lambda: None)))
    done = refreshing.refresh(base, as_of=as_of_asked(base, as_of))
    if as_json:
        printing.as_json(done.as_json())
        return
    rows = [(each.key, each.inside, each.unknown, each.entered, each.left) for each in done.counts]
    printing.table(("segment", "in", "cannot say", "entered", "left"), rows)
    for promise in done.promises:
        if not promise.kept:
            printing.aside().print(f"[bold yellow]![/bold yellow] {promise.says} Its last good membership stays.")
    for key, problem in done.refused.items():
        printing.aside().print(f"[bold yellow]![/bold yellow] {key}: the last good membership stays. {problem}")
    printing.fields(
        {"customers": done.customers, "as of": written(done.as_of), "hash": done.hash, "seconds": f"{done.seconds:.2f}"}
    )


def segments(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List segmentations and segments with their sizes by the published run."""
    base = open_home(home, create=False)
    from presek.app import listing
    from presek.app.day_asked import written

    listed = listing.listed(base)
    if as_json:
        printing.as_json(listed.as_json())
        return
    for segmentation in listed.segmentations:
        kind = "partition" if segmentation.partition else "overlapping"
        rows = [
            (
                each.key,
                each.label,
                each.inside,
                each.cannot_say,
                each.state + (", small sample" if each.small_sample else ""),
            )
            for each in segmentation.segments
        ]
        printing.table(("segment", "name", "in", "cannot say", ""), rows, title=f"{segmentation.key} ({kind})")
        if segmentation.promise is not None and segmentation.promise.says:
            printing.print_line(f"! {segmentation.promise.says} The last good membership stays until that is mended.")
        printing.print_line("")
    printing.print_line(f"customers {printing.number(listed.customers)}, as of {written(listed.as_of)}")
