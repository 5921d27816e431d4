"""Looking for customers within a selection: those whose name or key has a text in it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from presek.app.run_values import BaseValues
from presek.engine.columnar.columns import Texts
from presek.engine.columnar.facets import Words, words_of_mask
from presek.values.text import folded

NAMES = ("name", "legal_name")


def matching(values: BaseValues, text: str) -> Words:
    """Those whose name or key has the text in it; accents and capitals do not matter."""
    hits = _mask(pc.match_substring(values.opened.snapshot.keys, pattern=text, ignore_case=True))
    low = folded(text)
    for key in NAMES:
        texts = values.values.get(key)
        if isinstance(texts, Texts) and len(texts.words):
            words = _mask(pc.match_substring(texts.words.folded, pattern=low))
            hits = hits | np.append(words, np.False_)[texts.codes]
    return words_of_mask(hits)


def _mask(found: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    whole = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    mask: NDArray[np.bool_] = whole.fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003 - Arrow's own
    return mask
