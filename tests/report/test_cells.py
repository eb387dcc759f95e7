from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.report.cells import (
    LITTLE_CHANGED,
    Form,
    is_little_changed,
    long_date,
    prose_date,
    read_cell,
    render_cell,
    span_words,
)
from cryptoai_cli.report.model import Length, Period
from tests.build_report import build_group, build_row, build_session, build_tables

MINERS = replace(
    build_group(
        (build_row("MARA", 0.0731, name="MARA Holdings"), build_row("CAN", -0.02), build_row("HUT", 0.01)),
        weighted_return=0.05,
    ),
    largest_since=date(2024, 11, 11),
    largest_of=254,
)
TABLES = build_tables([MINERS], nasdaq=0.0221, before=-0.0356)


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("session", "Monday 13 October 2025"),
        ("benchmarks.^IXIC.name", "Nasdaq"),
        ("benchmarks.^IXIC.change_pct", 2.21),
        ("benchmarks.^IXIC.prior_change_pct", -3.56),
        ("groups.bitcoin-miners.label", "Bitcoin miners"),
        ("groups.bitcoin-miners.median_pct", 1.0),
        ("groups.bitcoin-miners.mean_pct", 2.1033333333),
        ("groups.bitcoin-miners.weighted_pct", 5.0),
        ("groups.bitcoin-miners.advances", 2),
        ("groups.bitcoin-miners.declines", 1),
        ("groups.bitcoin-miners.reporting", 3),
        ("groups.bitcoin-miners.largest_since", "11 November 2024"),
        ("groups.bitcoin-miners.largest_of", 254),
        ("groups.bitcoin-miners.rows.MARA.name", "MARA Holdings"),
        ("groups.bitcoin-miners.rows.MARA.change_pct", 7.31),
    ],
)
def test_every_address_leads_to_its_cell(address: str, value: float | str) -> None:
    found = read_cell(TABLES, address)
    assert found == (value if isinstance(value, str) else pytest.approx(value))


@pytest.mark.parametrize(
    "address",
    [
        "period.months",
        "benchmarks.^DJI.name",
        "groups.coins.label",
        "rows.bitcoin-miners.label",
        "groups.bitcoin-miners.rank",
        "groups.bitcoin-miners.rows.GONE.name",
        "groups.bitcoin-miners.rows.MARA.price",
        "",
    ],
)
def test_an_address_that_leads_nowhere_has_no_cell(address: str) -> None:
    assert read_cell(TABLES, address) is None


def test_what_is_not_known_is_no_cell() -> None:
    tables = build_tables([build_group((build_row("A"),))], before=None)
    assert read_cell(tables, "benchmarks.^IXIC.prior_change_pct") is None
    assert read_cell(tables, "groups.bitcoin-miners.median_pct") is None
    assert read_cell(tables, "groups.bitcoin-miners.largest_since") is None


def test_the_months_of_a_period_are_a_cell_of_it() -> None:
    first, last = build_session(date(2025, 7, 14)), build_session()
    period = Period(Length.QUARTER, build_session(date(2025, 7, 11)), first, last, 65)
    assert read_cell(build_tables([MINERS], period=period), "period.months") == 3


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (7.25, Form.SIGNED, "+7.2 %"),  # half to even
        (7.35, Form.SIGNED, "+7.3 %"),  # 7.35 is a hair below a half
        (-1.44, Form.SIGNED, "\N{MINUS SIGN}1.4 %"),
        (-3.56, Form.SIZE, "3.6 %"),
        (0.04, Form.SIGNED, LITTLE_CHANGED),
        (-0.04, Form.SIZE, LITTLE_CHANGED),
        (0.06, Form.SIGNED, "+0.1 %"),
        (13, Form.COUNT, "13"),
        ("Canaan", Form.WORDS, "Canaan"),
    ],
)
def test_a_cell_is_written_in_the_form_that_was_asked_for(value: float | str, form: Form, text: str) -> None:
    assert render_cell(value, form) == text


@pytest.mark.parametrize(
    ("fraction", "little"), [(0.0, True), (0.00049, True), (-0.00049, True), (0.00051, False), (-0.00051, False)]
)
def test_a_move_is_little_changed_where_it_rounds_to_nothing(fraction: float, little: bool) -> None:  # noqa: FBT001 - pytest names it
    assert is_little_changed(fraction) is little
    assert (render_cell(fraction * 100, Form.SIGNED) == LITTLE_CHANGED) is little


def test_an_earlier_date_has_its_year_where_it_is_another_one() -> None:
    assert prose_date(date(2025, 8, 8), of=date(2025, 10, 13)) == "8 August"
    assert prose_date(date(2024, 8, 8), of=date(2025, 10, 13)) == "8 August 2024"


def test_a_long_date_has_weekday_and_year() -> None:
    assert long_date(date(2025, 10, 3)) == "Friday 3 October 2025"


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (date(2025, 10, 13), "Monday 13 October 2025"),
        (date(2025, 10, 7), "7 to 13 October 2025"),
        (date(2025, 9, 30), "30 September to 13 October 2025"),
        (date(2024, 10, 14), "14 October 2024 to 13 October 2025"),
    ],
)
def test_two_dates_say_nothing_twice(first: date, words: str) -> None:
    assert span_words(first, date(2025, 10, 13)) == words


def test_a_session_has_a_closing_time_where_it_closes_early() -> None:
    assert read_cell(TABLES, "session.closes") is None
    assert read_cell(TABLES, "session.opens") is None
    early = replace(TABLES.session, closes=TABLES.session.closes - timedelta(hours=3), closes_early=True)
    assert read_cell(replace(TABLES, session=early), "session.closes") == "13:00"
