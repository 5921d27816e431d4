"""Data in the browser: a file is sent, shown, tried out, imported by the worker, its rejects mended, segments begun."""

from __future__ import annotations

import csv
import io

import pytest

from presek.app import cataloguing, import_job, importing, mending, rejects, uploading, worker
from presek.store import definitions, imports, jobs
from presek.values.problem import Problems
from tests.web import customers_file, people

SAY = []


def send(client, text, name="klienci.csv"):
    body = text.encode("utf-8") if isinstance(text, str) else text
    return client.post(
        "/data/upload", body, content_type="application/octet-stream", headers={"X-File-Name": name}
    )  # fmt: skip


def work(site):
    worker.work(site.home, say=SAY.append, once=True)


def mapped(client, url, **more):
    """What the form of a file would post as it stands."""
    form = client.get(url).context["page"].form
    said = {f"column-{place}": each.chosen for place, each in enumerate(form.columns)}
    settings = {key: each.value for key, each in form.settings.items() if each.value}
    return {**settings, "header": form.fingerprint, "table": form.table, **said, **more}


def imported(site, text=None, **more):
    client = site.client("analyst")
    url = send(client, text or customers_file.text()).json()["url"]
    job = client.post(url, mapped(client, url, do="import", **more))["Location"]
    work(site)
    return client, client.get(job)["Location"]


def test_while_there_is_no_data_pages_lead_those_who_may_import_to_the_first_file(empty_site):
    for address in ("/", "/customers", "/customers/x", "/export"):
        answer = empty_site.client("analyst").get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/data"), address


def test_a_file_is_shown_with_what_was_found_and_how_sure_that_is(empty_site):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text()).json()["url"]
    form = client.get(url).context["page"].form
    found = {each.name: each for each in form.columns}
    assert (form.settings["delimiter"].value, form.settings["date_order"].value, form.table) == (
        "semicolon", "day month year", "customers",
    )  # fmt: skip
    assert found["Nr klienta"].chosen == mapping_key()
    assert found["Płeć"].chosen == "sex"
    assert found["Data urodzenia"].chosen == "birth_date"
    assert found["Data urodzenia"].sure < 100
    assert "31.02.1980" in found["Data urodzenia"].unread
    assert found["PESEL"].refused
    assert found["PESEL"].samples == ()
    assert found["Uwagi"].chosen == ""
    assert "44051401359" not in client.get(url).content.decode()


def mapping_key():
    from presek.app.mapping_said import KEY

    return KEY


def test_a_wrong_delimiter_can_be_chosen_and_taken_back(empty_site):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text(20)).json()["url"]
    said = mapped(client, url)
    assert len(client.post(url, {**said, "delimiter": "pipe", "do": ""}).context["page"].form.columns) == 1
    assert len(client.post(url, {**said, "delimiter": "semicolon", "do": ""}).context["page"].form.columns) == 8


def test_trying_out_keeps_nothing_and_then_it_can_be_imported(empty_site):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text()).json()["url"]
    job = client.post(url, mapped(client, url, do="try"))["Location"]
    assert client.get(job).context["page"].job.state == "queued"
    work(empty_site)
    page = client.get(job).context["page"]
    assert page.job.counts["read"] == 500
    assert page.job.counts["rejected"] == 4
    assert empty_site.home.head() == {}
    second = client.post(job, {"do": "import"})["Location"]
    work(empty_site)
    assert client.get(second)["Location"] == "/data/imports/1"
    assert uploading.waiting(empty_site.home) == ()


def test_the_report_tells_counts_fill_rates_and_what_looks_odd(empty_site):
    client, address = imported(empty_site)
    said = client.get(f"{address}.json").json()
    assert (said["read"], said["accepted"], said["rejected"], said["by"]) == (500, 496, 4, "analyst")
    assert said["read"] == said["accepted"] + said["rejected"] + said["filtered"] + said["unchanged"]
    fields = {each["field"]: each for each in said["fields"]}
    assert fields["birth_date"] == {"field": "birth_date", "filled": 496, "changed": 496}
    assert said["reasons"][0]["rows"] == 4
    assert client.get(address).status_code == 200
    assert "Data urodzenia" in client.get(address).content.decode()


