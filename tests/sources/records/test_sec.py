import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import FormerSymbol, Instrument
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.cooldown import Cooldowns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer, RecordRequest
from cryptoai_cli.sources.records.registry import build_record_source
from cryptoai_cli.sources.records.sec import Edgar
from tests.net.web import Reply, Web
from tests.sources.records.edgar_answers import CIKS, HTML, OTHER_PAGE, FakeEdgar, Filed, header, new_york

CONTACT = "desk@example.org"
NOW = new_york("2025-10-14T20:30:00")
MARA, BITDEER = Instrument("MARA"), Instrument("BTDR")
FILED = Filed("2025-10-14T16:11:30", items="items 1.01, 2.03and9.01")
OTHER = Filed("2025-10-14T08:30:36", "6-K", "", "0001899123-25-000007", CIKS["BTDR"], documents=(("6-K", "UPDATE"),))


def edgar(web: Web, *, contact: str = CONTACT, folder: Path | None = None, cooldowns: Cooldowns | None = None) -> Edgar:
    settings = (("base_url", web.base_url), ("contact", contact))
    return Edgar(SourceContext(settings, time.monotonic() + 30.0, cooldowns=cooldowns, folder=folder))


def request(*instruments: Instrument, seconds: float = 5.0, known: tuple[Record, ...] = ()) -> RecordRequest:
    return RecordRequest(
        instruments,
        new_york("2025-10-13T16:00:00"),
        new_york("2025-10-14T20:00:00"),
        (date(2025, 10, 14),),
        NOW,
        time.monotonic() + seconds,
        known,
    )


def failures(answer: RecordAnswer) -> dict[str, FailureKind]:
    return {failure.symbol: failure.kind for failure in answer.failures}


def test_each_company_has_its_filings(web: Web) -> None:
    web.script = FakeEdgar([FILED, OTHER])
    answer = edgar(web).fetch(request(MARA, BITDEER))
    assert answer.looked_up == {"MARA", "BTDR"}
    assert answer.failures == ()
    assert answer.records == (
        Record(
            symbol="MARA",
            kind=RecordKind.FILING,
            source="sec",
            key=FILED.accession,
            day=date(2025, 10, 14),
            at=new_york(FILED.at),
            form="8-K",
            items=("1.01", "2.03"),
            url="https://www.sec.gov/Archives/edgar/data/1507605/000150760525000001/0001507605-25-000001-index.htm",
        ),
        Record(
            symbol="BTDR",
            kind=RecordKind.FILING,
            source="sec",
            key=OTHER.accession,
            day=date(2025, 10, 14),
            at=new_york(OTHER.at),
            title="UPDATE",
            form="6-K",
            url="https://www.sec.gov/Archives/edgar/data/1899123/000189912325000007/0001899123-25-000007-index.htm",
        ),
    )


def test_without_a_contact_nothing_is_asked_and_what_to_write_is_told(web: Web) -> None:
    source = edgar(web, contact="")
    answer = source.fetch(request(MARA))
    assert "contact" in source.missing_setting()
    assert (failures(answer), answer.looked_up, web.asked) == ({"MARA": FailureKind.NO_CREDENTIALS}, frozenset(), [])
    assert edgar(web).missing_setting() == ""


@pytest.mark.parametrize("contact", ["desk", "desk@example.org\r\nX: 1", "Desk <desk@example.org>"])
def test_a_contact_that_is_no_address_is_never_sent(web: Web, contact: str) -> None:
    source = edgar(web, contact=contact)
    source.fetch(request(MARA))
    assert (bool(source.missing_setting()), web.asked) == (True, [])


def test_the_registry_builds_it(web: Web) -> None:
    found = build_record_source("sec", SourceContext((("base_url", web.base_url),), time.monotonic() + 1.0))
    assert isinstance(found, Edgar)
    assert (found.card.name, found.card.kinds, bool(found.card.needs)) == ("sec", frozenset({RecordKind.FILING}), True)


@pytest.mark.parametrize("symbol", ["BTC-USD", "^IXIC", "EURUSD=X", "GC=F", "VOD.L"])
def test_what_files_nothing_is_not_asked_for(web: Web, symbol: str) -> None:
    answer = edgar(web).fetch(request(Instrument(symbol)))
    assert (failures(answer), web.asked) == ({symbol: FailureKind.NOT_COVERED}, [])


