"""Behind a proxy the address of a visitor is what the proxy saw, never what the visitor claims."""

from __future__ import annotations

import pytest

from presek.web.client_address import believing


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (None, "127.0.0.1"),
        ("203.0.113.7", "203.0.113.7"),
        ("10.9.9.9, 203.0.113.7", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("203.0.113.7, unknown", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_the_last_address_that_is_told_counts(said, known):
    seen = {}
    application = believing(lambda environ, _start: seen.update(environ) or [b""])
    told = {} if said is None else {"HTTP_X_FORWARDED_FOR": said}
    application({"REMOTE_ADDR": "127.0.0.1", **told}, lambda *_: None)
    assert seen["REMOTE_ADDR"] == known
