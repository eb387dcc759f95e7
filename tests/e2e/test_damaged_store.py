"""Stores that SQLite opens without complaint and no release can have written: damaged in many ways, one at a time.

Every command goes on or says 74 with a cure; no figure that is ok is another than the true one.
"""

import csv
import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cryptoai_cli import frames
from cryptoai_cli.errors import MoversError
from cryptoai_cli.store.opening import open_store
from tests.build import EVENING
from tests.e2e.command import Movers, Outcome

NOW = "2025-10-13T22:30:00+00:00"
NOWHERE = "http://127.0.0.1:9"
DAYS = ("2025-10-07", "2025-10-08", "2025-10-09", "2025-10-10", "2025-10-13")
SYMBOLS = ("^IXIC", "MARA", "RIOT", "CLSK")
CLOSES = {
    (symbol, day): 100.0 + 10 * place + step * (1 + place / 4)
    for place, symbol in enumerate(SYMBOLS)
    for step, day in enumerate(DAYS)
}
COIN = {day: 1000.0 + 5 * step for step, day in enumerate(DAYS)}
SETTINGS = """
[report]
benchmarks = ["^IXIC"]
[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK"]
[groups.coins]
label = "Coins"
members = ["BTC-USD"]
[sources]
order = ["csv"]
[sources.csv]
path = "bars.csv"
[email]
from = "movers@example.org"
to = ["desk@example.org"]
host = "127.0.0.1"
"""
OF_MARA = "WHERE symbol = 'MARA' AND session = '2025-10-13'"
OF_COIN = "WHERE symbol = 'BTC-USD' AND ends = (SELECT max(ends) FROM candles)"
SPLIT = "INSERT INTO splits VALUES ('MARA', '2025-10-08', 'import'"
FACT = "REPLACE INTO facts VALUES ('MARA', 'import'"
ACTION = "REPLACE INTO actions VALUES ('2025-10-13', 'MARA', 'nasdaq'"
VALUE = "REPLACE INTO market_values VALUES ('MARA', '2025-10-13', 'yahoo'"

