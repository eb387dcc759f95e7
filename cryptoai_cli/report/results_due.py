"""Define the finished `movers calendar`: the results that are due for the members of groups."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.market.record import Record, TimeOfDay
from cryptoai_cli.report.model import Notice

DATES_NOT_SAID = "dates-not-said"
NOTHING_DUE = "No results are due for these members."


class DateStatus(StrEnum):
    """Whether the date of results is an estimate or a fact, as spelled in files."""

    ESTIMATED = "estimated"
    CONFIRMED = "confirmed"
    NOT_SAID = "not said"


class DueRow(Struct, frozen=True):
    """Results of one company that are due on a day; `symbol` and `name` are of that day, `groups` holds its keys."""

    day: date
    symbol: str
    name: str
    groups: tuple[str, ...]
    when: TimeOfDay
    date_status: DateStatus
    title: str
    source: str
    url: str


class ResultsDue(Struct, frozen=True):
    """The results due from `first` to `last`, by day, time of day and symbol.

    `failed` holds the days of which nothing can be said, each with the reason.
    """

    first: date
    last: date
    rows: tuple[DueRow, ...]
    generated_at: datetime
    failed: Mapping[date, str] = {}
    notices: tuple[Notice, ...] = ()

    @property
    def remark(self) -> str:
        """What has to be said of the dates: that nobody tells estimates from facts; empty if that is told of each."""
        if all(row.date_status is not DateStatus.NOT_SAID for row in self.rows):
            return ""
        return "Nasdaq's calendar does not say which dates are estimated and which confirmed; dates may move."


def date_notices(due: ResultsDue) -> tuple[Notice, ...]:
    """Return the notice on dates of which nobody says whether they are estimates, if there are such."""
    return (Notice(DATES_NOT_SAID, due.remark),) if due.remark else ()


def date_status_of(record: Record) -> DateStatus:
    """Return what the source says of the date of a result due."""
    if record.due is None or record.due.is_estimate is None:
        return DateStatus.NOT_SAID
    return DateStatus.ESTIMATED if record.due.is_estimate else DateStatus.CONFIRMED
