"""Content: inherited along the industries, tied to facts, sent only where consent allows."""

from __future__ import annotations

import json
import socketserver
import threading
from contextlib import contextmanager

import pytest

from presek.app import content, messages, processes, talking
from presek.app.content import LandingText
from presek.app.messages import Template
from presek.app.sight import Sight
from presek.values.problem import Problems
from tests.app import homes, policy_home

SEES = Sight(intrusive=True, special=False)
SEES_LESS = Sight(intrusive=False, special=False)


def customer(key, **more):
    return {
        "customer": key, "kind": "company", "name": f"Firm {key}", "email": "", "language": "", "industry": "",
        "value_security": "", "comm_preference": "", **more,
    }  # fmt: skip


def test_r30_a_brief_is_inherited_from_the_division(home):
    content.put_brief(home, "62", language="en", text="Software people.", glossary={"SLA": "promise"}, by="anna")
    content.put_brief(home, "K", language="en", text="Telecom and IT.", glossary={}, by="anna")

    shown = content.brief(home, "62.10", language="sl")

    assert shown is not None
    assert (shown.industry, shown.text, shown.glossary) == ("62", "Software people.", (("SLA", "promise"),))
    wider = content.brief(home, "61.10", language="en")
    assert wider is not None
    assert wider.industry == "K"
    assert content.brief(home, "01.11", language="en") is None
    with pytest.raises(Problems, match=r"no industry '62\.1O'"):
        content.put_brief(home, "62.1O", language="en", text="x", glossary={}, by="anna")


def test_r31_a_landing_text_is_found_by_industry_stage_and_language(home):
    for industry, language, title in (("K", "sl", "Za IT"), ("K", "en", "For IT"), ("", "sl", "Za vse")):
        says = LandingText(title, "…")
        content.put_landing(home, industry, says, stage="awareness", language=language, by="anna")
    draft = LandingText("Osnutek", "…")
    content.put_landing(home, "62", draft, stage="awareness", language="sl", by="anna", published=False)

    def title(industry, language="sl"):
        found = content.landing(home, industry, stage="awareness", language=language)
        assert found is not None
        return found.title

    assert (title("K"), title("62.10"), title("K", "pl")) == ("Za IT", "Za IT", "For IT")
    assert title("no such industry") == title("A") == "Za vse"
    assert content.landing(home, "K", stage="offer", language="sl") is None
    told = content.landing(home, "K", stage="awareness", language="sl")
    assert told is not None
    assert set(told.as_json()) == {"asked", "industry", "stage", "language", "title", "text", "action"}


@pytest.fixture
def talked(home):
    rows = [
        customer("anna", value_security="1.2", comm_preference="numbers", industry="62.10"),
        customer("borut", industry="62.10"),
    ]
    homes.put(home, "customers", rows, observed_at="2026-06-01")
    homes.force(home, homes.segments("kinds", {"firms": 'kind = "company"'}))
    lines = [
        {"key": "secure", "fact": "value_security", "rank": 1, "texts": {"en": "A guarantee", "sl": "Jamstvo"}},
        {"key": "your_field", "fact": "industry", "rank": 2, "texts": {"en": "Your industry"}},
        {"key": "hello", "rank": 3, "texts": {"en": "Good day"}},
    ]
    policy_home.refresh.refresh(home)
    policy_home.put(home, "firms", "firms", {"pitch": lines})
    return home


def pitch(home, key="anna", *, sight=SEES, **more):
    return [each.key for each in talking.talk_with(home, key, language="en", sight=sight, **more).pitch]


def test_r43_a_pitch_line_disappears_with_its_fact(talked):
    told = talking.talk_with(talked, "anna", language="sl", sight=SEES)

    first = told.pitch[0]
    assert first.fact is not None
    assert (first.text, first.fact.key, str(first.fact.observed_on)) == ("Jamstvo", "value_security", "2026-06-01")
    assert pitch(talked) == ["secure", "your_field", "hello"]
    assert pitch(talked, without=["value_security"]) == ["your_field", "hello"]
    assert pitch(talked, without=["value_security", "industry"]) == ["hello"]
    assert pitch(talked, "borut") == ["your_field", "hello"]
    assert pitch(talked, sight=SEES_LESS) == ["your_field", "hello"]


def test_r42_values_lead_to_needs_by_a_map_that_can_be_edited(talked):
    def needs():
        return [each.text for each in talking.talk_with(talked, "anna", language="en", sight=SEES).needs]

    assert needs() == ["guarantees, references, proven solutions"]
    talking.put_needs(talked, "value_security", {"en": ["a visit to the vault"]}, at_least="1.0", by="anna")
    assert needs() == ["a visit to the vault"]
    talking.put_needs(talked, "value_security", {"en": ["a visit to the vault"]}, at_least="1.3", by="anna")
    assert needs() == []