def test_the_mapping_is_used_again_for_the_next_file_of_that_shape(empty_site):
    client, _ = imported(empty_site, **{"column-4": ""})
    url = send(client, customers_file.text(30), name="next.csv").json()["url"]
    form = client.get(url).context["page"].form
    assert form.known
    assert next(each for each in form.columns if each.name == "Miasto").chosen == ""
    saved = uploading.saved_mapping(empty_site.home, customers_file.HEADER)
    file = empty_site.folder.parent / "again.csv"
    file.write_text(customers_file.text(30), "utf-8")
    assert importing.import_file(empty_site.home, file, saved).unchanged + 4 == 30


def test_a_reject_is_mended_in_place_and_leaves_the_list_with_its_history(empty_site):
    client, address = imported(empty_site)
    page = client.get(f"{address}/rejects").context["page"]
    first = page.lines[0]
    cells = {f"cell-{place}": cell for place, (_, cell) in enumerate(first.cells)}
    assert cells["cell-6"] == "(never kept)"
    answer = client.post(f"{address}/rejects", {"row": first.reject.row, **cells, "cell-3": "28.02.1980"}, follow=True)
    after = answer.context["page"]
    assert [each.reject.row for each in after.lines] == [each.reject.row for each in page.lines[1:]]
    assert (after.report.open, after.report.mended, after.report.imported.rejected) == (3, 1, 4)
    assert after.history[0].row == first.reject.row
    replay = client.get(f"/data/imports/{after.history[0].replay}.json").json()
    assert (replay["read"], replay["accepted"], replay["replay_of"]) == (1, 1, 1)


def test_a_map_of_a_value_mends_all_it_concerns_and_what_fails_again_is_open_there(empty_site):
    client, address = imported(empty_site)
    said = {"mend-column": "Data urodzenia", "old": "31.02", "new": "30.02", "how": "inside"}
    client.post(f"{address}/rejects", said)
    again = client.get("/data/imports/2.json").json()
    assert (again["read"], again["rejected"], again["open"]) == (4, 4, 4)
    assert client.get(f"{address}.json").json()["open"] == 0
    client.post("/data/imports/2/rejects", {**said, "old": "30.02.1980", "new": "28.02.1980", "how": "whole"})
    assert client.get("/data/imports/3.json").json()["accepted"] == 4
    assert client.get("/data/imports/2.json").json()["open"] == 0


def test_what_values_should_be_is_written_once_for_all_their_rows(empty_site):
    client, address = imported(empty_site)
    page = client.get(f"{address}/rejects").context["page"]
    assert page.found.values == (("Data urodzenia", "31.02.1980", 4),)
    said = {"map-count": "1", "map-column-0": "Data urodzenia", "map-old-0": "31.02.1980", "map-new-0": "28.02.1980"}
    client.post(f"{address}/rejects", {**said, "remember": "1"})
    assert client.get("/data/imports/2.json").json()["accepted"] == 4
    assert client.get(f"{address}.json").json()["open"] == 0
    _, again = imported(empty_site, customers_file.text().replace("\nK", "\nN"))
    assert client.get(f"{again}.json").json()["rejected"] == 0


def test_a_mended_file_is_replayed(empty_site, tmp_path):
    imported(empty_site)
    file = tmp_path / "rejects.csv"
    assert rejects.write_csv(empty_site.home, file, 1) == 4
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    for row in rows[:2]:
        row["Data urodzenia"] = "01.01.1980"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    done = mending.from_file(empty_site.home, 1, file)
    assert (done.rows, done.report.accepted) == (2, 2)
    assert rejects.listed(empty_site.home, 1).total == 2
    with pytest.raises(Problems, match="no open reject"):
        mending.from_file(empty_site.home, 1, file)


