from contextlib import closing

from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.every_row import read_every_row
from cryptoai_cli.store.shape import SHAPES
from cryptoai_cli.store.unreadable import unreadable_rows


def test_the_unreadable_rows_of_every_table_are_found() -> None:
    with closing(in_memory()) as connection:
        for name, shape in SHAPES.items():
            cells = ", ".join("'?'" for _ in shape.columns)
            connection.execute(f"INSERT INTO {name} VALUES ({cells})")
        read_every_row(connection)
        assert {row.table for row in unreadable_rows(connection)} == SHAPES.keys()
