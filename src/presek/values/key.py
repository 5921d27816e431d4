"""Customer keys: text that comes from a source, kept as it is."""

from __future__ import annotations

import unicodedata

LONGEST_KEY = 200


def key_fault(key: str) -> str | None:
    r"""Why a text can't be a customer key, or None where it can. Spaces and emoji are kept as they are.

    >>> key_fault("C 17 🙂") is None, key_fault(""), key_fault("a\tb")
    (True, 'the key is empty', 'the key has a control character')
    """
    if not key:
        return "the key is empty"
    if len(key) > LONGEST_KEY:
        return f"the key has {len(key)} characters; at most {LONGEST_KEY} are kept"
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in key):
        return "the key has a control character"
    return None