def test_an_import_can_be_stopped_while_it_waits_and_while_it_runs(empty_site, monkeypatch):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text()).json()["url"]
    said = mapped(client, url, do="import")
    job = client.post(url, said)["Location"]
    client.post(job, {"do": "stop"})
    work(empty_site)
    assert client.get(job).context["page"].job.state == "stopped"
    job = client.post(url, said)["Location"]
    number = int(job.rsplit("/", 1)[1])
    told = import_job.jobs.progress

    def asked_meanwhile(of, progress):
        jobs.ask_to_stop(of, at=1)
        return told(of, progress)

    monkeypatch.setattr(import_job.jobs, "progress", asked_meanwhile)
    work(empty_site)
    assert jobs.find(number).state == "stopped"
    assert empty_site.home.head() == {}
    assert imports.latest() == ()


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(empty_site, monkeypatch):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text()).json()["url"]
    job = client.post(url, mapped(client, url, do="import"))["Location"]

    class Died(BaseException):
        pass

    def die(*_, **__):
        raise Died

    for place in ("presek.store.import_details.add", "presek.app.uploading.discard"):
        with monkeypatch.context() as patch:
            patch.setattr(place, die)
            with pytest.raises(Died):
                work(empty_site)
        assert jobs.find(1).state == "running"
        assert len(imports.latest()) == (0 if "add" in place else 1)
    work(empty_site)
    assert client.get(job)["Location"] == "/data/imports/1"
    assert len(imports.latest()) == 1
    assert imports.latest()[0].accepted == 496


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [("x.exe", b"MZ", "are not read"), ("x.csv", b"", "is empty"), ("../../x.csv", b"a;b\n1;2\n", None)],
)
def test_what_is_no_file_of_data_is_refused_and_not_kept(empty_site, name, body, says):
    answer = send(empty_site.client("analyst"), body, name)
    if says:
        assert says in answer.json()["says"]
        assert uploading.waiting(empty_site.home) == ()
    else:
        assert uploading.waiting(empty_site.home)[0].path.parent.parent == empty_site.folder / "uploads"


def test_a_file_that_breaks_off_is_not_kept(empty_site):
    with pytest.raises(Problems, match="only 3 of 10"):
        uploading.receive(empty_site.home, "x.csv", [b"abc"], by="anna", size=10)
    assert uploading.waiting(empty_site.home) == ()


def test_without_script_a_plain_form_sends_the_file(empty_site):
    file = io.BytesIO(customers_file.text(10).encode())
    file.name = "klienci.csv"
    answer = empty_site.client("analyst").post("/data/upload", {"file": file})
    assert answer["Location"].startswith("/data/uploads/")


def test_those_without_the_right_reach_no_page_of_data(empty_site):
    client = empty_site.client("viewer")
    assert [client.get(page).status_code for page in ("/data", "/data/begin", "/data/jobs/1")] == [403] * 3
    assert send(client, customers_file.text(5)).status_code == 403
    assert uploading.waiting(empty_site.home) == ()


def test_signing_in_to_an_empty_base_leads_to_the_first_file(empty_site):
    client = empty_site.client(None)
    said = {"username": "analyst", "password": people.PASSWORD}
    assert client.post("/sign-in", said, follow=True).redirect_chain[-1][0] == "/data"
    assert empty_site.client("viewer").get("/").status_code == 503


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("consumers", {"demographic_age"}),
        ("firms", {"firmographic_size"}),
        ("both", {"demographic_age", "firmographic_size"}),
    ],
)
def test_r24_the_first_question_preselects_where_to_begin(empty_site, audience, expected):
    client, _ = imported(empty_site)
    cards = client.get("/data/begin", {"audience": audience}).context["page"].cards
    assert {each.found.key for each in cards if each.found.chosen} == expected
    assert {each.found.model for each in cards} == {"demographic", "firmographic", "behavioural", "psychographic"}


