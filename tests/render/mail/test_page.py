"""The page is read back as a mail program does: by its elements."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.render.mail.page import email_page, notices_beside_tables
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Notice, Row
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row
from tests.render.story import build_story

_VOID = frozenset({"meta", "img", "br"})


@dataclass
class Reader(HTMLParser):
    """Collects elements, the texts of table cells, and elements left open."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.rows and "tr" in self.open and "style" not in self.open[-1:]:
            self.rows[-1][-1] += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


STORY = email_page(build_story(), RenderOptions(top=6), cid="picture@x")


def lines() -> list[str]:
    return [" | ".join(" ".join(cell.split()) for cell in row) for row in read(STORY).rows]


def test_headline_benchmarks_groups_leaders_and_laggards_stand_there_in_this_order() -> None:
    wanted = ("Bitcoin miners led", "Nasdaq Composite", "cid:picture@x", "Exchanges", "Leaders", "Laggards", "quoted")
    places = [STORY.index(words) for words in wanted]
    assert places == sorted(places)


def test_figures_are_those_of_the_terminal() -> None:
    assert "Nasdaq Composite | 22,694.61 | +2.21 %" in lines()
    assert "CAN Canaan | 1.52 | +37.24 | +39.45 %" in lines()
    assert "BLSH Bullish | 59.55 | \N{MINUS SIGN}3.63 | \N{MINUS SIGN}1.42 %" in lines()
    assert "Bitcoin miners | +15.02 % | +12.81 | 5/0/0" in lines()
    assert "best CAN +39.45 % · worst MARA +8.53 %" in lines()


def test_a_group_without_a_rank_says_why() -> None:
    assert any("not ranked: 2 members report" in line for line in lines())


def test_what_has_no_figure_is_told_with_its_reason() -> None:
    assert "missing: ZZZNOPE (no source knows this symbol)" in STORY


def test_nothing_is_asked_from_anywhere() -> None:
    assert "http" not in STORY
    assert "url(" not in STORY
    elements = read(STORY).elements
    assert not [tag for tag, _ in elements if tag in {"a", "link", "script", "iframe", "form", "object", "base"}]
    assert [attributes["src"] for _, attributes in elements if "src" in attributes] == ["cid:picture@x"]


def test_without_its_style_sheet_the_page_is_still_whole() -> None:
    bare = re.sub(r"<style>.*?</style>", "", STORY)
    styled = [attributes for tag, attributes in read(bare).elements if tag in {"td", "th", "p", "h1"}]
    assert styled
    assert all("style" in attributes for attributes in styled)


def test_tables_are_tables_to_those_who_listen() -> None:
    reader = read(STORY)
    layout = [attributes for tag, attributes in reader.elements if tag == "table" and "role" in attributes]
    data = [attributes for tag, attributes in reader.elements if tag == "table" and "role" not in attributes]
    assert {attributes["role"] for attributes in layout} == {"presentation"}
    assert [attributes["aria-label"] for attributes in data] == ["Benchmarks", "Groups", "Leaders", "Laggards"]
    assert {attributes.get("scope") for tag, attributes in reader.elements if tag == "th"} == {"col", "row"}
    assert next(attributes for tag, attributes in reader.elements if tag == "html")["lang"] == "en"
    assert next(attributes for tag, attributes in reader.elements if tag == "img")["alt"]


def test_a_hostile_name_stays_text() -> None:
    name = "<script>alert(1)</script>\u202e\"&'<img src=x onerror=y>"
    rows = [build_row(symbol, 0.05, name=name) for symbol in ("AAA", "BBB", "CCC")]
    report = build_report([build_group(rows, label=name)], notices=(Notice("calendar", name),))
    page = email_page(
        replace(report, headline=replace(report.headline, text=f"{name} led")), RenderOptions(top=6), cid=""
    )
    assert not [tag for tag, _ in read(page).elements if tag in {"script", "img"}]
    assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_is_small_enough_for_mail_programs_that_cut_long_ones() -> None:
    assert len(STORY.encode()) < 60_000  # some cut at 102 kB


def test_a_report_without_groups_or_benchmarks_is_a_page_too() -> None:
    page = email_page(build_report([], benchmarks=()), RenderOptions(top=6), cid="")
    assert [attributes for tag, attributes in read(page).elements if tag == "table" and "role" not in attributes] == []


@pytest.mark.parametrize(
    ("coin", "is_told"),
    [
        (build_benchmark("BTC-USD", kind=InstrumentType.CRYPTO), True),
        (build_benchmark("BTC-USD", kind=InstrumentType.CRYPTO, utc_day=True), False),
        (build_benchmark("BTC-USD", kind=InstrumentType.CRYPTO, status=Status.STALE), False),
        (build_benchmark("BTC-USD"), False),
    ],
    ids=["between closes", "by the day", "stale", "no coin"],
)
def test_the_hours_of_coins_are_told_where_one_is_measured_by_them(coin: Row, *, is_told: bool) -> None:
    page = email_page(
        build_report([build_group([build_row("A", 0.01)])], benchmarks=(coin,)), RenderOptions(top=1), cid=""
    )
    assert ("Coins: between the New York closes" in page) is is_told


def test_a_benchmark_without_a_move_is_not_in_the_table() -> None:
    stale = build_benchmark("^GSPC", name="S&P 500", status=Status.STALE)
    page = email_page(build_report([], benchmarks=(build_benchmark(), stale)), RenderOptions(top=1), cid="")
    assert [row[0] for row in read(page).rows if "Nasdaq Composite" in row or "S&P 500" in row] == ["Nasdaq Composite"]


def test_a_row_without_a_figure_comes_with_its_reason_where_there_is_one() -> None:
    rows = (build_missing("GONE", reason=""), build_missing("LATE", reason="blocked"))
    page = email_page(build_report([build_group(rows)]), RenderOptions(top=1), cid="")
    assert ">missing: GONE<" in page
    assert ">missing: LATE (blocked)<" in page


@pytest.mark.parametrize("code", ["suspect", "stale", "missing", "unranked"])
def test_a_notice_is_repeated_unless_the_tables_say_the_same(code: str) -> None:
    other = Notice("another-source", "Three figures from CNBC.")
    report = build_report([], notices=(Notice(code, "Said by a table."), other))
    assert notices_beside_tables(report) == (other,)


def test_a_name_that_is_the_symbol_does_not_stand_beside_it() -> None:
    rows = (build_row("MARA", 0.02, name="MARA"), build_row("HUT", 0.01, name="Hut 8"))
    table = read(email_page(build_report([build_group(rows)]), RenderOptions(top=1), cid="")).rows
    heads = [" ".join(row[0].split()) for row in table if row]
    assert "MARA" in heads
    assert "HUT Hut 8" in heads


def test_a_symbol_leads_to_its_quote_page_only_where_that_is_wanted() -> None:
    assert "<a " not in STORY
    linked = email_page(build_story(), RenderOptions(top=1, link="https://q.example/{symbol}?a=1&b=2"), cid="")
    addresses = [attributes["href"] for tag, attributes in read(linked).elements if tag == "a"]
    assert addresses[0] == "https://q.example/CAN?a=1&b=2"
    assert len(addresses) == 2
