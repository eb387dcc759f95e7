import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.render.charts.palette import light_colours
from cryptoai_cli.render.html.to_html import to_html
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import to_csv
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.report.style import Palette
from tests.build_report import (
    build_benchmark,
    build_group,
    build_headline,
    build_missing,
    build_report,
    build_row,
    with_groups,
)
from tests.render.hundred import build_members
from tests.render.story import HEADLINE, build_story

PLAIN = RenderOptions()
HOSTILE = "<script>alert(1)</script>\"'&\u202e\N{ROCKET}"
TOLD = "<script>alert(1)</script>\"'&\N{ROCKET}"
VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    parts: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            yield part if isinstance(part, str) else part.text_within()

    def text_within(self) -> str:
        return "".join(self._texts())

    def all(self, tag: str) -> list["Element"]:
        """Return the elements of that name below this one, in order."""
        return [element for element in self.below() if element.tag == tag]

    def below(self) -> Iterator["Element"]:
        for part in self.parts:
            if isinstance(part, Element):
                yield part
                yield from part.below()

    def of_class(self, name: str) -> list["Element"]:
        return [element for element in self.below() if name in element.attributes.get("class", "").split()]

    def by_id(self, name: str) -> "Element":
        return next(element for element in self.below() if element.attributes.get("id") == name)