CELLS = {
    "a close of text": f"UPDATE bars SET close = 'abc' {OF_MARA}",
    "a close of text that begins with a number": f"UPDATE bars SET close = '12 abc' {OF_MARA}",
    "a close of bytes": f"UPDATE bars SET close = x'00ff' {OF_MARA}",
    "a close without bound": f"UPDATE bars SET close = 9e999 {OF_MARA}",
    "a close below every bound": f"UPDATE bars SET close = -9e999 {OF_MARA}",
    "a negative close": f"UPDATE bars SET close = -close {OF_MARA}",
    "a close of zero": f"UPDATE bars SET close = 0 {OF_MARA}",
    "an absurd close": f"UPDATE bars SET close = 1e308 {OF_MARA}",
    "a base of text": "UPDATE bars SET close = 'x' WHERE symbol = 'MARA' AND session = '2025-10-10'",
    "an index without figures": "UPDATE bars SET close = '' WHERE symbol = '^IXIC'",
    "every close of text": "UPDATE bars SET close = 'x' || close",
    "an open of text": f"UPDATE bars SET open = 'abc' {OF_MARA}",
    "a high of bytes": f"UPDATE bars SET high = x'31' {OF_MARA}",
    "a negative low": f"UPDATE bars SET low = -1 {OF_MARA}",
    "a volume of text": f"UPDATE bars SET volume = 'much' {OF_MARA}",
    "a negative volume": f"UPDATE bars SET volume = -5 {OF_MARA}",
    "a volume without bound": f"UPDATE bars SET volume = 9e999 {OF_MARA}",
    "a previous close of text": f"UPDATE bars SET previous_close = 'abc' {OF_MARA}",
    "a previous close of zero": f"UPDATE bars SET previous_close = 0 {OF_MARA}",
    "a negative previous close": f"UPDATE bars SET previous_close = -3 {OF_MARA}",
    "a flag of text": f"UPDATE bars SET early = 'abc' {OF_MARA}",
    "a flag that is neither 0 nor 1": f"UPDATE bars SET early = 7 {OF_MARA}",
    "a verdict of an unknown kind": f"UPDATE bars SET verdict = 'doubtful' {OF_MARA}",
    "a verdict of bytes": f"UPDATE bars SET verdict = x'01' {OF_MARA}",
    "a reason with control characters": (
        f"UPDATE bars SET verdict = 'confirmed', verdict_reason = 'x' || char(27) || '[31m' {OF_MARA}"
    ),
    "an instant of text": f"UPDATE bars SET as_of = 'noon', verdict = 'confirmed' {OF_MARA}",
    "an instant beyond every calendar": f"UPDATE bars SET as_of = 1e300, verdict = 'confirmed' {OF_MARA}",
    "an arrival of text": f"UPDATE bars SET arrived_at = 'late' {OF_MARA}",
    "a date that is none": f"UPDATE bars SET session = '2025-02-30' {OF_MARA}",
    "a date of words": f"UPDATE bars SET session = 'someday' {OF_MARA}",
    "a date in another spelling": f"UPDATE bars SET session = '20251013' {OF_MARA}",
    "a date in the year 0": f"UPDATE bars SET session = '0000-10-13' {OF_MARA}",
    "a date in the year 9999": f"UPDATE bars SET session = '9999-12-31' {OF_MARA}",
    "a date of bytes": f"UPDATE bars SET session = x'32303235' {OF_MARA}",
    "an empty date": f"UPDATE bars SET session = '' {OF_MARA}",
    "a symbol with control characters": f"UPDATE bars SET symbol = 'MA' || char(27) || '[2J' {OF_MARA}",
    "an empty symbol": f"UPDATE bars SET symbol = '' {OF_MARA}",
    "a symbol of bytes": f"UPDATE bars SET symbol = x'4d415241' {OF_MARA}",
    "a source with a line break": f"UPDATE bars SET source = 'im' || char(10) || 'port' {OF_MARA}",
    "a source of bytes": f"UPDATE bars SET source = x'ff' {OF_MARA}",
    "an hour with a close of text": f"UPDATE candles SET close = 'abc' {OF_COIN}",
    "an hour with a close without bound": f"UPDATE candles SET close = 9e999 {OF_COIN}",
    "an hour that ends never": f"UPDATE candles SET ends = 'never' {OF_COIN}",
    "an hour that ends beyond every calendar": f"UPDATE candles SET ends = 1e18 {OF_COIN}",
    "an hour with a high of bytes": f"UPDATE candles SET high = x'00' {OF_COIN}",
    "a split by zero": f"{SPLIT}, 2, 0, 1760300000)",
    "a split of text": f"{SPLIT}, 'two', 1, 1760300000)",
    "a split without bound": f"{SPLIT}, 9e999, 1, 1760300000)",
    "a fact of an unknown kind": f"{FACT}, 'spaceship', 'USD', 'MARA', NULL)",
    "a listing on no date": f"{FACT}, 'equity', 'USD', 'MARA', 'once')",
    "a name of bytes": f"{FACT}, 'equity', 'USD', x'00', NULL)",
    "a currency with control characters": f"{FACT}, 'equity', 'U' || char(7), 'MARA', NULL)",
    "an action with a ratio of text": f"{ACTION}, 'two', 1, NULL, 1760300000)",
    "an action with half a ratio": f"{ACTION}, 2, NULL, NULL, 1760300000)",
    "a distribution of text": f"{ACTION}, NULL, NULL, 'much', 1760300000)",
    "a market value of text": f"{VALUE}, 'much', 'USD', 1760300000)",
    "a negative market value": f"{VALUE}, -5, 'USD', 1760300000)",
    "a reported price of text": f"UPDATE reported SET price = 'abc' {OF_MARA}",
    "a reported date that is none": f"UPDATE reported SET largest_since = 'once' {OF_MARA}",
    "a reported streak of text": f"UPDATE reported SET streak = 'long' {OF_MARA}",
}
TABLES = {
    "no table of bars": "DROP TABLE bars",
    "no table of reported rows": "DROP TABLE reported",
    "no table at all": "; ".join(
        f"DROP TABLE {name}" for name in ("bars", "candles", "splits", "facts", "market_values", "actions", "reported")
    ),
    "a column less": "ALTER TABLE bars DROP COLUMN volume",
    "a column more": "ALTER TABLE bars ADD COLUMN colour TEXT",
    "a column of another name": "ALTER TABLE candles RENAME COLUMN close TO last",
    "a view in place of a table": (
        "ALTER TABLE bars RENAME TO kept; CREATE VIEW bars AS SELECT * FROM kept WHERE symbol <> 'MARA'"
    ),
    "a view of nothing": "DROP TABLE facts; CREATE VIEW facts AS SELECT * FROM nowhere",
    "a table without its key": "CREATE TABLE x AS SELECT * FROM bars; DROP TABLE bars; ALTER TABLE x RENAME TO bars",
    "a table of text": (
        "CREATE TABLE x (symbol TEXT NOT NULL, session TEXT NOT NULL, source TEXT NOT NULL, numerator TEXT NOT NULL, "
        "denominator TEXT NOT NULL, arrived_at TEXT NOT NULL, PRIMARY KEY (symbol, session, source)) WITHOUT ROWID; "
        "DROP TABLE splits; ALTER TABLE x RENAME TO splits"
    ),
    "a trigger that changes figures": (
        "CREATE TRIGGER t AFTER INSERT ON bars BEGIN UPDATE bars SET close = close * 2 WHERE symbol = NEW.symbol; END"
    ),
    "an index that forbids": "CREATE UNIQUE INDEX one ON bars (symbol, source, early) WHERE session > '2025-10-13'",
    "a version to come": "PRAGMA user_version = 99",
    "no version": "PRAGMA user_version = 0",
    "a negative version": "PRAGMA user_version = -1",
    "an earlier version than its tables": "PRAGMA user_version = 2",
    "the file of another program": "PRAGMA application_id = 12345",
}


