"""Where rows are from: the source's key of each, and when it was recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from presek.engine.columnar.columns import Places, read_texts
from presek.engine.columnar.sections import Array, SectionFile


@dataclass(frozen=True, slots=True)
class Origins:
    """What a file says of its rows beside their fields."""

    file: SectionFile

    @property
    def recorded(self) -> Array:
        """When each row was recorded, as the place among the instants."""
        return self.file.array("row.recorded")

    @property
    def instants(self) -> npt.NDArray[np.int64]:
        """The instants at which rows were recorded, ascending."""
        return self.file.array("row.recorded.instants").view(np.int64)

    def recorded_at(self, place: int) -> int:
        """When one row was recorded."""
        return int(self.instants[int(self.recorded[place])])

    def key(self, place: int) -> str:
        """The source's key of one row."""
        return str(self.keys(np.array([place]))[0].as_py())

    def keys(self, places: Places) -> pa.LargeStringArray:
        """The source's keys of some rows."""
        if self.file.has("row.key"):
            return pa.array(self.file.array("row.key")[places]).cast(pa.large_string())
        texts = read_texts(self.file, "row.key")
        return texts[places] if isinstance(places, slice) else texts.take(pa.array(places))
