"""The page of the method and the code that follows it agree in every word and threshold that can be compared."""

from datetime import UTC, date, datetime
from math import inf
from pathlib import Path

import pytest

from cryptoai_cli.analysis import groups, guards
from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import PROVISIONAL_FOR, State
from cryptoai_cli.report import facts, headline
from cryptoai_cli.report.cells import MINUS
from cryptoai_cli.report.model import Tone
from cryptoai_cli.report.verify import VOCABULARY
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.sources.base import Grain, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile import CsvFile
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from cryptoai_cli.workflows.moves import MOST_LOOKS
from tests.docs.pages import ROOT, page

METHOD = page("docs/method.md")
SOURCES = page("docs/sources.md")


def percent(fraction: float) -> str:
    return f"{abs(fraction) * 100:g} %"


def test_the_vocabulary_is_the_one_that_headlines_are_checked_by() -> None:
    (listed,) = METHOD.blocks("text")

    assert listed.split() == sorted(VOCABULARY)


@pytest.mark.parametrize("story", facts.Story)
def test_every_story_is_explained(story: facts.Story) -> None:
    assert f"| {story.value} | " in METHOD.section("Who it is about")


@pytest.mark.parametrize("tone", Tone)
def test_every_tone_is_explained_with_its_phrase(tone: Tone) -> None:
    row = next(line for line in METHOD.section("Tone").splitlines() if line.startswith(f"| `{tone.value}` |"))

    assert row.endswith(f"| {headline.TONE_PHRASE[tone]} |")


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained(status: Status) -> None:
    assert f"| `{status.value}` | " in METHOD.section("Move")


@pytest.mark.parametrize("state", State)
def test_every_state_is_explained(state: State) -> None:
    assert f"| `{state.value}` | " in METHOD.section("Session")


@pytest.mark.parametrize(
    "words",
    [
        f"is above +{percent(guards.RISE_LIMIT)} or below {MINUS}{percent(guards.FALL_LIMIT)}",
        f"A coin is questioned beyond ±{percent(guards.COIN_LIMIT)}",
        f"reaches within {percent(guards.REACH)} of the previous close",
        f"between {MINUS}{percent(guards.DEEP_FALL_LIMIT)} and {MINUS}{percent(guards.FALL_LIMIT)}",
        f"differs from ours by more than {guards.AGREEMENT * 100:g} points",
        f"At most {MOST_LOOKS} looks are taken in one run",
        f"at least {groups.MIN_REPORTING} members report, and at least {percent(groups.MIN_COVERAGE)} of those",
        f"less than {facts.CLEAR_LEAD * 100:g} points behind the first",
        f"within {headline.IN_LINE * 100:g} points, *in line with*",
        f"moved by {percent(headline.TOLD_BEFORE)} or more in the session before",
        f"r ≥ +{percent(facts.QUIET)} and p ≤ {MINUS}{percent(facts.TURN)}",
        f"r ≥ +{percent(facts.STRONG)}, not a bounce",
        f"the first {PROVISIONAL_FOR.seconds // 60} minutes after the close",
    ],
)
def test_the_thresholds_are_those_of_the_code(words: str) -> None:
    assert words in METHOD.prose


@pytest.mark.parametrize("name", KNOWN_SOURCES)
def test_every_source_has_a_section(name: str) -> None:
    assert SOURCES.section(name)


def test_the_file_shown_as_an_example_can_be_read(tmp_path: Path) -> None:
    (example,) = SOURCES.blocks("csv")
    file = tmp_path / "prices.csv"
    file.write_text(example, encoding="utf-8")
    calendar = load_calendar((ROOT / "config" / "calendars" / "XNYS.csv").read_text(encoding="utf-8"))
    days = calendar.between(date(2025, 10, 9), date(2025, 10, 13))
    window = Window(days, datetime(2025, 10, 14, tzinfo=UTC))
    wants = [Want(Instrument(symbol), symbol, Grain.BARS) for symbol in ("^IXIC", "RIOT", "MARA", "CLSK", "BTC-USD")]

    *shares, coin = CsvFile(SourceContext((("path", str(file)),), inf)).fetch_many(wants, window)

    for share in shares:
        assert isinstance(share, History)
        assert None not in (share.close(days[-2].day), share.close(days[-1].day))
    assert isinstance(coin, History)
    assert [candle.ends for candle in coin.candles] == [days[-2].closes, days[-1].closes]
