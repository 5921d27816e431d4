"""Files of changed conditions for programs that read files, and texts for landing pages."""

from __future__ import annotations

import csv

import pytest

from tests.api.test_shapes import ANSWER, refused


@pytest.fixture
def with_files(own_ask):
    """A base whose day has its file of conditions."""
    from presek.app import condition_files

    condition_files.renew(own_ask.site.home)
    return own_ask


def test_a_days_file_is_told_as_json_and_as_csv(with_files):
    program = with_files("conditions")
    [day] = program.get("conditions/changes").json()["data"]["days"]
    answer = program.get(f"conditions/changes/{day}")
    said = json_of(answer)
    rows = list(csv.DictReader(text_of(program.get(f"conditions/changes/{day}", accept="text/csv")).splitlines()))

    assert set(said) == ANSWER
    assert said["data"]["changed"] == len(said["data"]["conditions"]) == len(rows) == with_files.site.size
    assert [row["customer"] for row in rows] == [each["customer"] for each in said["data"]["conditions"]]
    one = rows[0]
    told = program.get(f"customers/{one['customer']}/conditions").json()["data"]["conditions"]["payment_terms"]["value"]
    assert one["net_days"] == ("" if told is None or told["net_days"] is None else str(told["net_days"]))
    assert program.get(f"conditions/changes/{day}", if_none_match=answer["ETag"]).status_code == 304
    assert program.client.head(f"/api/v1/conditions/changes/{day}")["ETag"] == answer["ETag"]


def test_a_day_without_a_file_is_not_found(ask):
    refused(ask("conditions").get("conditions/changes/2020-01-01"), 404, "no-file-of-the-day")
    refused(ask("conditions").get("conditions/changes/yesterday"), 422, "shape")


@pytest.fixture
def with_texts(own_ask):
    """A base with a default text, one for the section K in two languages, and a draft."""
    from presek.app import content
    from presek.app.content import LandingText

    home = own_ask.site.home
    for spot in content.landings():
        content.remove(
            content.Kind.LANDING, content.Spot(industry=spot.industry, stage=spot.stage, language=spot.language), by="x"
        )
    for industry, language, title in (("", "en", "Welcome"), ("K", "sl", "Programska oprema"), ("K", "en", "Software")):
        content.put_landing(
            home, industry, LandingText(title, f"{title}."), stage="awareness", language=language, by="mara"
        )
    content.put_landing(
        home, "K", LandingText("Draft", "Draft."), stage="offer", language="en", by="mara", published=False
    )
    return own_ask


def test_r31_landing_pages_get_the_text_of_industry_stage_and_language_and_nothing_of_a_person(with_texts):
    program = with_texts("content")

    def told(**query):
        return program.get("content/landing", {"stage": "awareness", **query}).json()["data"]

    assert (told(industry="K", language="sl")["title"], told(industry="K", language="sl")["language"]) == (
        "Programska oprema",
        "sl",
    )
    assert told(industry="62.10", language="sl")["title"] == "Programska oprema"
    assert told(industry="no such industry")["title"] == told()["title"] == "Welcome"
    assert told(industry="K", language="pl")["title"] == "Software"
    assert set(told()) == {"asked", "industry", "stage", "language", "title", "text", "action"}
    refused(program.get("content/landing", {"stage": "offer", "industry": "K"}), 404, "not-found")
    assert refused(program.get("content/landing", {"stage": "awarness"}), 422)[0]["nearest"] == ["awareness"]


def json_of(answer):
    import json

    return json.loads(text_of(answer))


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()
