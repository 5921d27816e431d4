"""How much is in the bound tables, asked in one statement that reads next to nothing."""

from __future__ import annotations

from dataclasses import dataclass

from presek.engine.sql.binding import Binding, TableName
from presek.engine.sql.connection import Connection
from presek.engine.sql.native import NATIVES


@dataclass(frozen=True, slots=True)
class There:
    """How many rows the customers' table has, and the relations whose tables have any."""

    customers: int
    filled: frozenset[str]


def there(binding: Binding, connection: Connection) -> There:
    """What is there now."""
    native = NATIVES[connection.dialect]

    def table(name: TableName) -> str:
        return ".".join(map(native.name, name))

    relations = list(binding.relations)
    asked = [f"(SELECT count(*) FROM {table(binding.customers.table)}) AS {native.name('many')}"]
    for place, key in enumerate(relations):
        some = f"SELECT 1 AS {native.name('one')} FROM {table(binding.relations[key].table)} LIMIT 1"
        asked.append(f"(SELECT count(*) FROM ({some}) AS t{place}) AS {native.name(f'some{place}')}")
    (line,) = connection.fetch(f"SELECT {', '.join(asked)}").to_pylist()
    filled = frozenset(key for place, key in enumerate(relations) if line[f"some{place}"])
    return There(int(line["many"]), filled)
