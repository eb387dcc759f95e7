import sqlite3

import pytest

from cryptoai_cli.store.connecting import _patiently, in_memory


class Attempts:
    """Fails with each of `errors`, then connects."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)

    def __call__(self) -> sqlite3.Connection:
        if not self.codes:
            return in_memory()
        error = sqlite3.OperationalError("as SQLite says it")
        error.sqlite_errorcode = self.codes.pop(0)
        raise error


def test_t31_a_file_that_others_are_just_making_is_tried_again() -> None:
    attempts = Attempts(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_BUSY_RECOVERY)

    _patiently(attempts).close()

    assert attempts.codes == []


def test_what_waiting_does_not_cure_is_told_at_once() -> None:
    attempts = Attempts(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY)

    with pytest.raises(sqlite3.OperationalError):
        _patiently(attempts)

    assert attempts.codes == [sqlite3.SQLITE_BUSY]
