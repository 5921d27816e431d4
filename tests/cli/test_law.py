"""The commands of law: what is listed, and a file put over it."""

from __future__ import annotations

from presek.cli.shapes import EXAMPLES
from tests.cli.test_commands import fits, shape

OWN = """\
edition: 1
law:
  OUR-7:
    subject: terms
    verdict: WARN
    limit_days: 7
    from: 2020-01-01
    source: "our own rule"
    texts: {en: "Over {limit}.", pl: "Ponad {limit}.", sl: "Nad {limit}."}
"""


def test_rows_of_law_are_listed_and_a_company_s_own_put_over_them(presek, example, tmp_path):
    file = tmp_path / "law.yaml"
    file.write_text(OWN, "utf-8")
    listed = presek("law", "list", "--home", example, "--json").json
    refused = presek("law", "apply", file, "--home", example)
    planned = presek("law", "apply", file, "--dry-run", "--home", example, "--json").json
    done = presek("law", "apply", file, "--approved-by", "zofia", "--home", example)
    after = presek("law", "list", "--home", example)

    assert fits(shape(listed), shape(EXAMPLES["law list"]))
    assert fits(shape(planned), shape(EXAMPLES["law apply"]))
    assert (refused.code, "another person approves it" in refused.err) == (2, True)
    assert (done.code, "OUR-7" in done.out) == (0, True)
    assert "OUR-7" in after.out
    presek("law", "apply", _empty(tmp_path), "--approved-by", "zofia", "--home", example)
    assert "OUR-7" not in presek("law", "list", "--home", example).out


def _empty(folder):
    file = folder / "empty.yaml"
    file.write_text("edition: 1\n", "utf-8")
    return file
