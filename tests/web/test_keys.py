"""Keys come from a company's own systems: whatever they hold, they are shown and found, and never read as markup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from presek.app import wiring

KEYS = [
    "a/b",
    "a?b#c",
    "100 %",
    "Żółć 🙂",
    "a//b",
    "<b>x</b>",
    "quote \" and '",
    "a+b&c=d",
    "new",
    "C:\\x",
    "{{ key }}",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_blocker):
    from presek.app.home import Home
    from presek.app.refresh import refresh
    from tests.app import homes

    before = wiring.home_folder()
    path = tmp_path_factory.mktemp("keys") / "home"
    with django_db_blocker.unblock():
        home = Home.open(path)
        homes.pin(home, homes.AS_OF)
        homes.put(home, "customers", [{"customer": key, "name": key, "country": "PL"} for key in KEYS])
        refresh(home)
        User.objects.create_superuser("admin", password="correct horse battery")
        homes.leave()
        wiring.start(before)
    return path


@pytest.fixture
def client(folder, django_db_blocker) -> Iterator[Client]:
    from tests.app import homes

    before = wiring.home_folder()
    with django_db_blocker.unblock():
        wiring.start(folder)
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username="admin"))
        yield client
        homes.leave()
        wiring.start(before)


def test_every_key_leads_from_explore_to_its_customer(client):
    table = client.get("/", {"show-rows": "1000"}).context["page"].table
    rows = {row.key: row.url for group in table.groups for row in group.rows}
    assert set(rows) == set(KEYS)
    for key, url in rows.items():
        assert client.get(url).context["page"].key == key


def test_no_key_is_read_as_markup(client):
    text = client.get("/").content.decode()
    assert "<b>x</b>" not in text
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    numbers = client.get("/explore.json").json()
    assert "<b>x</b>" not in numbers["rows"]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_found(client, key):
    answer = client.get("/customers", {"find": key}, follow=True)
    assert answer.context["page"].key == key
