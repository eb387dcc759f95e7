"""A period's words."""

from datetime import date

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import RankBy
from cryptoai_cli.report.claims import Claim, Tone
from cryptoai_cli.report.compose import compose_report, make_headline
from cryptoai_cli.report.model import Length, Period, Report
from cryptoai_cli.report.periods import period_cell
from cryptoai_cli.report.tables import lay_out
from cryptoai_cli.report.wording import over_words
from tests.build import material, session
from tests.build_report import build_session

MINERS = {"CAN": 0.3945, "BITF": 0.2833, "IREN": 0.0731, "GREE": -0.005}
CHIPS = {"ARM": 0.11, "QCOM": 0.0533, "AMD": 0.007}
FALLING = {"BE": -0.05, "VRT": -0.06, "GEV": -0.07}
Groups = dict[str, dict[str, float]]


def period(
    length: Length = Length.WEEK,
    first: date = date(2025, 10, 7),
    last: date = date(2025, 10, 13),
    *,
    count: int = 5,
    is_this_year: bool = True,
) -> Period:
    return Period(
        length,
        session(date(2025, 10, 6)),
        build_session(first),
        build_session(last),
        count,
        is_this_year,
        is_current=is_this_year,
    )


def report(groups: Groups, span: Period | None = None, rank_by: RankBy = RankBy.CHANGE, **more: object) -> Report:
    made = material(groups, before=None, **more)  # type: ignore[arg-type] # figures and states
    return compose_report(replace(made, period=span or period(), rank_by=rank_by))


def test_a_period_is_told_by_its_length_and_not_by_a_tone() -> None:
    made = report({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, nasdaq=0.0221, sp500=0.0156)
    assert made.headline.text == (
        "Bitcoin miners led over the week: median +17.8 %, 3 of 4 up, against Nasdaq +2.2 % and S&P 500 +1.6 %. "
        "CAN (+39.5 %) and BITF (+28.3 %) rose most; GREE (\N{MINUS SIGN}0.5 %) lagged."
    )
    assert made.headline.tone is Tone.GAIN


def test_a_fall_of_a_period_is_told_by_who_held_up_best_and_who_fell_hardest() -> None:
    text = report({"ai-chips": CHIPS, "ai-power": FALLING}, nasdaq=-0.03).headline.text
    assert text.startswith("Ai chips rose against the fall over the week: median +5.3 %, 3 of 3 up")
    text = report({"a": {"A": -0.01, "B": -0.02, "C": -0.03}, "ai-power": FALLING}, nasdaq=-0.03).headline.text
    assert text.startswith("A held up best over the week: median \N{MINUS SIGN}2.0 %, 3 of 3 down")
    assert "Ai power fell hardest: median \N{MINUS SIGN}6.0 %" in text


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (period(Length.FIVE_SESSIONS), "led over the week: "),
        (period(Length.TWO_WEEKS), "led over 2 weeks: "),
        (period(Length.MONTH), "led over the month: "),
        (period(Length.WEEK_TO_DATE), "led this week: "),
        (period(Length.MONTH_TO_DATE), "led this month: "),
        (period(Length.QUARTER_TO_DATE), "led this quarter: "),
        (replace(period(Length.MONTH_TO_DATE), is_current=False), "led from 7 to 13 October: "),
        (replace(period(Length.WEEK_TO_DATE), is_current=False, count=1), "led in the session of 13 October: "),
        (period(Length.QUARTER), "led over 3 months: "),
        (period(Length.HALF), "led over 6 months: "),
        (period(Length.YEAR), "led over 12 months: "),
        (period(Length.TO_DATE), "led this year: "),
        (
            period(Length.TO_DATE, date(2024, 1, 2), date(2024, 12, 31), is_this_year=False),
            "led from 2 January to 31 December 2024: ",
        ),
        (period(Length.DATES, date(2025, 9, 2), date(2025, 9, 30)), "led from 2 to 30 September: "),
        (period(Length.DATES, date(2025, 9, 2), date(2025, 10, 13)), "led from 2 September to 13 October: "),
        (
            period(Length.DATES, date(2024, 12, 30), date(2025, 1, 3)),
            "led from 30 December 2024 to 3 January 2025: ",
        ),
        (
            period(Length.DATES, date(2024, 9, 2), date(2024, 9, 30), is_this_year=False),
            "led from 2 to 30 September 2024: ",
        ),
        (period(Length.DATES, date(2025, 10, 13), count=1), "led in the session of 13 October: "),
    ],
)
def test_every_length_has_its_words_and_passes_the_check(span: Period, words: str) -> None:
    made = report({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, span, nasdaq=0.001)
    assert made.headline.text.startswith(f"Bitcoin miners {words}")
    assert not [notice for notice in made.notices if notice.code == "headline"]


def test_a_number_of_months_that_the_period_does_not_have_is_found_out() -> None:
    tables = lay_out(replace(material({"bitcoin-miners": MINERS}), period=period(Length.QUARTER)))
    headline, notices = make_headline(tables, lambda _: ("No group led over ", Claim("6", 6, "period.months"), "."))
    assert headline.text == "No clear leader over 3 months."
    assert "period.months holds 3" in notices[0].message


@pytest.mark.parametrize("groups", [{"a": {"A": 0.01}}, {"a": {"A": 0.01, "B": 0.0, "C": -0.01}, "b": FALLING}])
def test_every_story_names_the_period(groups: Groups) -> None:
    assert "over the week" in report(groups, nasdaq=0.02).headline.text
    assert "over the week" in report(groups, nasdaq=None, sp500=None).headline.text


def test_a_single_group_is_compared_over_the_period() -> None:
    text = report({"ai-chips": CHIPS}, nasdaq=0.0221).headline.text
    assert text.startswith("Ai chips rose over the week: median +5.3 %, 3 of 3 up, ahead of the Nasdaq (+2.2 %)")


def test_what_belongs_to_single_sessions_ranks_no_period() -> None:
    made = report({"ai-chips": CHIPS}, rank_by=RankBy.SURPRISE)
    assert made.rank_by is RankBy.CHANGE
    assert [n.message for n in made.notices if n.code == "rank-by"] == [
        "surprise is a figure of single sessions: ranked by change."
    ]


def test_a_session_has_no_words_of_a_period() -> None:
    tables = lay_out(material({"ai-chips": CHIPS}))
    assert over_words(tables) == []


def test_a_period_has_no_other_cells() -> None:
    assert period_cell(period(), "weeks") is None
    assert period_cell(period(), "months") is None
