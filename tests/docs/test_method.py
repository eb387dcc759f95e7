"""The page of the method and the code that follows it agree in every word and threshold that can be compared."""

from datetime import UTC, date, datetime
from math import inf
from pathlib import Path

import pytest

from cryptoai_cli.analysis import context, groups, quality_issue, regression, verdict_rules
from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.session import INDEX_SETTLES, PROVISIONAL_FOR, State
from cryptoai_cli.render.columns import column_names
from cryptoai_cli.report import benchmark_words, extremes, facts, headline, tone
from cryptoai_cli.report.cells import MINUS
from cryptoai_cli.report.claims import Tone
from cryptoai_cli.report.verify_headline import VOCABULARY
from cryptoai_cli.settings.calendar import load_calendar
from cryptoai_cli.sources.base import Grain, SourceContext, Want, Window
from cryptoai_cli.sources.csvfile import CsvFile
from cryptoai_cli.sources.registry import BUILT_IN
from cryptoai_cli.workflows.judge.recheck import MOST_RECHECKS
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


@pytest.mark.parametrize("word", Tone)
def test_every_tone_is_explained_with_its_phrase(word: Tone) -> None:
    row = next(line for line in METHOD.section("Tone").splitlines() if line.startswith(f"| `{word.value}` |"))

    assert row.endswith(f"| {headline.TONE_PHRASE[word]} |")


@pytest.mark.parametrize("status", Status)
def test_every_status_is_explained(status: Status) -> None:
    assert f"| `{status.value}` | " in METHOD.section("Move")


@pytest.mark.parametrize("state", State)
def test_every_state_is_explained(state: State) -> None:
    assert f"| `{state.value}` | " in METHOD.section("Session")


@pytest.mark.parametrize(
    "words",
    [
        f"is above +{percent(quality_issue.RISE_LIMIT)} or below {MINUS}{percent(quality_issue.FALL_LIMIT)}",
        f"A coin is questioned beyond ±{percent(quality_issue.COIN_LIMIT)}",
        f"reaches within {percent(verdict_rules.REACH)} of the previous close",
        f"between {MINUS}{percent(verdict_rules.DEEP_FALL_LIMIT)} and {MINUS}{percent(quality_issue.FALL_LIMIT)}",
        f"differs from ours by more than {quality_issue.AGREEMENT * 100:g} points",
        f"If it agrees within {quality_issue.AGREEMENT * 100:g} points",
        f"each move that differs by more than {quality_issue.AGREEMENT * 100:g} points",
        f"At most {MOST_RECHECKS} looks are taken in one run",
        f"at least {groups.MIN_REPORTING} members report, and at least {percent(groups.MIN_COVERAGE)} of those",
        f"less than {facts.CLEAR_LEAD * 100:g} points behind the first",
        f"within {benchmark_words.IN_LINE * 100:g} points, *in line with*",
        f"moved by {percent(headline.NOTABLE_PRIOR_MOVE)} or more in the session before",
        f"r ≥ +{percent(tone.QUIET)} and p ≤ {MINUS}{percent(tone.TURN)}",
        f"r ≥ +{percent(tone.STRONG)}, not a bounce",
        f"the first {PROVISIONAL_FOR.seconds // 60} minutes after the close",
        f"over the {context.BETA_SESSIONS} sessions before the reported one",
        f"fewer than {regression.MIN_PAIRS} of them give no beta",
        f"mean volume of the {context.VOLUME_SESSIONS} sessions before",
        f"every close of the {context.YEAR_SESSIONS} sessions before",
        f"At least {context.MIN_HELD} earlier sessions have to be stored",
        f"lies more than {facts.LONG_AGO} sessions back",
        f"at least {extremes.FARTHEST:g} times as far",
        f"at least {percent(facts.BETA_COVERAGE)} of whose members have a beta",
        f"flat below {percent(tone.QUIET)} \N{MULTIPLICATION SIGN} √n",
        f"from {percent(tone.STRONG)} \N{MULTIPLICATION SIGN} √n on",
        f"less than {INDEX_SETTLES.seconds // 60} minutes after the session's end",
    ],
)
def test_the_thresholds_are_those_of_the_code(words: str) -> None:
    assert words in METHOD.prose


@pytest.mark.parametrize(("previous_close", "points"), [(0.40, 5.0), (20.0, 0.1)])
def test_what_rounding_explains_is_as_told(previous_close: float, points: float) -> None:
    cents = Move("MARA", Status.OK, price=previous_close, previous_close=previous_close, rounding=0.005)

    assert "2*e* (2 + |*r*|) / *c*" in METHOD.prose
    assert verdict_rules._slack(cents, 0.0) * 100 == pytest.approx(points)


def test_the_table_of_leadership_and_leverage_adds_up() -> None:
    nasdaq = (22694.61 / 22204.43 - 1) * 100
    lines = [line for line in METHOD.section("Leadership or leverage").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]

    assert len(cells) == 13
    for symbol, *figures, told in cells:
        change, beta, beyond, surprise = (float(each.replace(MINUS, "-").removesuffix(" %")) for each in figures)
        assert change - beta * nasdaq == pytest.approx(beyond, abs=0.02), symbol
        assert (surprise < 0) == (beyond < 0) == (told == "leverage only"), symbol
        assert (surprise >= 2) == (told == "leadership"), symbol


@pytest.mark.parametrize("column", [*column_names(by_group=False), *column_names(by_group=True), "base_session"])
def test_every_column_is_explained(column: str) -> None:
    assert f"`{column}`" in METHOD.section("Columns of files")


@pytest.mark.parametrize("name", BUILT_IN)
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
