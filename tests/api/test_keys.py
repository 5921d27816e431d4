"""The keys of programs: 256 bits of chance, kept hashed, for some scopes, revocable."""

from __future__ import annotations

import pytest

from tests.app.fixtures import home, migrated

__all__ = ["home", "migrated"]


@pytest.fixture
def keys(home):
    from presek.app import keys

    return keys


def test_a_key_is_recognised_with_its_scopes_until_it_is_revoked(keys):
    made = keys.add("shop", ["content", "conditions"], by="anna")

    caller = keys.recognised(made.secret)
    assert (caller.name, caller.scopes, caller.per_minute) == ("shop", {"conditions", "content"}, keys.PER_MINUTE)

    keys.revoke("shop", by="anna")
    assert keys.recognised(made.secret) is None
    [kept] = keys.everyone()
    assert (kept.made_by, kept.revoked_by) == ("anna", "anna")


def test_a_secret_is_256_bits_and_is_kept_only_hashed(keys):
    import base64

    from presek.store.models import ApiKey

    made = keys.add("shop", ["content"], by="anna")
    chance = made.secret.removeprefix(f"presek_{made.public}_")

    assert len(base64.urlsafe_b64decode(chance + "=")) == 32
    assert chance not in str(ApiKey.objects.values_list().get())


@pytest.mark.parametrize(
    "change",
    [
        lambda secret: "",
        lambda secret: "presek",
        lambda secret: secret[:-1],
        lambda secret: secret + "x",
        lambda secret: secret.swapcase(),
        lambda secret: secret.replace("presek_", "presek_x"),
        lambda secret: "presek__" + secret,
        lambda secret: "\ud800" + secret,
        lambda secret: secret[:20] + "\ud800",
    ],
)
def test_what_is_not_the_key_to_the_letter_is_nobodys(keys, change):
    made = keys.add("shop", ["content"], by="anna")

    assert keys.recognised(change(made.secret)) is None


def test_what_is_wrong_with_a_key_is_said_at_once(keys):
    from presek.values.problem import Problems

    keys.add("shop", ["content"], by="anna")
    with pytest.raises(Problems) as found:
        keys.add("shop", ["contents", "segments"], per_minute=0, by="anna")

    assert [problem.code for problem in found.value.problems] == ["name-taken", "unknown-scope", "rate"]
    assert found.value.problems[1].nearest[0] == "content"


def test_a_name_is_free_again_once_its_key_is_revoked(keys):
    first = keys.add("shop", ["content"], by="anna")
    keys.revoke(first.public, by="anna")
    second = keys.add("shop", ["content"], by="anna")

    assert keys.recognised(second.secret).name == "shop"
    assert [key.revoked_at is None for key in keys.everyone()] == [False, True]


def test_whoever_makes_or_revokes_a_key_stands_in_the_audit(keys):
    from presek.store import audit

    keys.add("shop", ["content"], by="anna")
    keys.revoke("shop", by="borut")

    assert [(entry.by, entry.action, entry.subject) for entry in audit.latest(2)] == [
        ("borut", "revoked", "key shop"),
        ("anna", "added", "key shop"),
    ]
