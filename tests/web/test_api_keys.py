"""Keys of programs in the browser: made by administrators, shown once, revoked."""

from __future__ import annotations

import re

FORM = {"key-name": "Till", "key-scope": ["conditions", "content"], "key-per-minute": "600"}


def test_a_key_is_shown_once_and_opens_what_it_is_for(own_site):
    from presek.app import keys

    client = own_site.client("administrator")
    made = client.post("/administration/keys", FORM)
    [secret] = re.findall(r'value="(presek_[^"]+)"', made.content.decode())
    listed = client.get("/administration/keys").content.decode()

    caller = keys.recognised(secret)
    assert (caller.name, caller.scopes, caller.per_minute) == ("Till", {"conditions", "content"}, 600)
    assert secret not in listed
    assert "Till" in listed
    assert "no-store" in made["Cache-Control"]


def test_a_revoked_key_stays_in_the_list_and_opens_nothing(own_site):
    from presek.app import keys

    client = own_site.client("administrator")
    made = keys.add("Till", ["content"], by="anna")
    answer = client.post("/administration/keys/revoke", {"key-public": made.public}, follow=True)

    assert "The key is revoked." in answer.content.decode()
    assert keys.recognised(made.secret) is None
    again = client.post("/administration/keys/revoke", {"key-public": made.public}, follow=True)
    assert "no key in force is called" in again.content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(own_site):
    client = own_site.client("administrator")
    refused = client.post("/administration/keys", {"key-name": "Till", "key-per-minute": "many"})
    text = refused.content.decode()

    assert refused.status_code == 422
    assert 'value="Till"' in text
    assert "a key says what it is for" in text
    assert "from 1 to 1000000 times a minute" in text


def test_only_administrators_see_the_way_there(site):
    assert 'href="/administration/keys"' in site.client("administrator").get("/administration").content.decode()
    assert 'href="/administration/keys"' not in site.client("manager").get("/administration").content.decode()
