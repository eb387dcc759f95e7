"""Results that are due, made up."""

from datetime import date

from cryptoai_cli.market.record import TimeOfDay
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.results_due import DATES_NOT_SAID, DateStatus, DueRow, ResultsDue
from tests.build import EVENING, MONDAY

TUESDAY, SUNDAY = date(2025, 10, 14), date(2025, 10, 19)
PAGE = "https://www.nasdaq.com/market-activity/earnings"
ROWS = (
    DueRow(
        MONDAY, "ABC", "A Company", ("miners", "chips"), TimeOfDay.BEFORE_OPEN, DateStatus.CONFIRMED,
        "Results due for Sep 2025, EPS forecast $0.99", "nasdaq", PAGE,
    ),
    DueRow(TUESDAY, "DEF", "", ("miners",), TimeOfDay.NOT_SAID, DateStatus.NOT_SAID, "=Results|due", "nasdaq", PAGE),
)  # fmt: skip
NOTICES = (Notice("calendar-incomplete", "Nothing is known of 2025-10-15: late."), Notice(DATES_NOT_SAID, "Not said."))
DUE = ResultsDue(MONDAY, SUNDAY, ROWS, EVENING, {date(2025, 10, 15): "late"}, NOTICES)
NONE_DUE = ResultsDue(MONDAY, SUNDAY, (), EVENING)
