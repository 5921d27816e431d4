"""Whose an address or a number is, for sources that tell of contacts."""

from __future__ import annotations

from functools import lru_cache

from presek.app import looking_up
from presek.app.home import Home
from presek.app.looking_up import Known
from presek.source.touches import Who
from presek.values.problem import Branch, Problems

KEPT = 100_000


def finder(home: Home) -> Who:
    """Finds the customer of an e-mail address or a number in E.164, each once a reading.

    A customer's own counts before that of a contact person. What is nobody's, or several customers', stays as it is.
    """

    @lru_cache(KEPT)
    def who(address: str) -> str:
        by = Known.PHONE if address.startswith("+") else Known.EMAIL
        try:
            found = looking_up.look_up(home, by, address).matches
        except Problems as wrong:
            if wrong.branch is Branch.PLACE:
                return address  # nobody is known yet
            raise
        own = [each.customer for each in found if not each.contact]
        candidates = own or [each.customer for each in found]
        return candidates[0] if len(candidates) == 1 else address

    return who
