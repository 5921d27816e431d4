"""Jobs and webhooks in the browser: what ran and comes, stopped and done again; who is told, and what was given up."""

from __future__ import annotations

import re

import pytest

HOOK = {"hook-name": "crm", "hook-url": "https://crm.example/in", "hook-topic": ["segment.entered"]}


@pytest.fixture(scope="module")
def shared(company, tmp_path_factory, django_db_blocker):
    """One copy of the example company for all of these."""
    import shutil

    from presek.app import wiring
    from tests.web import people

    folder = tmp_path_factory.mktemp("jobs") / "home"
    shutil.copytree(company, folder)
    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        yield people.Site(folder)
        people.leave()
        wiring.start(before)


def test_a_webhook_from_its_secret_to_its_end(shared):
    from presek.store import webhooks as kept

    client = shared.client("administrator")
    made = client.post("/administration/webhooks", {**HOOK, "hook-segment": ["a_class"]}).content.decode()
    [secret] = re.findall(r'value="(whsec_[^"]+)"', made)
    listed = client.get("/administration/webhooks").content.decode()
    assert secret not in listed
    assert "who comes into a segment" in listed
    assert "a_class" in listed

    page = "/administration/webhooks/crm"
    again = client.post(page, {"do": "rotate"}).content.decode()
    assert re.findall(r'value="(whsec_[^"]+)"', again) != [secret]
    client.post(page, {"do": "test"})
    [message] = kept.messages("crm")
    kept.failed(message, status=500, says="the answer was 500.", at=1, next_at=None)
    shown = client.get(page).content.decode()
    assert "given up" in shown
    assert "the answer was 500." in shown
    assert "odpowiedź" in shared.client("administrator", language="pl").get(page).content.decode()

    client.post(page, {"do": "resend"})
    assert kept.messages("crm")[0].state == "waiting"
    client.post(page, {"do": "leave", "message": str(message.pk)})
    assert kept.messages("crm")[0].state == "left"
    client.post(page, {"do": "pause"})
    assert kept.find("crm").paused
    client.post(page, {**HOOK, "hook-topic": []})
    assert kept.find("crm").topics == []
    assert client.post(page, {"do": "remove"}).status_code == 302
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"hook-url": "http://127.0.0.1/x"}, "travel by https"),
        ({"hook-name": "a/b"}, "letters, digits"),
        ({"hook-segment": ["nothing"]}, "there is no segment"),
        ({"hook-topic": ["nothing"]}, "there is no topic"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said_and_what_was_typed_stays(shared, wrong, says):
    refused = shared.client("administrator").post("/administration/webhooks", {**HOOK, **wrong})
    assert refused.status_code == 422
    assert says in refused.content.decode()
    assert {**HOOK, **wrong}["hook-url"] in refused.content.decode()


def test_a_job_is_shown_with_its_log_stopped_and_done_again(shared):
    from presek.app import worker
    from presek.store import jobs

    client = shared.client("manager")
    client.post("/administration/jobs", {"do": "upkeep"})
    client.post("/administration/jobs", {"do": "refresh"})
    waiting = jobs.unfinished("upkeep")[0].number
    client.post(f"/administration/jobs/{waiting}", {"do": "stop"})
    assert jobs.find(waiting).state == "stopped"
    said: list[str] = []
    worker.work(shared.home, say=said.append, once=True)
    done = jobs.latest(1, kind="refresh")[0]
    assert (done.state, done.asked_by) == ("done", "manager")

    log = client.get(f"/administration/jobs/{done.number}").content.decode()
    assert "refreshed" in log
    listed = client.get("/administration/jobs").content.decode()
    assert "refresh of the segments" in listed
    assert "What comes next" in listed
    client.post(f"/administration/jobs/{waiting}", {"do": "again"})
    assert [each.state for each in jobs.latest(1, kind="upkeep")] == ["queued"]
    assert client.get("/administration/jobs/99999").status_code == 404
    jobs.ask_to_stop(jobs.latest(1, kind="upkeep")[0].number, at=1)


def test_only_those_who_may_see_the_way_there(site):
    roles = ("administrator", "manager", "sales")
    seen = {role: site.client(role).get("/administration").content.decode() for role in roles}
    assert ["/administration/webhooks" in seen[role] for role in seen] == [True, False, False]
    assert ["/administration/jobs" in seen[role] for role in seen] == [True, True, False]


def test_every_kind_of_job_can_be_asked_for_again_and_the_page_goes_on_telling_while_one_waits(shared):
    from presek.app import job_list
    from presek.store import jobs

    client = shared.client("administrator")
    need_more = {"import", "source", "backup"}  # a file, a source, a plan
    kinds = [each for each in job_list.KINDS if each not in need_more]
    for kind in kinds:
        for each in jobs.unfinished(kind):
            jobs.ask_to_stop(each.number, at=1)
        number = jobs.begun(kind, {"anew": True} if kind == "write-back" else {}, by="schedule", at=1)
        jobs.end(number, [{"says": "the disk is full."}], at=2)
        page = client.get(f"/administration/jobs/{number}").content.decode()
        assert ("the disk is full." in page, 'value="again"' in page, "data-moving" in page) == (True, True, False)
        client.post(f"/administration/jobs/{number}", {"do": "again"})
        waiting = jobs.latest(1, kind=kind)[0]
        assert (waiting.kind, waiting.state, waiting.number != number) == (kind, "queued", True)
        assert "data-moving" in client.get(f"/administration/jobs/{waiting.number}").content.decode()
        jobs.ask_to_stop(waiting.number, at=3)
    assert jobs.latest(1, kind="write-back")[0].payload == {"anew": True}