class Reader(HTMLParser):
    """Builds the tree of a page; every element must be closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].parts.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)


def read(page: str) -> Element:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader.root


def shown(report: Report, options: RenderOptions = PLAIN) -> Element:
    return read(to_html(report, options))


def lines(table: Element) -> list[dict[str, str]]:
    """Return the rows of a table by its headings, the plain figure of each cell where one is given."""
    heads = [head.text for head in table.all("thead")[0].all("th")]
    rows = []
    for row in table.all("tbody")[0].all("tr"):
        cells = [cell for cell in row.parts if isinstance(cell, Element)]
        rows.append({head: _figure(cell) for head, cell in zip(heads, cells, strict=True)})
    return rows


def _figure(cell: Element) -> str:
    plain = cell.text.removesuffix(" %").replace(",", "").replace("\N{MINUS SIGN}", "-")
    return cell.attributes.get("data-v", plain)


def test_it_is_one_whole_page() -> None:
    page = to_html(build_story(), PLAIN)
    assert page.startswith("<!doctype html>\n")
    assert page.endswith("</html>\n")
    root = read(page)
    assert root.all("html")[0].attributes["lang"] == "en"
    assert root.all("title")[0].text == "Movers, Monday 13 October 2025"
    assert len(root.all("h1")) == len(root.all("main")) == 1


def test_the_answer_comes_first() -> None:
    root = shown(build_story())
    assert root.all("h1")[0].text + " " + root.of_class("more")[0].text == HEADLINE
    assert root.of_class("kicker")[0].text == "MOVERS Monday 13 October 2025 final"


def test_benchmarks_stand_below_it_with_what_came_before() -> None:
    cards = [card.text for card in shown(build_story()).of_class("cards")[0].all("li")]
    assert cards[0].endswith("22,694.61 +2.21 % \N{MINUS SIGN}3.56 % in the session before")
    assert cards[1] == "S&P 500 6,654.72 +1.56 %"


def test_no_figure_parts_from_its_percent_sign() -> None:
    figures = [span.text for span in shown(build_story()).all("h1")[0].of_class("n")]
    assert figures == ["+15.0 %", "+2.2 %", "+1.6 %"]


COLUMNS = {
    "Price": "price",
    "Change": "change_pct",
    "vs ^IXIC": "excess_pct",
    "Previous close": "previous_close",
    "Volume": "volume",
    "Beta": "beta",
    "Surprise": "surprise",
    "Rel. volume": "relative_volume",
    "Streak": "streak",
    "Largest since": "largest_since",
}


def test_every_figure_equals_that_of_the_csv() -> None:
    report = build_story()
    of_page = lines(shown(report).by_id("members"))
    of_csv = list(csv.DictReader(io.StringIO(to_csv(report, PLAIN))))
    assert len(of_page) == len(of_csv)
    excess = next(head for head in of_page[0] if head.startswith("vs "))
    columns = {head: name for head, name in COLUMNS.items() if not head.startswith("vs")} | {excess: "excess_pct"}
    for row, expected in zip(of_page, of_csv, strict=True):
        assert row["Symbol"].split()[0] == expected["symbol"]
        for head, name in columns.items():
            assert _same(row[head], expected[name]), (row["Symbol"], head)


def _same(shown_text: str, of_csv: str) -> bool:
    try:
        return float(shown_text) == float(of_csv)
    except ValueError:
        return shown_text == of_csv


def test_groups_equal_those_of_the_csv() -> None:
    report = build_story()
    of_page = lines(shown(report).by_id("groups"))
    of_csv = list(csv.DictReader(io.StringIO(to_csv(report, RenderOptions(by_group=True)))))
    excess = next(head for head in of_page[0] if head.startswith("vs "))
    for row, expected in zip(of_page, of_csv, strict=True):
        assert row["Group"] == expected["label"]
        assert row["#"] == expected["rank"]
        assert float(row["Median"]) == float(expected["median_pct"])
        assert _same(row[excess], expected["excess_pct"])
        assert (row["Up"], row["Down"], row["Missing"]) == (
            expected["advances"],
            expected["declines"],
            expected["missing"],
        )
        assert row["Best"].split()[0] == expected["best"]


def test_a_row_that_does_not_count_tells_why() -> None:
    rows = {row["Symbol"].split()[0]: row for row in lines(shown(build_story()).by_id("members"))}
    assert rows["SDIG"]["Status"] == "stale: last traded on Friday 10 October"
    assert rows["CAN"]["Status"] == "ok"
    assert rows["WULF"]["Price"] == "14.00"
    assert rows["ZZZNOPE"]["Change"] == ""


def test_leaders_and_laggards_are_as_many_as_asked_for() -> None:
    root = shown(build_story(), RenderOptions(top=2))
    assert [row["Symbol"] for row in lines(root.by_id("leaders"))] == ["CAN Canaan", "BITF Bitfarms"]
    assert [row["Symbol"].split()[0] for row in lines(root.by_id("laggards"))] == ["BLSH", "COIN"]


def test_columns_can_be_chosen() -> None:
    rows = lines(shown(build_story(), RenderOptions(columns=("change_pct", "high_52w"))).by_id("members"))
    assert list(rows[0]) == ["Symbol", "change_pct", "high_52w"]
    assert [row["high_52w"] for row in rows if row["Symbol"].startswith("HUT")] == ["yes"]


def test_by_group_the_members_stay_away() -> None:
    page = to_html(build_story(), RenderOptions(by_group=True))
    assert 'id="groups"' in page
    assert '<table id="members"' not in page


def test_columns_without_anything_to_tell_are_left_out() -> None:
    heads = [
        head.text for head in shown(build_report((build_group((build_row("A", 0.01),)),))).by_id("members").all("th")
    ]
    assert "Beta" not in heads
    assert "Trend" not in heads


def test_the_recent_closes_of_a_row_are_drawn_where_they_are_held() -> None:
    rows = (replace(build_row("BITF", 0.28), recent_closes=(4.0, None, 5.39)), build_row("MARA", 0.08))
    drawn = shown(build_report((build_group(rows),))).by_id("members").all("svg")
    assert [svg.attributes["aria-label"] for svg in drawn] == ["BITF: 2 closes, from 4.00 to 5.39"]


def test_betas_are_drawn_where_there_are_any() -> None:
    row = build_row("A", 0.06, beta=2.0, beta_excess_return=0.0158)
    assert "After beta" in [head.text for head in shown(build_report((build_group((row,)),))).all("h2")]
    assert "After beta" not in [head.text for head in shown(build_story()).all("h2")]


def test_notices_failures_and_provenance_stand_at_the_foot() -> None:
    foot = shown(build_story()).all("footer")[0].text
    assert "ZZZNOPE: no source knows this symbol." in foot
    assert "ZZZNOPE: yahoo: no such symbol." in foot
    for words in ("2025-10-13", "2025-10-13T20:00:00Z", "Yahoo", "14 of 17 quoted", "2025-10-13T20:30:00Z"):
        assert words in foot, words


def test_the_top_leads_to_the_notices() -> None:
    root = shown(build_story())
    (link,) = root.of_class("meta")[0].all("a")
    assert (link.text, link.attributes["href"]) == ("1 notice", "#notices")
    assert root.by_id("notices").tag == "h2"


def test_a_report_with_nothing_in_it_is_a_page_too() -> None:
    root = shown(build_report(benchmarks=(), primary=""))
    assert root.all("h1")[0].text.startswith("Bitcoin miners led")
    assert root.all("table")[0].attributes["id"] == "members"


def _policy(page: str) -> dict[str, str]:
    (meta,) = [m for m in read(page).all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = (rule.split(maxsplit=1) for rule in meta.attributes["content"].split(";"))
    return {name: value for name, value in rules if name}


def test_the_page_forbids_itself_everything_but_what_is_in_it() -> None:
    page = to_html(build_story(), PLAIN)
    policy = _policy(page)
    for element, rule in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert policy[rule] == f"'sha256-{digest}'"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["img-src"] == "data:"


def test_nothing_in_the_page_is_against_its_own_policy() -> None:
    for element in shown(build_story()).below():
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]


def test_the_page_asks_nobody_for_anything() -> None:
    page = to_html(build_story(), PLAIN)
    root = read(page)
    leading = [e.attributes[name] for e in root.below() for name in ("src", "href") if name in e.attributes]
    assert set(leading) == {"data:,", "#notices"}
    assert "http" not in re.sub("http-equiv", "", page)
    assert "@import" not in page
    assert "url(" not in page


def _hostile() -> Report:
    rows = (build_row("<b>", 0.02, name=HOSTILE), build_missing("X", name=HOSTILE, reason=HOSTILE))
    return build_report(
        (build_group(rows, label=HOSTILE, unranked_because=HOSTILE, rank=None),),
        benchmarks=(build_benchmark(name=HOSTILE),),
        headline=build_headline(f"{HOSTILE} led the bounce."),
        notices=(Notice("x", HOSTILE),),
        failures=(FetchFailure("<i>", "yahoo", FailureKind.NO_DATA, HOSTILE),),
    )


@pytest.mark.parametrize("options", [PLAIN, RenderOptions(columns=("name", "group", "source"))])
def test_a_hostile_name_stays_text_everywhere(options: RenderOptions) -> None:
    page = to_html(_hostile(), options)
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page
    root = read(page)
    assert root.all("b") == root.all("i") == []
    assert root.all("h1")[0].text == f"{TOLD} led the bounce."
    assert TOLD in root.by_id("members").text
    assert TOLD in root.all("footer")[0].text


def test_tables_say_what_their_cells_belong_to() -> None:
    for table in shown(build_story()).all("table"):
        assert table.all("caption")[0].text
        assert {head.attributes["scope"] for head in table.all("thead")[0].all("th")} == {"col"}
        for row in table.all("tbody")[0].all("tr"):
            assert row.all("th")[0].attributes["scope"] == "row"


def test_headings_go_down_without_a_gap() -> None:
    levels = [int(e.tag[1]) for e in shown(build_story()).below() if re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name() -> None:
    regions = shown(build_story()).of_class("scroll")
    assert regions
    assert all(region.attributes["tabindex"] == "0" and region.attributes["aria-label"] for region in regions)


def test_pictures_have_names() -> None:
    drawings = shown(build_story()).all("svg")
    assert len(drawings) >= 7
    assert all(drawing.attributes["aria-label"] and drawing.attributes["role"] == "img" for drawing in drawings)


def test_no_name_is_given_twice() -> None:
    names = [e.attributes["id"] for e in shown(build_story()).below() if "id" in e.attributes]
    assert len(names) == len(set(names))


def test_without_script_the_table_is_whole_and_its_tools_are_hidden() -> None:
    root = shown(build_story())
    assert "hidden" in root.by_id("tools").attributes
    assert root.all("button") == []
    assert [option.text for option in root.by_id("pick").all("option")] == [
        "all",
        "Benchmark",
        "Bitcoin miners",
        "AI power",
        "Exchanges and treasuries",
        "Duo",
    ]


def test_signs_are_printed_beside_every_colour() -> None:
    for tone, sign in (("gain", "+"), ("loss", "\N{MINUS SIGN}")):
        texts = [e.text for e in shown(build_story()).of_class(tone)]
        assert texts
        assert all(sign in text for text in texts), tone


def test_a_page_of_a_hundred_members_stays_light_even_with_trends() -> None:
    report = build_members()
    assert len(to_html(report, PLAIN).encode()) < 225_000
    closes = tuple(100.0 + at % 5 for at in range(30))
    groups = [
        replace(group, rows=tuple(replace(row, recent_closes=closes) for row in group.rows)) for group in report.groups
    ]
    page = to_html(with_groups(report, groups), PLAIN)
    assert page.count("trendline") > 100
    assert len(page.encode()) < 250_000


def test_the_same_report_gives_the_same_page() -> None:
    assert to_html(build_story(), PLAIN) == to_html(replace(build_story()), PLAIN)


def test_the_usual_columns_are_told_apart_from_chosen_ones() -> None:
    usual, chosen = (to_html(build_story(), options) for options in (PLAIN, RenderOptions(columns=("price",))))
    assert '<section class="members usual"' in usual
    assert '<section class="members"' in chosen


def test_a_page_with_more_rows_than_paper_has_beside_its_drawings_is_long() -> None:
    """Of 75 lines, ten groups take 40: 35 members are too few, 36 are not."""
    story, many = build_story(), build_members()
    assert '<body class="long">' in to_html(many, PLAIN)
    assert '<body class="long">' not in to_html(many, RenderOptions(by_group=True))
    assert '<body class="long">' not in to_html(story, PLAIN)
    for members, is_long in ((35, False), (36, True)):
        sizes = [4] * 8 + [members - 32, 0]
        groups = [
            build_group([build_row(f"S{at}{each}", 0.01) for each in range(size)], key=f"g{at}", rank=at + 1)
            for at, size in enumerate(sizes)
        ]
        assert ('<body class="long">' in to_html(build_report(groups), PLAIN)) is is_long


def test_each_symbol_leads_to_its_quote_page_where_there_is_one() -> None:
    page = to_html(build_story(), replace(PLAIN, link="https://q.example/{symbol}"))
    assert '<a href="https://q.example/CAN" rel="noopener noreferrer">CAN</a>' in page
    assert '<a href="https://q.example/%5EGSPC" rel="noopener noreferrer">^GSPC</a>' in page
    assert "q.example" not in to_html(build_story(), PLAIN)


def test_the_page_has_the_colours_of_the_palette_and_says_which() -> None:
    page = to_html(build_story(), replace(PLAIN, palette=Palette.GREEN_RED))
    assert f"--up:{light_colours(Palette.GREEN_RED)['up']};" in page
    assert "Green rose, red fell" in page
