"""The tables of the store, and the migrations of files from earlier versions."""

import sqlite3
from collections.abc import Sequence

from cryptoai_cli.store.shape import shape_fault

APPLICATION_ID = 0x6D6F7672  # "movr": distinguishes our files from other databases

# Sessions are ISO dates, instants seconds since 1970 UTC.
_FIRST = (
    """CREATE TABLE IF NOT EXISTS bars (
        symbol TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL,
        close REAL NOT NULL, open REAL, high REAL, low REAL, volume REAL, previous_close REAL,
        early INTEGER NOT NULL, verdict TEXT NOT NULL, as_of REAL NOT NULL, arrived_at REAL NOT NULL,
        PRIMARY KEY (symbol, session, source)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS early_bars ON bars (symbol, session, source) WHERE early",
    """CREATE TABLE IF NOT EXISTS candles (
        symbol TEXT NOT NULL, ends REAL NOT NULL, source TEXT NOT NULL,
        close REAL NOT NULL, high REAL, low REAL, arrived_at REAL NOT NULL,
        PRIMARY KEY (symbol, ends, source)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS splits (
        symbol TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL,
        numerator REAL NOT NULL, denominator REAL NOT NULL, arrived_at REAL NOT NULL,
        PRIMARY KEY (symbol, session, source)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS facts (
        symbol TEXT NOT NULL, source TEXT NOT NULL,
        kind TEXT NOT NULL, currency TEXT NOT NULL, name TEXT NOT NULL, listed TEXT,
        PRIMARY KEY (symbol, source)
    ) WITHOUT ROWID""",
    # reads every column by its name: a file of another program that has such tables fails here
    """SELECT symbol, session, source, close, open, high, low, volume, previous_close, early, verdict, as_of, arrived_at
        FROM bars LIMIT 0""",
    "SELECT symbol, ends, source, close, high, low, arrived_at FROM candles LIMIT 0",
    "SELECT symbol, session, source, numerator, denominator, arrived_at FROM splits LIMIT 0",
    "SELECT symbol, source, kind, currency, name, listed FROM facts LIMIT 0",
)

_MARKET_VALUES = (
    """CREATE TABLE IF NOT EXISTS market_values (
        symbol TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL,
        value REAL, currency TEXT NOT NULL, arrived_at REAL NOT NULL,
        PRIMARY KEY (symbol, session, source)
    ) WITHOUT ROWID""",
    "SELECT symbol, session, source, value, currency, arrived_at FROM market_values LIMIT 0",
)

# the first release kept a verdict as one text, `suspect: reason`: kind and reason now have a column each
_TYPED_VERDICTS = (
    "ALTER TABLE bars ADD COLUMN verdict_reason TEXT NOT NULL DEFAULT ''",
    """UPDATE bars
        SET verdict_reason = substr(verdict, instr(verdict, ': ') + 2),
            verdict = substr(verdict, 1, instr(verdict, ': ') - 1)
        WHERE instr(verdict, ': ') > 0""",
    "DROP INDEX IF EXISTS early_bars",  # never used by a query
)

# splits and distributions of a whole session; the row with an empty symbol says that the session was asked for
_ACTIONS = (
    """CREATE TABLE IF NOT EXISTS actions (
        session TEXT NOT NULL, symbol TEXT NOT NULL, source TEXT NOT NULL,
        numerator REAL, denominator REAL, dividend REAL, arrived_at REAL NOT NULL,
        PRIMARY KEY (session, symbol, source)
    ) WITHOUT ROWID""",
    "SELECT session, symbol, source, numerator, denominator, dividend, arrived_at FROM actions LIMIT 0",
)

_REPORTED = (
    """CREATE TABLE IF NOT EXISTS reported (
        symbol TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL,
        price REAL, previous_close REAL, volume REAL,
        benchmark TEXT NOT NULL, context_source TEXT NOT NULL,
        beta REAL, beta_sessions INTEGER, relative_volume REAL, streak INTEGER, largest_since TEXT,
        PRIMARY KEY (symbol, session)
    ) WITHOUT ROWID""",
    "SELECT symbol, session, source, price, volume, context_source, beta, largest_since FROM reported LIMIT 0",
)

# what is on record of companies, and which source was asked for what; a look with an empty symbol is of all companies
_ON_RECORD = (
    """CREATE TABLE IF NOT EXISTS records (
        symbol TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,
        day TEXT NOT NULL, at REAL, title TEXT NOT NULL, form TEXT NOT NULL, items TEXT NOT NULL,
        publisher TEXT NOT NULL, url TEXT NOT NULL,
        halt_code TEXT, halt_market TEXT, resumed REAL, due TEXT, is_estimate INTEGER, arrived_at REAL NOT NULL,
        PRIMARY KEY (symbol, kind, source, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS records_of_a_day ON records (source, kind, day)",
    """CREATE TABLE IF NOT EXISTS record_looks (
        source TEXT NOT NULL, symbol TEXT NOT NULL, session TEXT NOT NULL, looked_at REAL NOT NULL,
        PRIMARY KEY (source, symbol, session)
    ) WITHOUT ROWID""",
    "SELECT symbol, kind, source, key, day, at, title, halt_code, resumed, due, is_estimate FROM records LIMIT 0",
    "SELECT source, symbol, session, looked_at FROM record_looks LIMIT 0",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _MARKET_VALUES,
    _TYPED_VERDICTS,
    _ACTIONS,
    _REPORTED,
    _ON_RECORD,
)
"""The statements that lead from version N to N + 1, at place N. A version that was released is never changed."""


class NewerSchemaError(Exception):
    """The file was written by a later release and cannot be read by this one."""


class ForeignFileError(Exception):
    """The file is not one of our stores."""


def upgrade(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Upgrade the file to the latest version in one transaction; a file that is up to date is not written to.

    Raise NewerSchemaError, ForeignFileError or sqlite3.Error, leaving the file unchanged.
    """
    if _missing_steps(connection, migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # checked again: another process may have upgraded it while we waited for the lock
            _run(connection, _missing_steps(connection, migrations))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    if migrations is MIGRATIONS:
        _require_shape(connection)


def _require_shape(connection: sqlite3.Connection) -> None:
    """Raise ForeignFileError if the tables are not as the migrations make them."""
    try:
        fault = shape_fault(connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # a view or a table whose definition makes no sense
            raise ForeignFileError(f"it is no store: {error}") from error
        raise
    if fault:
        raise ForeignFileError(f"it is no store: {fault}")


def _missing_steps(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    version, owner = _number(connection, "user_version"), _number(connection, "application_id")
    if owner not in {0, APPLICATION_ID}:
        raise ForeignFileError("it belongs to another program")
    if version > len(migrations):
        raise NewerSchemaError(f"its version is {version}, this release knows up to {len(migrations)}")
    return migrations[max(version, 0) :]


def is_of_earlier_release(connection: sqlite3.Connection) -> bool:
    """Return whether an earlier release wrote the store; False for a file without our schema.

    Raise NewerSchemaError or ForeignFileError.
    """
    return bool(_missing_steps(connection, MIGRATIONS)) and _number(connection, "user_version") > 0


def _run(connection: sqlite3.Connection, steps: Sequence[Sequence[str]]) -> None:
    try:
        for statement in (statement for step in steps for statement in step):
            connection.execute(statement)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # not the disk or a lock, but tables of another shape
            raise ForeignFileError(f"it is no store: {error}") from error
        raise


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