def test_r41_hints_are_neutral_and_hidden_from_those_without_need(talked):
    told = talking.talk_with(talked, "anna", language="en", sight=SEES)

    assert [each.text for each in told.hints] == ["Show the numbers first."]
    assert talking.talk_with(talked, "anna", language="en", sight=SEES_LESS).hints == ()
    json.dumps(told.as_json())


def test_r48_a_list_respects_consent_and_picks_the_variant(home):
    people = [
        customer(f"c{number}", email=f"c{number}@example.com", language="sl" if number % 2 else "pl")
        for number in range(100)
    ]
    homes.put(home, "customers", people)
    consents = [
        {
            "customer": f"c{number}",
            "at": "2026-01-01T00:00:00",
            "purpose": "marketing",
            "channel": "email",
            "granted": "yes" if number >= 20 else "no",
        }
        for number in range(90)
    ]
    homes.put(home, "consents", consents)
    homes.force(home, homes.segments("kinds", {"firms": 'kind = "company"'}))
    policy_home.refresh.refresh(home)
    wanted = Template(
        "spring", "firms", "marketing", "email", {"en": "News", "sl": "Novice za {name}"}, {"en": "Hi", "sl": "{name}!"}
    )
    messages.put(home, wanted, by="anna")

    found = messages.recipients(home, messages.template("spring"))

    assert (found.members, len(found.allowed), found.without_consent) == (100, 70, 30)
    assert {each.language for each in found.allowed} == {"sl", "en"}
    odd = next(each for each in found.allowed if each.customer == "c21")
    assert messages.written_for(wanted, odd) == ("Novice za Firm c21", "Firm c21!")


def test_a_template_with_a_wrong_placeholder_is_refused(home):
    wrong = Template("x", "nobody", "marketing", "email", {"en": "Hi {nmae}"}, {"en": "…"})

    with pytest.raises(Problems, match=r"no segment 'nobody'.*placeholder '{nmae}'"):
        messages.put(home, wrong, by="anna")


def test_a_test_message_is_handed_to_the_mail_server(home, monkeypatch):
    message = Template("x", "firms", "marketing", "email", {"pl": "Dzień dobry"}, {"pl": "Żółw, {name}"})
    with pytest.raises(Problems, match="PRESEK_SMTP_URL"):
        messages.send_test(message, language="pl", to="anna@example.com", by="anna")

    with mail_server() as (port, got):
        monkeypatch.setenv("PRESEK_SMTP_URL", f"smtp://127.0.0.1:{port}")
        messages.send_test(message, language="pl", to="Anna <anna@example.com>", by="anna")
        with pytest.raises(Problems, match="no e-mail address"):
            messages.send_test(message, language="pl", to="anna\r\nBcc: all@example.com", by="anna")

    assert any(line.casefold().startswith("rcpt to:<anna@example.com>") for line in got)
    assert any(line.startswith("Subject: ") and "Test" in line for line in got)
    monkeypatch.setenv("PRESEK_SMTP_URL", f"smtp://127.0.0.1:{port}")
    with pytest.raises(Problems, match="did not take the message"):
        messages.send_test(message, language="pl", to="anna@example.com", by="anna")


@contextmanager
def mail_server():
    """A mail server that takes everything; yields its port and the lines it got."""
    got: list[str] = []

    class Talk(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            data = False
            for raw in self.rfile:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                got.append(line)
                if data:
                    data = line != "."
                    if not data:
                        self.wfile.write(b"250 kept\r\n")
                elif line.upper() == "DATA":
                    data = True
                    self.wfile.write(b"354 go on\r\n")
                elif line.upper() == "QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 fine\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1], got
        finally:
            server.shutdown()
            thread.join()


def test_r06_a_stage_with_an_open_mandatory_action_is_not_left(home):
    policy_home.fill(home)
    stages = [
        {"key": "needs", "labels": {"en": "Needs"}, "mandatory": [{"key": "visit", "labels": {"en": "Visit"}}]},
        {"key": "offer", "labels": {"en": "Offer"}},
    ]
    process = {"key": "key_account", "labels": {"en": "Key account"}, "stages": stages}
    policy_home.put(home, "a", "large", {"process": process})

    with pytest.raises(Problems, match=r"'Visit' \(visit\) is mandatory in the stage 'needs' and not done yet"):
        processes.move(home, "anna", "offer", by="maria")
    with pytest.raises(Problems, match="Did you mean visit"):
        processes.mark_done(home, "anna", "vist", by="maria")
    processes.mark_done(home, "anna", "visit", by="maria")

    assert processes.move(home, "anna", "offer", by="maria").stage.key == "offer"
    now = processes.progress(home, "anna")
    assert now is not None
    assert (now.stage.key, now.open_actions, now.next_stage) == ("offer", (), None)
    assert processes.progress(home, "borut") is None
