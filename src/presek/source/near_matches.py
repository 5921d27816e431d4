"""Texts that are nearly what a field takes, mended where its catalog says so: slips of the pen in code lists, and what
mail programs put around an address. Each distinct text is looked at once."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from presek.source.faults import Fault, mask_of
from presek.source.mapping import ColumnRule
from presek.source.words import Codes

AROUND_AN_ADDRESS = re.compile(r"^(?:mailto:|[^<>]*<)?\s*([^<>\s]+@[^<>\s]+?)[>\s.;,]*$", re.IGNORECASE)


def mended(rule: ColumnRule, texts: pa.Array, codes: Codes | None) -> tuple[pa.Array, Fault | None]:
    """The texts with what could be mended put in, and the rows where it was; None where there was nothing to mend."""
    coded = texts.dictionary_encode()
    known = coded.dictionary.to_pylist()
    put = {text: better for text in known if (better := _better(rule, text, codes)) is not None}
    if not put:
        return texts, None
    changed = np.array([text in put for text in known], dtype=bool)
    mask = changed[pc.fill_null(coded.indices, 0).to_numpy()] & mask_of(pc.is_valid(texts))
    better = pa.array([put.get(text, text) for text in known], pa.string()).take(coded.indices)
    return better, Fault(rule.title, mask, texts, lambda text: f"'{text}' was taken for {put.get(text, text)}")


def _better(rule: ColumnRule, text: str, codes: Codes | None) -> str | None:
    if codes is not None:
        return codes.nearest(text) if codes.key(text) is None else None
    if rule.field.key == "email" and (found := AROUND_AN_ADDRESS.match(text)) and found[1] != text:
        return found[1]
    return None
