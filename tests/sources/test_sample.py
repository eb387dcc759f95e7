import csv
import gzip
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import inf
from pathlib import Path
from statistics import median

import pytest

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import Calendar
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.sources.base import Grain, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile import CsvFile
from cryptoai_cli.sources.sample import CARD, Sample

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "config" / "demo"
WEEK = DEMO / "story_week.csv"
TAPE = ROOT.parent / "shared" / "tape"
DAYS = tuple(date(2025, 10, day) for day in (7, 8, 9, 10, 13))
COINS = ("BTC-USD", "ETH-USD", "SOL-USD")
MINERS = ("BITF", "CIFR", "MARA", "RIOT", "CLSK", "IREN", "HUT", "WULF", "CORZ", "BTDR", "HIVE", "BTBT", "CAN")


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_calendar((ROOT / "config" / "calendars" / "XNYS.csv").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def week(calendar: Calendar) -> Window:
    return Window(calendar.between(DAYS[0], DAYS[-1]), datetime(2025, 10, 13, 21, 30, tzinfo=UTC))


@pytest.fixture(scope="module")
def fetched(week: Window) -> Callable[[str], History]:
    def fetch(symbol: str) -> History:
        instrument = Instrument(symbol)
        grain = Grain.HOURS if instrument.is_coin else Grain.CLOSES
        answer = Sample(SourceContext((("path", str(WEEK)),), inf)).fetch(Want(instrument, symbol, grain), week)
        assert isinstance(answer, History), answer
        return answer

    return fetch


@pytest.fixture(scope="module")
def price(fetched: Callable[[str], History], calendar: Calendar) -> Callable[[str, date], float]:
    def at(symbol: str, day: date) -> float:
        session = calendar.on(day)
        assert session is not None
        history = fetched(symbol)
        found = history.candle(session.closes) if symbol in COINS else history.bar(day)
        assert found is not None, (symbol, day)
        assert found.close is not None
        return found.close

    return at


@pytest.fixture(scope="module")
def settings() -> dict[str, dict[str, dict[str, object]]]:
    return tomllib.loads((DEMO / "movers.toml").read_text(encoding="utf-8"))


def members(settings: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    return [str(member) for group in settings["groups"].values() for member in list_of(group["members"])]


def list_of(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


# worked by hand from the closes that the exchanges printed; bitcoin between 20:00 UTC of Friday and of Monday
@pytest.mark.parametrize(
    ("symbol", "move_pct"),
    [
        ("BITF", 28.33),  # 4.20 -> 5.39
        ("CIFR", 19.86),  # 16.97 -> 20.34
        ("CAN", 39.45),  # 1.09 -> 1.52
        ("COIN", -0.01),  # 357.01 -> 356.99
        ("BN", 4.11),  # 43.03 -> 44.80, both after the split
        ("^IXIC", 2.21),  # 22204.43 -> 22694.61
        ("^GSPC", 1.56),  # 6552.51 -> 6654.72
        ("BTC-USD", -0.74),  # 116661.50 -> 115792.84
    ],
)
def test_the_moves_of_the_story_come_straight_from_the_table(
    price: Callable[[str, date], float], symbol: str, move_pct: float
) -> None:
    move = price(symbol, date(2025, 10, 13)) / price(symbol, date(2025, 10, 10)) - 1

    assert round(move * 100, 2) == move_pct


def test_the_nasdaq_fell_before_it_bounced(price: Callable[[str, date], float]) -> None:
    move = price("^IXIC", date(2025, 10, 10)) / price("^IXIC", date(2025, 10, 9)) - 1

    assert round(move * 100, 1) == -3.6


def test_t22_the_split_of_brookfield_is_no_fall(price: Callable[[str, date], float]) -> None:
    move = price("BN", date(2025, 10, 10)) / price("BN", date(2025, 10, 9)) - 1  # 67.49 / 1.5 -> 43.03

    assert round(move * 100, 1) == -4.4


def test_the_miners_have_the_highest_median_of_all_groups(
    price: Callable[[str, date], float], settings: dict[str, dict[str, dict[str, object]]]
) -> None:
    medians = {
        key: median(price(str(s), DAYS[-1]) / price(str(s), DAYS[-2]) - 1 for s in list_of(group["members"]))
        for key, group in settings["groups"].items()
    }

    assert max(medians, key=lambda key: medians[key]) == "bitcoin-miners"
    assert round(medians["bitcoin-miners"] * 100, 2) == 7.31


def test_every_member_and_benchmark_has_a_price_at_every_session(
    price: Callable[[str, date], float], settings: dict[str, dict[str, dict[str, object]]]
) -> None:
    for symbol in (*members(settings), "^IXIC", "^GSPC"):
        assert all(price(symbol, day) > 0 for day in DAYS)


def test_every_member_and_benchmark_has_a_name(settings: dict[str, dict[str, dict[str, object]]]) -> None:
    named = {symbol for symbol, instrument in settings["instruments"].items() if instrument["name"]}

    assert named == {*members(settings), "^IXIC", "^GSPC"}


def test_the_miners_are_those_of_the_day(settings: dict[str, dict[str, dict[str, object]]]) -> None:
    assert settings["groups"]["bitcoin-miners"]["members"] == list(MINERS)


def test_the_demo_asks_the_sample_only(settings: dict[str, dict[str, dict[str, object]]]) -> None:
    assert settings["sources"] == {"order": ["sample"], "sample": {"path": WEEK.name}}
    assert not CARD.network


def test_figures_carry_the_name_of_the_sample(fetched: Callable[[str], History]) -> None:
    assert fetched("BITF").source == CARD.name == Sample.card.name == "sample"
    assert CsvFile.card.name == "csv"


def test_a_symbol_outside_the_demo_is_unknown(week: Window) -> None:
    source = Sample(SourceContext((("path", str(WEEK)),), inf))

    answer = source.fetch(Want(Instrument("AAPL"), "AAPL", Grain.CLOSES), week)

    assert answer == FetchFailure("AAPL", "sample", FailureKind.UNKNOWN_SYMBOL, "not in story_week.csv")


def test_a_failure_names_the_section_of_the_sample(week: Window) -> None:
    answer = Sample(SourceContext((), inf)).fetch(Want(Instrument("AAPL"), "AAPL", Grain.CLOSES), week)

    assert isinstance(answer, FetchFailure)
    assert "[sources.sample]" in answer.detail


def test_the_table_is_small_and_names_its_origin() -> None:
    text = WEEK.read_text(encoding="utf-8")

    assert len(text.encode()) < 15_000
    assert text.startswith("#")
    assert "docs/sources.md" in text.partition("date,symbol")[0]


@pytest.mark.skipif(not TAPE.is_dir(), reason="the recorded tape does not lie beside this checkout")
def test_the_closes_are_those_of_the_tape(price: Callable[[str, date], float]) -> None:
    with WEEK.open(encoding="utf-8") as file:
        held = {(row["symbol"], row["date"][:10]) for row in csv.DictReader(file.readlines()[3:])}

    recorded = {(symbol, day): close for symbol, day, close in tape() if (symbol, day) in held}

    assert recorded.keys() == held
    for (symbol, day), close in recorded.items():
        assert price(symbol, date.fromisoformat(day)) == pytest.approx(close, abs=0.00005), (symbol, day)


def tape() -> list[tuple[str, str, float]]:
    with gzip.open(TAPE / "daily.csv.gz", "rt") as file:
        closes = [(r["symbol"], r["date"], float(r["close"])) for r in csv.DictReader(file) if r["symbol"] not in COINS]
    with gzip.open(TAPE / "crypto_hourly.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            ends = datetime.fromisoformat(row["timestamp"]) + timedelta(hours=1)
            if ends.hour == 20:
                closes.append((row["symbol"], ends.date().isoformat(), float(row["close"])))
    return closes
