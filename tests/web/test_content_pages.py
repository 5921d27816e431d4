"""Pages of content: texts by industry and stage, words that rest on facts, messages that consent allows."""

from __future__ import annotations

import pytest

from presek.app import content, messages, talking
from tests.app.test_content import mail_server

AWARENESS = "/content/landing?industry=62&stage=awareness"


def page(site, path: str, role: str = "marketing", language: str = "en") -> str:
    answer = site.client(role, language=language).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_table_shows_what_is_written_and_what_is_taken_from_the_wider_industry(site):
    text = page(site, "/content")

    assert "from K" in text
    assert "as all others" in text
    assert "Telecommunication" in text


@pytest.mark.parametrize("language", ["pl", "sl"])
@pytest.mark.parametrize(
    "path",
    ["/content", AWARENESS, "/content/brief?industry=62.10", "/content/needs", "/content/hints", "/content/pitch",
     "/content/messages", "/content/messages/spring_news"],
)  # fmt: skip
def test_pages_of_content_speak_the_language_of_the_reader(site, path: str, language: str):
    text = page(site, path, language=language)

    for english in (">Publish<", ">Keep<", "Who gets it", "Pitch lines", "All others", "as all others"):
        assert english not in text


def test_a_text_is_a_draft_until_it_is_published_and_inherited_until_it_is_written(own_site):
    marketing = own_site.client("marketing")
    assert "Shown meanwhile (K, en)" in page(own_site, AWARENESS)
    says = {"title-en": "Try it", "text-en": "A week for free.", "action-en": "Begin", "title-pl": "", "text-pl": ""}
    marketing.post(AWARENESS, {**says, "do": "draft"})
    shown = content.landing(own_site.home, "62.10", stage="awareness", language="en")
    assert shown is not None
    assert shown.industry == "K"

    marketing.post(AWARENESS, {**says, "do": "publish"})

    shown = content.landing(own_site.home, "62.10", stage="awareness", language="en")
    assert shown is not None
    assert (shown.industry, shown.title) == ("62", "Try it")
    marketing.post(AWARENESS, {"do": "draft"})
    assert not [each for each in content.landings() if (each.industry, each.stage) == ("62", "awareness")]


def test_a_text_without_a_title_is_refused_and_stays_in_the_form(own_site):
    answer = own_site.client("marketing").post(AWARENESS, {"text-en": "A week for free.", "do": "publish"})

    assert answer.status_code == 422
    assert "the title is empty" in answer.content.decode()
    assert "A week for free." in answer.content.decode()


@pytest.mark.parametrize("path", [AWARENESS, "/content/brief?industry=62", "/content/needs", "/content/hints",
                                  "/content/messages/spring_news"])  # fmt: skip
def test_who_may_only_look_writes_nothing(site, path: str):
    client = site.client("viewer")

    assert "<button" not in client.get(path).content.decode().split("<main", 1)[1]
    assert client.post(path, {"field": "value_security"}).status_code == 403


def test_a_brief_is_kept_with_its_words(own_site):
    own_site.client("marketing").post(
        "/content/brief?industry=62", {"text-en": "They try first.", "glossary-en": "SLA: promise\nAPI: door"}
    )
    found = content.brief(own_site.home, "62.10", language="en")

    assert found is not None
    assert (found.text, found.glossary) == ("They try first.", (("SLA", "promise"), ("API", "door")))


def test_r42_the_words_of_a_value_are_edited_and_take_effect(own_site):
    said = {"field": "value_security", "at_least": "0,75", "text-en": "a visit to the vault\na guarantee"}
    own_site.client("marketing").post("/content/needs", said)

    found = talking.needs()["value_security"]
    assert (found.at_least, found.texts["en"]) == ("0.75", ("a visit to the vault", "a guarantee"))
    wrong = own_site.client("marketing").post("/content/needs", {**said, "at_least": "high"})
    assert wrong.status_code == 422


def test_r41_r43_lines_name_their_fact_and_go_with_it_and_with_the_right_to_see_it(site):
    from presek.app.sight import EVERYTHING

    keys = (site.index.values.opened.snapshot.key(each) for each in range(site.size))
    said = (talking.talk_with(site.home, each, language="en", sight=EVERYTHING) for each in keys)
    talk = next(each for each in said if any(line.fact and line.fact.key == "value_security" for line in each.pitch))
    path = f"/customers/{talk.customer}"
    line = next(each for each in talk.pitch if each.fact and each.fact.key == "value_security").text

    def card(role: str, asked: str = "") -> str:
        return page(site, path + asked, role).split('class="card listed talk', 1)[1].split("</section>", 1)[0]

    assert line in card("sales")
    assert "Security (value) · declared" in card("sales")
    assert line not in card("sales", "?without=value_security")
    hidden = page(site, path, "support")
    assert "Security (value)" not in hidden
    if talk.points:
        assert talk.points[0].text in card("sales")


def test_r48_a_message_shows_who_may_get_it_and_the_list_is_for_those_who_may_export(site):
    found = messages.recipients(site.home, messages.template("spring_news"))
    text = page(site, "/content/messages/spring_news")

    assert f"{len(found.allowed)}</a> <small>of {found.members}</small>" in text
    csv = site.client("marketing").get("/content/messages/spring_news/list").content.decode("utf-8-sig")
    assert len(csv.splitlines()) == len(found.allowed) + 1
    if found.allowed:
        assert found.allowed[0].address in text
        assert found.allowed[0].address not in page(site, "/content/messages/spring_news", "viewer")


def test_a_new_message_is_kept_or_told_what_is_wrong(own_site):
    marketing = own_site.client("marketing")
    said = {"key": "autumn", "segment": "a_class", "purpose": "marketing", "channel": "email"}
    wrong = marketing.post("/content/messages/new", {**said, "subject-en": "Hi {nmae}", "body-en": "…"})
    assert wrong.status_code == 422
    assert "{nmae}" in wrong.content.decode()
    kept = marketing.post("/content/messages/new", {**said, "subject-en": "Hi {name}", "body-en": "…"})
    assert kept["Location"] == "/content/messages/autumn"
    assert marketing.post("/content/messages/new", {**said, "subject-en": "x", "body-en": "y"}).status_code == 422


def test_a_test_is_sent_by_the_mail_server_that_is_set(site, monkeypatch):
    marketing, said = site.client("marketing"), {"to": "anna@example.com", "language": "pl"}
    monkeypatch.delenv("PRESEK_SMTP_URL", raising=False)
    marketing.post("/content/messages/spring_news/test", said)
    assert "PRESEK_SMTP_URL" in marketing.get("/content/messages/spring_news").content.decode()

    with mail_server() as (port, got):
        monkeypatch.setenv("PRESEK_SMTP_URL", f"smtp://127.0.0.1:{port}")
        marketing.post("/content/messages/spring_news/test", said)

    assert "Sent to anna@example.com" in marketing.get("/content/messages/spring_news").content.decode()
    assert any(line.startswith("Subject: ") for line in got)
