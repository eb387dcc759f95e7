"""Build requests for records."""

import time
from datetime import date, datetime, timedelta

from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordRequest
from tests.build import FRIDAY, MONDAY, session
from tests.net.web import Web

AFTER = timedelta(hours=1)


def request(
    *instruments: Instrument,
    day: date = MONDAY,
    before: date = FRIDAY,
    now: datetime | None = None,
    seconds: float = 5.0,
) -> RecordRequest:
    """Return the request for the records of one session, of an hour past its close unless `now` is given."""
    closes = session(day).closes
    return RecordRequest(
        instruments=instruments or (Instrument("ABC"),),
        first=session(before).closes,
        last=closes + timedelta(hours=4),
        days=(day,),
        now=now or closes + AFTER,
        until=time.monotonic() + seconds,
    )


def context(web: Web) -> SourceContext:
    return SourceContext((("base_url", web.base_url),), time.monotonic() + 20)
