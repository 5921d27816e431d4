"""One column made of several: of each customer or row the value of the case that is taken."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from presek.engine.columnar.columns import Texts, Words
from presek.engine.columnar.vectors import Mask, Vector, Worths, doubles, held, largest, scaled_up
from presek.plan.steps import Shape
from presek.values.money import LARGEST


def chosen_numbers(taken: Sequence[tuple[Mask, Worths]], unknown: Mask, shape: Shape) -> Vector:
    """Numbers at one scale, or doubles; unknown where no case is taken, its value is unknown, or does not fit."""
    vectors = [(mask, _vector(worths)) for mask, worths in taken]
    real = shape.form == "real"
    fits = all(
        largest(vector) * 10 ** (shape.scale - vector.scale) <= LARGEST for _, vector in vectors if not vector.real
    )
    answer = np.zeros(len(unknown), np.float64 if real else np.int64 if fits else object)
    unknown = unknown.copy()
    for mask, vector in vectors:
        values = doubles(vector) if real else scaled_up(vector, shape.scale)
        answer[mask] = np.broadcast_to(values, mask.shape)[mask]
        if vector.unknown is not None:
            unknown |= mask & vector.unknown
    nowhere = unknown if unknown.any() else None
    return Vector(answer, nowhere, 0 if real else shape.scale) if fits or real else held(answer, nowhere, shape.scale)


def chosen_texts(taken: Sequence[tuple[Mask, Worths]], unknown: Mask) -> Texts:
    """Texts with one dictionary of all words, each once."""
    columns = [(mask, _texts(worths)) for mask, worths in taken]
    every = pa.concat_arrays([texts.words.plain for _, texts in columns])
    low = pa.concat_arrays([texts.words.folded for _, texts in columns])
    encoded = every.dictionary_encode()
    place = encoded.indices.to_numpy(zero_copy_only=False)
    _, first = np.unique(place, return_index=True)
    words = Words(encoded.dictionary, low.take(pa.array(first)))
    answer = np.full(len(unknown), len(words), np.int32)
    offset = 0
    for mask, texts in columns:
        size = len(texts.words)
        codes = np.append(place[offset : offset + size], len(words)).astype(np.int32)
        answer[mask] = codes[np.minimum(texts.codes[mask], size)]
        offset += size
    answer[unknown] = len(words)
    return Texts(answer, nulls=True, words=words)


def _vector(worths: Worths) -> Vector:
    if isinstance(worths, Vector):
        return worths
    raise TypeError("numbers were expected")


def _texts(worths: Worths) -> Texts:
    if isinstance(worths, Texts):
        return worths
    raise TypeError("texts were expected")
