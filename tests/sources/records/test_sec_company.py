import time
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.record import Record, RecordKind
from cryptoai_cli.net.turns import Turns
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.sec_company import Company, Filing, Found, Period, look_up
from cryptoai_cli.sources.records.sec_desk import Desk
from tests.net.web import Reply, Web
from tests.sources.records.edgar_answers import ATOM, HTML, MARA, OTHER_PAGE, FakeEdgar, Filed, feed, header, new_york

FIRST, LAST, NOW = map(new_york, ("2025-10-13T16:00:00", "2025-10-14T20:00:00", "2025-10-14T20:30:00"))
FILED = Filed("2025-10-14T16:11:30")


def number(count: int) -> str:
    return f"0001507605-25-{count:06d}"


def looked_up(
    web: Web,
    *,
    company: Company | None = None,
    known: tuple[Record, ...] = (),
    now: datetime = NOW,
    seconds: float = 10.0,
) -> Found:
    until = time.monotonic() + seconds
    context = SourceContext((("base_url", web.base_url),), until)
    desk = Desk(context, "desk@example.org", Turns(None, "sec", most=100), until)
    return look_up(
        desk, company or Company(MARA), Period(FIRST, LAST, now, until), {record.key: record for record in known}
    )


def record(filing: Filing, **changes: object) -> Record:
    made = Record(
        symbol="MARA",
        kind=RecordKind.FILING,
        source="sec",
        key=filing.accession,
        day=filing.at.date(),
        at=filing.at,
        form=filing.form,
        title=filing.title,
    )
    return replace(made, **changes)


def kind(found: Found) -> FailureKind | None:
    return None if found.refusal is None else found.refusal.kind


def test_a_filing_is_confirmed_by_its_header(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    assert looked_up(web) == Found((Filing(MARA, FILED.accession, "8-K", new_york(FILED.at), ("8.01",)),))
    assert [path.split("?")[0].rpartition("/")[2] for path in web.asked] == [
        "browse-edgar",
        f"{FILED.accession}-index-headers.html",
    ]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2025-10-14T08:30:00", "2025-10-14T12:30:00-04:00"),  # the clock of UTC under the offset of New York
        ("2025-10-13T17:00:00", "2025-10-13T13:00:00-04:00"),  # the other way round: before the time asked for
        ("2025-10-14T19:59:00", "2025-10-14T23:59:00-04:00"),  # behind it
    ],
)
def test_the_header_overrules_a_feed_with_a_wrong_clock(web: Web, at: str, shown: str) -> None:
    web.script = FakeEdgar([Filed(at, shown=shown)])
    (filing,) = looked_up(web).filings
    assert filing.at == new_york(at)


@pytest.mark.parametrize("at", ["2025-10-13T15:59:59", "2025-10-14T20:00:01", "2025-10-14T09:00:00"])
def test_what_the_header_places_elsewhere_is_not_listed(web: Web, at: str) -> None:
    shown = "2025-10-14T12:00:00-04:00"
    web.script = FakeEdgar([Filed(at, shown=shown)])
    assert bool(looked_up(web).filings) == (at == "2025-10-14T09:00:00")


@pytest.mark.parametrize("at", ["2025-10-13T16:00:00", "2025-10-14T20:00:00"])
def test_the_first_and_the_last_instant_belong_to_the_time(web: Web, at: str) -> None:
    web.script = FakeEdgar([Filed(at)])
    assert len(looked_up(web).filings) == 1


def test_filings_of_other_days_cost_no_header(web: Web) -> None:
    web.script = FakeEdgar([Filed("2025-10-13T09:00:00"), Filed("2025-10-16T09:00:00", accession=number(2))])
    assert looked_up(web) == Found()
    assert len(web.asked) == 1


def test_counted_forms_keep_the_instant_of_the_feed_and_cost_no_header(web: Web) -> None:
    forms = ("4", "424B5", "144/A", "FWP")
    web.script = FakeEdgar([Filed(f"2025-10-14T17:0{n}:00", form, "", number(n)) for n, form in enumerate(forms)])
    found = looked_up(web)
    assert ({filing.form for filing in found.filings}, len(web.asked)) == (set(forms), 1)


def test_every_other_form_is_listed_whatever_the_company_filed_before(web: Web) -> None:
    forms = ("8-K", "6-K", "10-K", "10-Q", "20-F", "40-F", "S-1", "SC 13D", "DEF 14A", "8-K/A", "NT 10-K", "425")
    web.script = FakeEdgar([Filed(f"2025-10-14T07:{n:02d}:00", form, "", number(n)) for n, form in enumerate(forms)])
    assert {filing.form for filing in looked_up(web).filings} == set(forms)


