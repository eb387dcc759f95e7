from datetime import UTC, datetime, timedelta

import pytest

from cryptoai_cli.sources.text_values import amount, instant_spelled


@pytest.mark.parametrize(
    ("value", "figure"),
    [("3449.992", 3449.992), ("0.00000123", 1.23e-6), ("0", 0.0), (12, 12.0), (0.5, 0.5), ("105899.40000", 105899.4)],
)
def test_an_amount_is_a_number_or_plain_digits(value: object, figure: float) -> None:
    assert amount(value) == figure


@pytest.mark.parametrize(
    "value",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "-1",
        "+1",
        "1,000",
        "$1",
        "1e5",
        "nan",
        "inf",
        ".5",
        "5.",
        "1_0",
        "٣",
        "N/A",
        "9" * 400,
        -1,
        -0.5,
        float("nan"),
        float("inf"),
        True,
        None,
        [],
        {},
        10**400,
    ],
)
def test_whatever_else_is_no_amount(value: object) -> None:
    assert amount(value) is None


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2025-10-13T04:00:00Z", datetime(2025, 10, 13, 4, tzinfo=UTC)),
        ("2025-10-13T00:00:00-04:00", datetime(2025, 10, 13, 4, tzinfo=UTC)),
        ("2015-04-08T20:49:06.506997Z", datetime(2015, 4, 8, 20, 49, 6, 506997, tzinfo=UTC)),
        ("2015-04-08T20:49:06.506997123Z", datetime(2015, 4, 8, 20, 49, 6, 506997, tzinfo=UTC)),
    ],
)
def test_t26_an_instant_becomes_aware_and_utc(value: str, instant: datetime) -> None:
    found = instant_spelled(value)
    assert found == instant
    assert found is not None
    assert found.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    [
        "2025-10-13T04:00:00",
        "2025-10-13",
        "2025-02-30T00:00:00Z",
        "2025-10-13T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:00:00-12:00",
        "now",
        "",
        "2025-10-13T04:00:00Z\n",
        1760385600,
        None,
        True,
    ],
)
def test_a_text_without_a_zone_or_without_sense_is_no_instant(value: object) -> None:
    assert instant_spelled(value) is None