def with_other_text(store: Path) -> None:
    """Put bytes that are no UTF-8 into a cell of text."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute(f"UPDATE bars SET verdict_reason = CAST(x'c328a0a1' AS TEXT), verdict = 'suspect' {OF_MARA}")
        connection.commit()


def with_a_log_left(store: Path) -> None:
    """Leave a log behind that was never merged, as after a power failure."""
    connection = sqlite3.connect(store, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("UPDATE bars SET volume = 7 WHERE symbol = 'RIOT'")
    copies = [
        (each, each.read_bytes()) for each in store.parent.glob("store.sqlite*") if not each.name.endswith("-shm")
    ]
    connection.close()
    for each, content in copies:
        each.write_bytes(content)


def with_a_log_of_rubbish(store: Path) -> None:
    store.with_name("store.sqlite-wal").write_bytes(os.urandom(40_000))


def with_a_folder_for_a_log(store: Path) -> None:
    store.with_name("store.sqlite-wal").mkdir()


def as_a_folder(store: Path) -> None:
    store.unlink()
    (store / "inside").mkdir(parents=True)


def as_a_pipe(store: Path) -> None:
    store.unlink()
    os.mkfifo(store)


def as_a_device(store: Path) -> None:
    store.unlink()
    store.symlink_to("/dev/zero")


def as_nothing(store: Path) -> None:
    store.write_bytes(b"")


def as_text(store: Path) -> None:
    store.write_text("date,symbol,close\n")


def cut_short(store: Path) -> None:
    store.write_bytes(store.read_bytes()[:6000])


def with_rubbish_inside(store: Path) -> None:
    content = store.read_bytes()
    store.write_bytes(content[:4200] + b"\xff" * 4000 + content[8200:])


FILES: dict[str, Callable[[Path], None]] = {
    "a text that is no UTF-8": with_other_text,
    "a log left behind": with_a_log_left,
    "a log of rubbish": with_a_log_of_rubbish,
    "a folder in place of the log": with_a_folder_for_a_log,
    "a folder in place of the file": as_a_folder,
    "a pipe in place of the file": as_a_pipe,
    "a device in place of the file": as_a_device,
    "an empty file": as_nothing,
    "a file of text": as_text,
    "a file cut short": cut_short,
    "rubbish inside the file": with_rubbish_inside,
}


def executed(statements: str) -> Callable[[Path], None]:
    def damage(store: Path) -> None:
        with closing(sqlite3.connect(store)) as connection:
            connection.executescript(statements)

    return damage


DAMAGES = {**{name: executed(sql) for name, sql in {**CELLS, **TABLES}.items()}, **FILES}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a user with a week in the store and the same week in a file."""
    home = tmp_path_factory.mktemp("sound")
    lines = ["date,symbol,open,high,low,close,volume"]
    lines += [f"{day},{s},{close},{close + 1},{close - 1},{close},1000" for (s, day), close in CLOSES.items()]
    lines += [f"{day}T20:00:00Z,BTC-USD,,,,{close}," for day, close in COIN.items()]
    (home / "bars.csv").write_text("\n".join(lines) + "\n")
    movers = Movers(home, NOWHERE, SETTINGS)
    for arguments in (("import", str(home / "bars.csv")), ("today",), ("on", "2025-10-10")):
        outcome = movers.here(*arguments, now=NOW)
        assert outcome.code == 0, outcome
    return home