def test_a_filing_that_is_held_is_not_asked_for_again(web: Web) -> None:
    web.script = FakeEdgar([replace_filed(FILED, shown="2025-10-14T20:11:30-04:00")])
    first = looked_up(web)
    web.asked.clear()
    assert looked_up(web, known=(record(first.filings[0]),)) == first
    assert len(web.asked) == 1


def replace_filed(filed: Filed, **changes: str) -> Filed:
    return Filed(**{**filed.__dict__, **changes})


def test_a_filing_without_its_header_is_not_listed_and_is_told(web: Web) -> None:
    good = Filed("2025-10-14T08:00:00", accession=number(2))
    web.script = FakeEdgar([FILED, good], {f"{FILED.accession}-index-headers": Reply(b"<Error/>", 404, HTML)})
    found = looked_up(web)
    assert [filing.accession for filing in found.filings] == [good.accession]
    assert kind(found) is FailureKind.WITHDRAWN


def test_a_header_of_another_company_is_no_filing_of_this_one(web: Web) -> None:
    other = Reply(header(FILED, parties=(320193,)), headers=HTML)
    web.script = FakeEdgar([FILED], {"index-headers": other})
    assert looked_up(web) == Found()
    both = Reply(header(FILED, parties=(320193, MARA)), headers=HTML)
    web.script = FakeEdgar([FILED], {"index-headers": both})
    assert len(looked_up(web).filings) == 1


def test_a_counted_filing_in_the_folder_of_another_company_is_left_out(web: Web) -> None:
    mine = Filed("2025-10-14T17:00:00", "4", "", number(1))
    other = Filed("2025-10-14T17:00:00", "4", "", number(2), cik=320193)
    web.answers(Reply(feed([mine, other]), headers=ATOM))
    assert [filing.accession for filing in looked_up(web).filings] == [number(1)]


def test_500_filings_of_a_day_are_read_page_by_page(web: Web) -> None:
    insiders = [Filed(f"2025-10-14T17:{n // 60:02d}:{n % 60:02d}", "4", "", number(n)) for n in range(500)]
    web.script = FakeEdgar([*insiders, Filed("2025-10-14T08:00:00", accession=number(900))])
    found = looked_up(web)
    assert (len(found.filings), found.refusal, len(web.asked)) == (501, None, 7)


def test_more_filings_than_are_read_are_told(web: Web) -> None:
    insiders = [Filed(f"2025-10-14T17:{n // 60:02d}:{n % 60:02d}", "4", "", number(n)) for n in range(650)]
    web.script = FakeEdgar(insiders)
    found = looked_up(web)
    assert (len(found.filings), kind(found), len(web.asked)) == (600, FailureKind.BAD_ANSWER, 6)


def test_the_same_page_again_and_again_is_told(web: Web) -> None:
    page = feed([Filed(f"2025-10-14T17:{n // 60:02d}:{n % 60:02d}", "4", "", number(n)) for n in range(100)])
    web.answers(Reply(page, headers=ATOM))
    found = looked_up(web)
    assert (len(found.filings), kind(found), len(web.asked)) == (100, FailureKind.BAD_ANSWER, 2)


def test_a_page_that_reaches_back_is_enough(web: Web) -> None:
    web.script = FakeEdgar(
        [Filed(f"2025-10-10T09:00:{n % 60:02d}", accession=number(n + 10)) for n in range(150)] + [FILED]
    )
    assert (len(looked_up(web).filings), len(web.asked)) == (1, 2)


def test_a_second_page_that_fails_leaves_the_first_and_is_told(web: Web) -> None:
    insiders = [Filed(f"2025-10-14T17:{n // 60:02d}:{n % 60:02d}", "4", "", number(n)) for n in range(150)]
    web.script = FakeEdgar(insiders, {"start=100": Reply(OTHER_PAGE, headers=HTML)})
    found = looked_up(web)
    assert (len(found.filings), kind(found)) == (100, FailureKind.BAD_ANSWER)


