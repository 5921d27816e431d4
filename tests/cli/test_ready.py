"""The commands about ready segmentations and policies: printed, applied, approved by another person all at once."""

from __future__ import annotations

from presek.cli.shapes import EXAMPLES
from tests.cli.test_commands import fits, shape


def test_ready_files_are_printed_applied_and_approved_all_at_once(presek, example, tmp_path):
    listed = presek("ready", "--home", example, "--json").json
    assert fits(shape(listed), shape(EXAMPLES["ready"]))
    assert all(each["segments"] == each["policies"] for each in listed["ready"])
    files = []
    for name, words in (("sizes", ()), ("policies", ("--policies",))):
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(presek("ready", "demographic_household", *words, "--home", example).out, "utf-8")

    applied = presek("apply", *files, "--home", example, "--json")
    assert applied.code == 0, applied.err
    waiting = ("--by", "zofia", "--home", example, "--json")
    unread = presek("policies", "approve-all", *waiting).json
    done = presek("policies", "approve-all", "--acknowledge", "DEMOGRAPHICS-ONLY", *waiting).json

    assert {each["problems"][0]["code"] for each in unread["left_out"]} == {"not-acknowledged"}
    assert len(unread["left_out"]) == len(done["approved"]) == 4
    assert set(done) == set(EXAMPLES["policies approve-all"])
    assert fits(shape(unread["left_out"]), shape(EXAMPLES["policies approve-all"]["left_out"]))


def test_a_ready_segmentation_that_there_is_not_is_named_with_its_nearest(presek, example):
    for words in ((), ("--policies",)):
        told = presek("ready", "firmographic_sise", *words, "--home", example)
        assert (told.code, "firmographic_size" in told.err) == (2, True)
