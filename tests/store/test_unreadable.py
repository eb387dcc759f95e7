from contextlib import closing

from cryptoai_cli.store.connecting import in_memory
from cryptoai_cli.store.rows import row_of
from cryptoai_cli.store.tables import BARS
from cryptoai_cli.store.unreadable import UnreadableRow, delete_rows, note_unreadable, unreadable_rows
from tests.store.kept import bar

ROW = UnreadableRow("bars", ("MARA", "2025-10-13", "yahoo"))


def test_a_row_is_noted_once_and_no_longer_after_it_was_deleted() -> None:
    with closing(in_memory()) as connection:
        connection.executemany(BARS.replace, [row_of(bar()), row_of(bar("RIOT"))])
        note_unreadable(connection, *ROW)
        note_unreadable(connection, *ROW)
        assert unreadable_rows(connection) == (ROW,)
        delete_rows(connection, [ROW])
        assert unreadable_rows(connection) == ()
        assert connection.execute("SELECT symbol FROM bars").fetchall() == [("RIOT",)]


def test_a_key_is_shown_as_printable_text_of_some_length() -> None:
    shown = UnreadableRow("bars", ("A\x1b[31m" + "x" * 200, b"\xff", "")).words
    assert shown.isprintable()
    assert len(shown) < 150
    assert shown.endswith("b'\\xff' '' of the table bars")