def test_a_past_day_is_asked_for_with_an_end(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    looked_up(web, now=NOW + timedelta(days=300))
    looked_up(web)
    feeds = [path for path in web.asked if "browse-edgar" in path]
    assert ["dateb=20251024&" in path for path in feeds] == [True, False]


def test_a_feed_of_yesterday_does_not_say_that_there_is_nothing(web: Web) -> None:
    old = Filed("2025-10-13T08:00:00")
    web.answers(Reply(feed([old], made="2025-10-13T20:00:00-04:00"), headers=ATOM))
    assert kind(looked_up(web)) is FailureKind.STOPPED
    web.answers(Reply(feed([old], made="2025-10-14T20:29:00-04:00"), headers=ATOM))
    assert kind(looked_up(web)) is None
    web.answers(Reply(feed([old], made="2025-10-13T08:00:00-04:00"), headers=ATOM))  # the newest filing's own time
    assert kind(looked_up(web)) is None


def test_a_feed_that_cannot_be_read_whole_is_told(web: Web) -> None:
    web.script = FakeEdgar([FILED, Filed("2025-10-14T12:00:00", accession=number(7), shown="2025-10-14T12:00:00")])
    found = looked_up(web)
    assert (len(found.filings), kind(found)) == (1, FailureKind.BAD_ANSWER)


def test_a_company_may_be_asked_for_by_its_symbol(web: Web) -> None:
    web.script = FakeEdgar([FILED])
    (filing,) = looked_up(web, company=Company(None, "MARA")).filings
    assert (filing.cik, "CIK=MARA&" in web.asked[0]) == (MARA, True)
    assert kind(looked_up(web, company=Company(None, "NEWCO"))) is FailureKind.UNKNOWN_SYMBOL


def test_a_feed_that_names_no_company_is_told_only_where_it_lists_filings(web: Web) -> None:
    web.answers(Reply(feed(cik=None), headers=ATOM))
    assert looked_up(web, company=Company(None, "MARA")) == Found()
    bare = feed([FILED], cik=None).replace(b"/Archives/edgar/data/", b"/elsewhere/")
    web.answers(Reply(bare, headers=ATOM))
    assert kind(looked_up(web, company=Company(None, "MARA"))) is FailureKind.BAD_ANSWER


def test_a_report_of_a_foreign_issuer_has_the_title_of_its_header(web: Web) -> None:
    filed = Filed("2025-10-14T08:30:36", "6-K", "", documents=(("6-K", "6-K"), ("EX-99.1", "MINING UPDATE")))
    web.script = FakeEdgar([filed])
    (filing,) = looked_up(web).filings
    assert (filing.title, len(web.asked)) == ("MINING UPDATE", 2)


def test_where_the_header_has_none_the_list_of_submissions_has_the_title(web: Web) -> None:
    filed = [
        Filed(f"2025-10-14T08:3{n}:36", "6-K", "", number(n), description=text)
        for n, text in enumerate(("<b>REPORT</b> | \u202eTWO", "ex99-1.htm", "6-K"))
    ]
    web.script = FakeEdgar(filed)
    found = looked_up(web)
    assert [filing.title for filing in found.filings] == ["", "", "<b>REPORT</b> | TWO"]
    assert (found.refusal, len([path for path in web.asked if "submissions" in path])) == (None, 1)
    assert [filing.at for filing in found.filings] == [new_york(each.at) for each in reversed(filed)]


def test_a_title_that_cannot_be_had_is_told_and_asked_for_again(web: Web) -> None:
    filed = Filed("2025-10-14T08:30:36", "6-K", "", description="MINING UPDATE")
    web.script = FakeEdgar([filed], {"submissions": Reply(b"<Error/>", 404, HTML)})
    first = looked_up(web)
    assert ([filing.title for filing in first.filings], kind(first)) == ([""], FailureKind.WITHDRAWN)
    web.script = FakeEdgar([filed])
    (again,) = looked_up(web, known=(record(first.filings[0]),)).filings
    assert again.title == "MINING UPDATE"


def test_forms_with_items_have_no_title(web: Web) -> None:
    web.script = FakeEdgar([Filed("2025-10-14T08:30:36", documents=(("8-K", "CURRENT REPORT"),), description="X")])
    (filing,) = looked_up(web).filings
    assert (filing.title, len(web.asked)) == ("", 2)


def test_a_slow_header_is_told_and_the_others_are_listed(web: Web) -> None:
    good = Filed("2025-10-14T08:00:00", accession=number(2))
    slow = Reply(header(FILED), headers=HTML, wait=3.0)
    web.script = FakeEdgar([FILED, good], {f"{FILED.accession}-index-headers": slow})
    found = looked_up(web, seconds=0.5)
    assert ([filing.accession for filing in found.filings], kind(found)) == ([number(2)], FailureKind.TIMEOUT)


def test_a_header_that_names_the_document_after_its_form_leaves_no_more_to_ask(web: Web) -> None:
    web.script = FakeEdgar(
        [Filed("2025-10-14T08:30:36", "6-K", "", documents=(("6-K", "FORM 6-K"),), description="X Y")]
    )
    found = looked_up(web)
    assert ([filing.title for filing in found.filings], found.refusal, len(web.asked)) == ([""], None, 2)