def test_ready_segments_have_live_counts_and_advice_before_anything_is_in_force(empty_site):
    client, _ = imported(empty_site)
    cards = {each.found.key: each for each in client.get("/data/begin?audience=consumers").context["page"].cards}
    age = cards["demographic_age"]
    assert sum(each.found.inside for each in age.segments) == 496
    assert age.found.advice == "ready"
    assert cards["firmographic_size"].found.advice == "little"
    assert cards["behavioural_value"].found.advice == "no-rows"
    assert definitions.load() == ()
    assert all(not each.found.problems for each in cards.values()), [each.found.problems for each in cards.values()]


def test_thresholds_can_be_moved_and_a_gap_is_told(empty_site):
    client, _ = imported(empty_site)
    said = {"audience": "consumers", "template": "demographic_age"}
    moved = {**said, "figure-age_under_25": "30", "figure-age_25_to_39": ["30", "39"]}
    counted = client.post("/data/begin", {**moved, "do": "count"}).context["page"]
    assert sum(each.found.inside for each in counted.cards[0].segments) == 496
    overlapping = client.post("/data/begin", {**said, "figure-age_under_25": "30", "do": "activate"})
    assert overlapping.status_code == 422
    assert client.post("/data/begin", {**said, "figure-age_under_25": "x", "do": "activate"}).status_code == 422
    assert definitions.load() == ()
    assert client.post("/data/begin", {**moved, "do": "activate"})["Location"] == "/segments"
    assert "age < 30" in definitions.load()[0].segments[0].typed
    assert "not computed yet" not in client.get("/segments").content.decode()


def test_a_job_tells_how_far_it_is(empty_site):
    client = empty_site.client("analyst")
    url = send(client, customers_file.text()).json()["url"]
    job = client.post(url, mapped(client, url, do="try"))["Location"]
    assert client.get(f"{job}.json").json()["state"] == "queued"
    assert 'data-state="/data/jobs/1.json"' in client.get(job).content.decode()
    work(empty_site)
    done = client.get(f"{job}.json").json()
    assert (done["state"], done["share"], done["counts"]["read"]) == ("done", 1, 500)


def test_what_was_left_out_is_kept_for_the_report_and_rejects_are_found_from_it(empty_site):
    own = empty_site.folder.parent / "catalog.yaml"
    own.write_text("edition: 1\nfields:\n  email:\n    on_fault: warning\n", "utf-8")
    cataloguing.apply(empty_site.home, own)
    text = customers_file.text(30).replace("klient9@example.com", "klient9 at example")
    client, address = imported(empty_site, text)
    said = client.get(f"{address}.json").json()
    assert [(each["column"], each["rule"], each["rows"]) for each in said["warnings"]] == [("E-mail", "left out", 1)]
    page = client.get(address)
    assert {each.column for each in page.context["page"].warnings} == {each["column"] for each in said["warnings"]}
    reason = page.context["page"].reasons[0]
    found = client.get(reason.url).context["page"]
    assert found.found.total == reason.rows == said["open"]
    nothing = client.get(f"{address}/rejects?text=nowhere").context["page"]
    assert (nothing.found.total, nothing.header) == (0, customers_file.HEADER)


def test_no_page_tells_where_a_file_lay(empty_site, tmp_path):
    file, mapping = tmp_path / "secret-folder" / "klienci.csv", tmp_path / "klienci.mapping.yaml"
    file.parent.mkdir()
    file.write_text(customers_file.text(20), "utf-8")
    mapping.write_text(importing.suggest(empty_site.home, file), "utf-8")
    importing.import_file(empty_site.home, file, mapping)
    client = empty_site.client("analyst")
    for address in ("/data", "/data/imports/1", "/data/imports/1.json", "/data/imports/1/rejects"):
        shown = client.get(address).content.decode()
        assert "klienci.csv" in shown
        assert "secret-folder" not in shown
