"""A made-up record with every kind and every state, around Monday 13 October 2025, on which EDGAR was closed."""

from datetime import UTC, date, datetime

from msgspec.structs import replace

from cryptoai_cli.analysis.record_span import Relation
from cryptoai_cli.market.record import Due, Halt, Record, RecordKind, TimeOfDay
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.record import CountedForms, EdgarClosed, OnRecord, PlacedRecord, RecordState
from cryptoai_cli.report.record_report import RecordReport
from cryptoai_cli.system.zones import NEW_YORK
from tests.render.story import build_story

FRIDAY, SUNDAY, MONDAY, TUESDAY = (date(2025, 10, day) for day in (10, 12, 13, 14))
HOSTILE = "<script>alert(1)</script> | Profit \x1b[31mred\x07 \u202e [here](javascript:alert(2)) & `co`"
EDGAR = "https://www.sec.gov/Archives/edgar/data/1507605/000150760525000001/0001507605-25-000001-index.htm"
NEWS = "https://www.cnbc.com/2025/10/13/broadcom.html"


def moment(day: date, clock: str) -> datetime:
    """Return the instant of a time of day in New York."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M:%S").time(), NEW_YORK).astimezone(UTC)  # noqa: DTZ007 - the zone follows


def build_record(
    kind: RecordKind = RecordKind.FILING,
    symbol: str = "MARA",
    day: date = MONDAY,
    clock: str = "16:11:30",
    **more: object,
) -> Record:
    """Return a record; without a `clock` only its day is told."""
    base = Record(symbol=symbol, kind=kind, source="sec", key="1", day=day, at=moment(day, clock) if clock else None)
    return replace(base, **more)


def filing(form: str = "8-K", items: tuple[str, ...] = (), **more: object) -> Record:
    """Return a filing."""
    return build_record(form=form, items=items, **{"url": EDGAR, **more})  # type: ignore[arg-type]


def halt(clock: str, code: str, resumed: datetime | None, symbol: str = "BITF", day: date = MONDAY) -> Record:
    """Return a halt."""
    return build_record(RecordKind.HALT, symbol, day, clock, halt=Halt(code, "NASDAQ", resumed), source="nasdaqtrader")


def due(when: TimeOfDay, day: date = MONDAY, *, is_estimate: bool | None = None, symbol: str = "BE") -> Record:
    """Return results that are due."""
    return build_record(RecordKind.EARNINGS, symbol, day, "", due=Due(when, is_estimate), source="nasdaq")


def news(title: str, symbol: str = "CAN", clock: str = "09:45:00", **more: object) -> Record:
    """Return a headline."""
    more = {"publisher": "CNBC", "url": NEWS, "source": "yahoo", **more}
    return build_record(RecordKind.NEWS, symbol, clock=clock, title=title, **more)  # type: ignore[arg-type]


def placed(record: Record, relation: Relation = Relation.DURING, session: date = MONDAY) -> PlacedRecord:
    """Return a record with its session."""
    return PlacedRecord(session, relation, record)


def every_line() -> tuple[PlacedRecord, ...]:
    """Return a record of every kind, oldest first."""
    release = build_record(
        RecordKind.RELEASE,
        "BITF",
        clock="07:00:00",
        title="Bitfarms Names a Site for Its Next Data Center",
        publisher="GlobeNewswire",
        source="globenewswire",
        url="https://www.globenewswire.com/news-release/1",
    )
    return (
        placed(filing(symbol="BTDR", day=FRIDAY, clock="16:31:22", items=("1.01", "2.03", "9.01")), Relation.EARLIER),
        placed(due(TimeOfDay.AFTER_CLOSE, FRIDAY, symbol="GEV"), Relation.EARLIER),
        placed(
            news(
                "What Bitdeer\u2019s Megawatts Are Worth",
                "BTDR",
                "10:00:00",
                day=SUNDAY,
                at=moment(SUNDAY, "10:00:00"),
                publisher="Replay Weekend",
            ),
            Relation.EARLIER,
        ),
        placed(due(TimeOfDay.BEFORE_OPEN, is_estimate=True), Relation.BEFORE),
        placed(due(TimeOfDay.NOT_SAID, symbol="CEG"), Relation.NOT_SAID),
        placed(release, Relation.BEFORE),
        placed(
            filing("6-K", symbol="BITF", clock="08:30:36", title="UNAUDITED MINING AND OPERATIONS UPDATE"),
            Relation.BEFORE,
        ),
        placed(halt("09:41:12", "LUDP", moment(MONDAY, "09:46:12"))),
        placed(news("Bitfarms and Canaan Lead Bitcoin Miners in Early Trading, and Nobody Can Say for How Long")),
        placed(news(HOSTILE, "CAN", "10:00:00")),
        placed(news('=HYPERLINK("https://example.org")', "CAN", "10:05:00", url="javascript:alert(1)", publisher="")),
        placed(halt("15:10:00", "T1", None, "CAN")),
        placed(filing("8-K/A", ("2.02", "6.66"), symbol="CAN", clock="16:11:30"), Relation.AFTER),
        placed(filing("10-Q", symbol="CAN", clock="17:02:10"), Relation.AFTER),
    )


def build_on_record() -> OnRecord:
    """Return what is on record of seven symbols."""
    found, none, not_asked, gone = (
        RecordState.FOUND,
        RecordState.NONE,
        RecordState.NOT_LOOKED_UP,
        RecordState.UNAVAILABLE,
    )
    return OnRecord(
        (MONDAY,),
        every_line(),
        {"CAN": found, "BITF": found, "BTDR": found, "BE": found, "GEV": found, "CEG": found}
        | {"HUT": found, "MARA": none, "BLSH": not_asked, "COIN": gone},
        (CountedForms("CAN", "4", 2), CountedForms("CAN", "424B5", 1), CountedForms("HUT", "144", 3)),
        (EdgarClosed(MONDAY, "Columbus Day"),),
        {"Nasdaq": "did not answer within 5 s"},
        {"EDGAR": "needs a contact: set [sources.sec] contact"},
    )


def build_story_on_record() -> Report:
    """Return the story with its record, and with a large distribution of one row."""
    story = build_story()
    miners = story.groups[0]
    rows = tuple(replace(row, dividend=25.0) if row.symbol == "BTDR" else row for row in miners.rows)
    return replace(story, groups=(replace(miners, rows=rows), *story.groups[1:]), on_record=build_on_record())


def build_story_with_news() -> Report:
    """Return the same with nothing but headlines and releases, hostile ones among them."""
    story = build_story_on_record()
    lines = tuple(line for line in every_line() if line.record.kind in {RecordKind.NEWS, RecordKind.RELEASE})
    return replace(story, on_record=replace(build_on_record(), lines=lines))


def build_record_report() -> RecordReport:
    """Return the same as a report of its own."""
    notice = Notice("record", "Nasdaq did not answer: results due are not known.")
    return RecordReport(MONDAY, build_on_record(), moment(MONDAY, "17:30:00"), {"CAN": "Canaan"}, (notice,))
