"""Files of policies: what is written is read back the same, and every problem has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from presek.policy import plain, reading, text
from presek.policy.book import Hit, Output, Reach
from presek.policy.treatment import Channel, Method, Stacking, Tier
from presek.values.instant import day_of
from presek.values.money import Money
from presek.values.problem import Problems

WHOLE = """\
edition: 1
seller: {country: PL, size: small, turnover_eur: 1_500_000, online: true}
hit_policies: {net_days: "C<", discount: "C+"}
processes:
  - key: key_account
    labels: {en: Key account}
    stages:
      - {key: offer, labels: {en: Offer}, mandatory: [{key: visit, labels: {en: Visit the customer}}]}
      - {key: contract, labels: {en: Contract}}
policies:
  - key: a_class
    segment: a_class
    labels: {en: A customers, pl: Klienci A}
    valid_from: 2026-12-01
    reach: next_month
    position: 2
    payment_terms:
      net_days: 30
      start: invoice_receipt
      credit_limit: 50_000 PLN
      early_payment: {percent: 2, within_days: 10}
    discount: {percent: 12.5, stacking: additive, scope: [software*, P-1], most_in_total_percent: 20}
    priority: {weight: 80, cadence_days: 14, first_response_minutes: 60}
    service:
      tier: contract
      channels: [phone, email]
      hours: {days: [mon, fri], from: "08:00", to: "16:30"}
      response_minutes: 60
    process: key_account
    pitch:
      - {key: tco, stage: offer, fact: value_security, texts: {en: Guaranteed, pl: Gwarantowane}}
  - key: basic
    segment: basic_care
    valid_from: 2026-01-01
    valid_to: 2027-01-01
    default: true
    payment_terms: {method: prepayment}
"""


def test_a_file_says_every_part_of_a_policy():
    file = text.load(WHOLE.replace("1_500_000", "1500000"), path="p.yaml")
    a_class, basic = file.policies

    assert file.seller is not None
    assert (file.seller.size, file.seller.turnover_eur, file.seller.online) == ("small", 1_500_000, True)
    assert file.hits == {Output.NET_DAYS: Hit.LEAST, Output.DISCOUNT: Hit.SUM}
    assert (a_class.reach, a_class.position, day_of(a_class.valid_from).isoformat()) == (
        Reach.NEXT_MONTH,
        2,
        "2026-12-01",
    )
    gives = a_class.gives
    assert gives.payment_terms is not None
    assert gives.payment_terms.credit_limit == Money.of(50_000, "PLN")
    assert gives.discount is not None
    assert (gives.discount.basis_points, gives.discount.stacking) == (1250, Stacking.ADDITIVE)
    assert gives.service is not None
    assert gives.service.tier is Tier.CONTRACT
    assert gives.service.channels == (Channel.PHONE, Channel.EMAIL)
    assert gives.process is not None
    assert [each.key for each in gives.process.stages] == ["offer", "contract"]
    assert gives.pitch[0].fact == "value_security"
    assert basic.default
    assert basic.gives.payment_terms is not None
    assert (basic.gives.payment_terms.method, basic.gives.payment_terms.net_days) == (Method.PREPAYMENT, 0)


def test_what_was_read_is_written_and_read_the_same():
    file = text.load(WHOLE.replace("1_500_000", "1500000"), path="p.yaml")

    again = text.load(text.dump(file), path="p.yaml")

    assert again == file
    assert [reading.treatment_of(plain.treatment(each.gives)) for each in file.policies] == [
        each.gives for each in file.policies
    ]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("net_days: 30", ("net_days: 400", "14:17", "between 0 and 365")),
        ("percent: 12.5", ("percent: 112", "18:25", "percentage from 0 to 100")),
        ("50_000 PLN", ("fifty", "16:21", "written as 50_000 PLN")),
        ("tier: contract", ("tier: premuim", "21:13", "premium")),
        ("process: key_account", ("process: key_acount", "25:14", "key_account")),
        ("channels: [phone, email]", ("channels: [fone, email]", "22:18", "phone")),
        ("valid_from: 2026-12-01", ("valid_from: soon", "14:17", "a date as 2026-12-01")),
        ('net_days: "C<"', ('net_days: "C!"', "3:26", "no hit policy 'C!'")),
        ("valid_to: 2027-01-01", ("valid_to: 2025-01-01", "", "lies after valid_from")),
        ("payment_terms: {method: prepayment}", ("payment_terms: {method: prepayment, net_days: 5}", "", "no term")),
        ("    segment: basic_care\n", ("", "", "needs its segment")),
    ],
)
def test_a_problem_names_its_place_and_what_was_meant(broken, says):
    written, _, meant = says

    with pytest.raises(Problems) as refused:
        text.load(WHOLE.replace("1_500_000", "1500000").replace(broken, written, 1), path="p.yaml")

    (problem,) = refused.value.problems
    assert meant in str(problem)
    assert problem.at is not None
    assert problem.at.line > 1


def test_a_file_of_policies_is_told_from_one_of_segmentations():
    assert text.is_policy_file("edition: 1\nhit_policies: {}\n", path="p.yaml")
    assert not text.is_policy_file("edition: 1\nsegmentations: []\n", path="p.yaml")


def test_the_example_of_the_reference_page_is_a_file_of_policies():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "policies.md").read_text("utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]

    file = text.load(example, path="policies.md")

    assert [each.key for each in file.policies] == ["a_customers"]
    said = set(plain.treatment(file.policies[0].gives))
    assert said == {"payment_terms", "discount", "priority", "service", "process", "pitch"}