def test_a_company_that_edgar_does_not_know_is_told(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    answer = edgar(web).fetch(request(Instrument("NEWCO"), MARA))
    assert (failures(answer), answer.looked_up) == ({"NEWCO": FailureKind.UNKNOWN_SYMBOL}, frozenset({"MARA"}))


def test_two_symbols_of_one_company_are_one_request_and_have_each_the_filings(web: Web) -> None:
    web.script = FakeEdgar([Filed(FILED.at, cik=CIKS["GOOG"])])
    answer = edgar(web).fetch(request(Instrument("GOOG"), Instrument("GOOGL"), Instrument("BRK-B")))
    assert [record.symbol for record in answer.records] == ["GOOG", "GOOGL"]
    assert len([path for path in web.asked if "browse-edgar" in path]) == 2


def test_a_renamed_company_is_asked_for_as_today_and_told_as_then(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    renamed = Instrument("MARA", formerly=(FormerSymbol("OLDM", date(2025, 10, 14)),))
    later = request(renamed)
    (record,) = edgar(web).fetch(_at(later, days=30)).records
    assert record.symbol == "OLDM"


def _at(asked: RecordRequest, *, days: int) -> RecordRequest:
    return RecordRequest(
        asked.instruments, asked.first, asked.last, asked.days, asked.now + timedelta(days=days), asked.until
    )


def test_a_second_look_asks_for_no_header_and_no_list(web: Web, tmp_path: Path) -> None:
    web.script = FakeEdgar([FILED, OTHER])
    first = edgar(web, folder=tmp_path).fetch(request(MARA, BITDEER))
    web.asked.clear()
    again = edgar(web, folder=tmp_path).fetch(request(MARA, BITDEER, known=first.records))
    assert again == first
    assert [path.split("?")[0] for path in web.asked] == ["/cgi-bin/browse-edgar"] * 2


def test_a_record_of_another_source_is_not_taken_for_the_filing(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    at = new_york("2025-10-14T09:00:00")
    other = Record(symbol="MARA", kind=RecordKind.NEWS, source="yahoo", key=FILED.accession, day=at.date(), at=at)
    (record,) = edgar(web).fetch(request(MARA, known=(other,))).records
    assert record.at == new_york(FILED.at)


def test_one_slow_company_keeps_no_other_waiting(web: Web) -> None:
    slow = Reply(OTHER_PAGE, headers=HTML, wait=3.0)
    web.script = FakeEdgar([FILED, OTHER], {"CIK=0001899123": slow})
    asked = request(MARA, BITDEER, seconds=1.2)
    answer = edgar(web).fetch(asked)
    assert time.monotonic() < asked.until + 0.2
    assert ([record.symbol for record in answer.records], answer.looked_up) == (["MARA"], frozenset({"MARA"}))
    assert failures(answer) == {"BTDR": FailureKind.TIMEOUT}


def test_a_slow_list_of_symbols_leaves_time_for_the_filings(web: Web) -> None:
    web.script = FakeEdgar([FILED], {"company_tickers": Reply(b"{}", wait=5.0)})
    answer = edgar(web).fetch(request(MARA, seconds=1.6))
    assert ([record.key for record in answer.records], answer.looked_up) == ([FILED.accession], frozenset({"MARA"}))


def test_after_the_time_nothing_is_asked(web: Web) -> None:
    answer = edgar(web).fetch(request(MARA, seconds=-1.0))
    assert (answer.records, answer.looked_up, web.asked) == ((), frozenset(), [])
    assert failures(answer) == {"MARA": FailureKind.TIMEOUT}


@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_starts_a_cool_down_and_then_nothing_is_asked(web: Web, tmp_path: Path, status: int) -> None:
    web.answers(Reply(OTHER_PAGE, status, HTML))
    cooldowns = Cooldowns(tmp_path, NOW)
    answer = edgar(web, cooldowns=cooldowns).fetch(request(MARA))
    assert failures(answer) == {"MARA": FailureKind.BLOCKED}
    assert (len(web.asked), cooldowns.of("sec") is not None) == (1, True)
    web.asked.clear()
    later = edgar(web, cooldowns=cooldowns).fetch(request(MARA))
    assert (failures(later), web.asked) == ({"MARA": FailureKind.COOLING_DOWN}, [])


@pytest.mark.parametrize(
    "reply",
    [
        Reply(OTHER_PAGE, headers=HTML),
        Reply(b"{not json"),
        Reply(b""),
        Reply(header(FILED), cut=10),
        Reply(OTHER_PAGE, 500, HTML),
        Reply(reset=True),
    ],
)
def test_whatever_edgar_answers_is_a_failure_and_no_filing(web: Web, reply: Reply) -> None:
    web.answers(reply)
    answer = edgar(web).fetch(request(MARA, seconds=1.4))
    assert (answer.records, answer.looked_up, set(failures(answer))) == ((), frozenset(), {"MARA"})


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-01-29T16:30:33", "2026-01-29"),
        ("2025-10-14T19:59:59", "2025-10-14"),
        ("2025-10-13T23:30:00", "2025-10-13"),
    ],
)
def test_the_day_of_a_filing_is_that_of_new_york(web: Web, at: str, day: str) -> None:
    web.script = FakeEdgar([Filed(at)])
    moment = new_york(at)
    asked = RecordRequest((MARA,), moment, moment, (), moment + timedelta(minutes=1), time.monotonic() + 5.0)
    (record,) = edgar(web).fetch(asked).records
    assert record.day.isoformat() == day


def test_the_list_of_symbols_may_be_fetched_before_it_is_known_who_is_looked_up(web: Web) -> None:
    def of_tickers() -> int:
        return sum("company_tickers" in path for path in web.asked)

    web.script = FakeEdgar([FILED])
    edgar(web, contact="").prepare(request(MARA))
    assert web.asked == []
    source = edgar(web)
    source.prepare(request(MARA, BITDEER))
    assert (of_tickers(), len(web.asked)) == (1, 1)
    assert source.fetch(request(MARA)).looked_up == {"MARA"}
    assert of_tickers() == 1
