"""Changes of segments from the command line: files wait for a second person, unless an administrator forces them."""

from __future__ import annotations

import pytest

from presek.app import accounts, site_settings
from presek.cli.shapes import EXAMPLES
from presek.store import audit, definitions
from tests.cli.test_commands import fits, shape

FILE = """\
edition: 1
segmentations:
  - key: size
    labels: {{en: Size}}
    segments:
      - key: large
        labels: {{en: Large}}
        rule: employees > {least}
      - key: small
        labels: {{en: Small}}
        rule: employees < 10
"""
POLICY = """\
edition: 1
policies:
  - key: of_the_large
    segment: large
    labels: {en: Large}
    valid_from: 2026-01-01
    payment_terms: {net_days: 21}
"""


@pytest.fixture
def apply(home, presek, tmp_path):
    """Applies the file with another threshold, or a text; a second person approves every change."""
    file = tmp_path / "size.yaml"

    def run(least: int, *options: object, text: str = ""):
        file.write_text(text or FILE.format(least=least), "utf-8")
        return presek("apply", file, *options, "--home", home.path, "--json")

    assert run(100, "--by", "anna").json["applied"], "what is new waits for nobody"
    site_settings.put(site_settings.SEGMENT_APPROVAL, site_settings.ALL, by="root")
    return run


def rules() -> dict[str, str]:
    return {each.key: each.typed.strip() for part in definitions.load() for each in part.segments}


def test_a_file_waits_and_is_approved_by_another(home, presek, apply):
    planned = apply(200, "--by", "anna", "--dry-run").json
    assert (planned["asks"], planned["waiting"]) == (["large"], None)
    done = apply(200, "--by", "anna").json
    assert apply(200, "--by", "anna").json["waiting"] == done["waiting"], "the same file again says nothing new"
    assert (done["applied"], done["asks"]) == (False, ["large"])
    assert rules()["large"] == "employees > 100"

    at = ("--home", home.path, "--json")
    (listed,) = presek("changes", "list", *at).json["changes"]
    assert (listed["number"], listed["segments"], listed["made_by"]) == (done["waiting"], ["large"], "anna")
    assert fits(shape({"changes": [listed]}), shape(EXAMPLES["changes list"]))
    refused = presek("changes", "approve", done["waiting"], "--by", "Anna", *at)
    assert (refused.code, "another person decides" in refused.out + refused.err) == (2, True)
    approved = presek("changes", "approve", done["waiting"], "--by", "zofia", *at).json
    assert (approved["state"], approved["decided_by"]) == ("approved", "zofia")
    assert rules()["large"] == "employees > 200"
    newest = definitions.versions("large")[-1]
    assert (newest.by, newest.approved_by, newest.proposed_at is not None) == ("anna", "zofia", True)


def test_a_removal_waits_and_what_others_changed_meanwhile_stays(home, presek, apply):
    gone = FILE.format(least=100).split("      - key: small")[0]
    removal = apply(100, "--by", "anna", text=gone).json["waiting"]
    assert set(rules()) == {"large", "small"}
    assert apply(300, "--by", "jan", "--approved-by", "zofia").json["applied"]
    assert rules()["large"] == "employees > 300"
    at = ("--home", home.path, "--json")
    assert presek("changes", "approve", removal, "--by", "zofia", *at).json["state"] == "approved"
    assert rules() == {"large": "employees > 300"}, "the removal touches only what it removes"


def test_only_an_administrator_forces_and_it_is_written_down(apply):
    refused = apply(400, "--by", "anna", "--force")
    assert (refused.code, "is no administrator" in refused.out + refused.err) == (2, True)
    accounts.add("jan", administrator=True)
    assert apply(400, "--by", "jan", "--force").json["applied"]
    assert rules()["large"] == "employees > 400"
    assert audit.latest(1)[0].detail["without"] == ["large"]


def test_policies_beside_a_change_that_waits_are_refused_before_anything_is_kept(home, presek, apply, tmp_path):
    (tmp_path / "size.yaml").write_text(FILE.format(least=500), "utf-8")
    (tmp_path / "policies.yaml").write_text(POLICY, "utf-8")
    both = ("apply", tmp_path / "size.yaml", tmp_path / "policies.yaml", "--by", "anna", "--home", home.path, "--json")
    refused = presek(*both)
    assert (refused.code, "after that" in refused.out + refused.err) == (2, True)
    assert presek("changes", "list", "--home", home.path, "--json").json["changes"] == []
    assert presek("policies", "list", "--home", home.path, "--json").json["policies"] == []


def test_refusing_needs_a_reason_and_withdrawing_ones_own(home, presek, apply):
    number = apply(600, "--by", "anna").json["waiting"]
    at = ("--home", home.path, "--json")
    assert presek("changes", "refuse", number, "--by", "zofia", *at).code == 2
    assert presek("changes", "withdraw", number, "--by", "zofia", *at).code == 2
    assert presek("changes", "withdraw", number, "--by", "anna", *at).json["state"] == "withdrawn"
    again = apply(600, "--by", "anna").json["waiting"]
    done = presek("changes", "refuse", again, "--by", "zofia", "--note", "Too narrow", *at).json
    assert (done["state"], done["decision"]) == ("refused", "Too narrow")
    assert presek("changes", "approve", 99, *at).code == 2
