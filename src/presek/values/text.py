"""Text that is compared without regard to case: NFC, case-folded; accents count."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The form in which two texts are equal where they differ only in case (or in how accents are encoded).

    >>> folded("ŁÓDŹ") == folded("łódź"), folded("Straße") == folded("STRASSE"), folded("Lodz") == folded("Łódź")
    (True, True, False)
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
