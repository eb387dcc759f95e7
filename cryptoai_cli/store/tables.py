"""Build the statements that read and write whole records; columns are in the order of the record's fields."""

from itertools import chain
from typing import NamedTuple

from cryptoai_cli.store.records import KeptBar, KeptCandle, KeptFact, KeptSplit


class Table(NamedTuple):
    """One table: its columns, in the order of the record's fields; the first `key_width` columns are the key."""

    name: str
    columns: tuple[str, ...]
    key_width: int

    def select(self, rest: str) -> str:
        """Return the statement that reads records; `rest` follows the table name."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} {rest}"  # noqa: S608 names of ours, values are bound

    def select_keys(self, count: int) -> str:
        """Return the statement that reads the records of `count` keys, whose values are bound in order."""
        keys = self.columns[: self.key_width]
        asked = ", ".join([f"({placeholders(self.key_width)})"] * count)
        equal = " AND ".join(f"{self.name}.{key} = asked.{key}" for key in keys)
        # a cross join is what makes SQLite look each key up; a row-value IN would read the whole table
        return (
            f"WITH asked ({', '.join(keys)}) AS (VALUES {asked}) {self._select_asked} CROSS JOIN {self.name} ON {equal}"
        )

    @property
    def replace(self) -> str:
        """The statement that inserts a record or replaces the one with the same key."""
        columns = ", ".join(self.columns)
        return f"REPLACE INTO {self.name} ({columns}) VALUES ({placeholders(len(self.columns))})"  # noqa: S608 names of ours

    @property
    def _select_asked(self) -> str:
        return f"SELECT {', '.join(f'{self.name}.{column}' for column in self.columns)} FROM asked"  # noqa: S608 names of ours


def placeholders(count: int) -> str:
    """Return `count` question marks, separated by commas."""
    return ", ".join("?" * count)


# the fields of a bar that are not one column of the same name
_COLUMNS_OF = {"unsettled": ("early",), "verdict": ("verdict", "verdict_reason")}
_BAR_COLUMNS = tuple(chain.from_iterable(_COLUMNS_OF.get(name, (name,)) for name in KeptBar._fields))

BARS = Table("bars", _BAR_COLUMNS, key_width=3)
CANDLES = Table("candles", KeptCandle._fields, key_width=3)
SPLITS = Table("splits", KeptSplit._fields, key_width=3)
FACTS = Table("facts", KeptFact._fields, key_width=2)