@pytest.fixture
def movers(sound: Path, tmp_path: Path) -> Movers:
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return Movers(tmp_path, NOWHERE, SETTINGS)


def store_of(movers: Movers) -> Path:
    return movers.home / "data" / "store.sqlite"


def wrong_closes(text: str, day_of: str, price_of: str) -> list[dict[str, str]]:
    """Return the rows of a CSV document whose price is not the true one."""
    rows = list(csv.DictReader(io.StringIO(text)))
    truth = {**CLOSES, **{("BTC-USD", day): close for day, close in COIN.items()}}
    return [
        row
        for row in rows
        if row.get("status", "ok") == "ok"
        and abs(float(row[price_of]) - truth[row["symbol"], row[day_of][:10]]) > 0.01  # prices have two decimals
    ]


def check(outcome: Outcome) -> None:
    """Check what holds of every command on every store."""
    assert outcome.code in {0, 69, 74}, outcome
    assert "Traceback" not in outcome.out + outcome.err, outcome
    assert "\x1b" not in outcome.out + outcome.err, outcome
    if outcome.code == 74:
        assert any(cure in outcome.err for cure in ("move", "MOVERS_HOME", "newer")), outcome


READERS = (
    ("today", "-f", "csv", "--offline"),
    ("on", "2025-10-10", "-f", "csv", "--offline"),
    ("over", "2025-10-07..2025-10-13", "-f", "csv"),
)
OTHERS = (("send", "--dry-run"), ("groups", "list"), ("sync", "-q"))


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_command_goes_on_or_says_what_to_do(damage: str, movers: Movers) -> None:
    DAMAGES[damage](store_of(movers))
    for arguments in READERS:
        outcome = movers.here(*arguments, now=NOW)
        check(outcome)
        assert wrong_closes(outcome.out, "session", "price") == [], outcome
    exported = movers.here("export", "-", now=NOW)
    check(exported)
    assert wrong_closes(exported.out, "date", "close") == [], exported
    history = movers.here("history", "MARA", "-f", "csv", now=NOW)
    check(history)
    assert history.code != 0 or wrong_closes(history.out, "session", "close") == [], history
    for words in OTHERS:
        check(movers.here(*words, now=NOW))
    check(movers.here("today", "--chart", "treemap", "-o", str(movers.home / "map.svg"), now=NOW))
    check(movers.here("import", str(movers.home / "bars.csv"), now=NOW))
    last = movers.here("today", "-f", "csv", now=NOW)
    assert (last.code, len(last.good)) == (0, 5), last
    assert wrong_closes(last.out, "session", "price") == []


@pytest.mark.parametrize("damage", CELLS)
def test_what_cannot_be_read_is_found_and_removed(damage: str, movers: Movers) -> None:
    DAMAGES[damage](store_of(movers))
    with open_store(store_of(movers), EVENING).store as store:
        assert store.find_unreadable()
        removed = store.remove_unreadable()
        assert removed
        assert store.find_unreadable() == ()


@pytest.mark.parametrize("damage", [*TABLES, *FILES])
def test_a_notebook_gets_data_or_an_error_of_ours(damage: str, movers: Movers) -> None:
    DAMAGES[damage](store_of(movers))
    try:
        frame = frames.bars(["MARA"], store=store_of(movers), config=movers.config)
    except MoversError:
        return
    assert not [row for row in frame.itertuples() if row.close != CLOSES["MARA", str(row.session)[:10]]]


def test_a_report_tells_which_rows_it_could_not_read_and_a_sync_removes_them(movers: Movers) -> None:
    executed(CELLS["a close of text"])(store_of(movers))
    outcome = movers.here("today", "--offline", now=NOW)
    assert "MARA 2025-10-13 import of the table bars" in outcome.err, outcome
    assert "`movers sync` removes such rows" in outcome.err
    removed = movers.here("sync", now=NOW)
    assert "Removed what could not be read: MARA 2025-10-13 import of the table bars" in removed.err
    assert "cannot be read" not in movers.here("today", "--refresh", now=NOW).err


def test_an_export_tells_which_rows_are_not_in_it(movers: Movers) -> None:
    executed(CELLS["a close of text"])(store_of(movers))
    outcome = movers.here("export", "-", now=NOW)
    assert "1 row of the store cannot be read" in outcome.err, outcome
