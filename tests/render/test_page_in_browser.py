"""See the page as a browser does; skipped where there is no Chromium."""

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.render.html.to_html import to_html
from cryptoai_cli.render.mail.page import email_page
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import GroupReport
from tests.build_report import build_benchmark, build_group, build_headline, build_report, build_row, with_groups
from tests.render import chromium
from tests.render.chromium import Tab
from tests.render.hundred import build_members
from tests.render.story import HEADLINE, build_story

pytestmark = pytest.mark.skipif(chromium.PROGRAM is None, reason="there is no Chromium on this machine")

WIDTHS = pytest.mark.parametrize("width", [360, 768, 900, 1600])
CELLS = "[...document.querySelectorAll('#members tbody tr:not([hidden])')].map(r => r.cells[{at}].textContent)"
SYMBOLS = (
    "[...document.querySelectorAll('#members tbody tr:not([hidden]) th')].map(h => h.firstChild.textContent.trim())"
)
SHOWN = "[...document.querySelectorAll('svg.{name}')].every(s => s.getBoundingClientRect().width {is_shown})"

SHIPPED = {
    "Bitcoin miners": 13,
    "Ether treasuries": 3,
    "AI power": 10,
    "AI chips": 10,
    "AI cloud": 8,
    "Exchanges and brokers": 8,
    "Coins": 3,
    "Bitcoin treasuries": 6,
    "Solana treasuries": 4,
    "Nuclear": 6,
}  # labels and the number of members

Paper = tuple[float, float]  # inches
Printable = Callable[[int], Path]
PAPERS = pytest.mark.parametrize("paper", [(8.27, 11.69), (8.5, 11.0)], ids=["A4", "Letter"])
MARGIN, PIXELS_OF_AN_INCH = 10 / 25.4, 96


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium.tab(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, with a member whose name tries everything."""
    report = build_story()
    miners, *others = report.groups
    first, *rest = miners.rows
    evil = replace(first, name='<img src=x onerror="document.title=1"><script>document.title=1</script>')
    hostile = replace(miners, rows=(evil, *rest))
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(to_html(with_groups(report, (hostile, *others)), RenderOptions()), "utf-8")
    return path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As many groups and benchmarks as are shipped, with labels as long, some of them without a rank."""
    groups = [_shipped_group(label, count, at) for at, (label, count) in enumerate(SHIPPED.items())]
    benchmarks = tuple(build_benchmark(symbol) for symbol in ("^IXIC", "^GSPC", "BTC-USD", "ETH-USD", "SOL-USD"))
    path = tmp_path_factory.mktemp("shipped") / "report.html"
    path.write_text(to_html(build_report(tuple(groups), benchmarks=benchmarks), RenderOptions()), "utf-8")
    return path


def _shipped_group(label: str, count: int, at: int) -> GroupReport:
    rows = [build_row(f"G{at}M{place}", 0.07 - 0.01 * at + 0.001 * place) for place in range(count)]
    return build_group(rows, key=f"group-{at}", label=label, rank=at + 1 if at < 7 else None)


@pytest.fixture(scope="module")
def printable(tmp_path_factory: pytest.TempPathFactory) -> Printable:
    """Return what writes a page of so many members, some with long names."""
    folder = tmp_path_factory.mktemp("printable")

    def write(count: int) -> Path:
        report = replace(build_members(count, long_names=True), headline=build_headline(HEADLINE))
        path = folder / f"{count}.html"
        path.write_text(to_html(report, RenderOptions()), "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def axe() -> str:
    """Return the script that looks for what a reader with a screen reader or weak eyes could not use."""
    if find_spec("axe_core_python") is None:
        pytest.skip("axe-core-python is not installed")
    return (files("axe_core_python") / "axe.min.js").read_text("utf-8")


def _click(browser: Tab, heading: str) -> None:
    browser.tell(
        f"[...document.querySelectorAll('#members thead button')].find(b => b.textContent === '{heading}').click()"
    )


def test_nothing_leaves_the_page_and_nothing_in_it_complains(browser: Tab, page: Path) -> None:
    browser.complaints.clear()
    browser.show(page, width=900)
    assert browser.asked == [page.as_uri()]
    assert browser.complaints == []


def test_a_hostile_name_does_nothing(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    assert browser.tell("document.title") == "Movers, Monday 13 October 2025"
    assert browser.tell("document.querySelectorAll('img').length") == 0
    assert browser.tell("document.scripts.length") == 1


@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_the_side(browser: Tab, page: Path, width: int, scheme: str) -> None:
    browser.show(page, width=width, scheme=scheme)
    assert browser.tell("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("width", "shown"),
    [(360, {"narrow", "small"}), (800, {"medium", "small"}), (900, {"medium", "large"}), (1600, {"wide", "large"})],
)
def test_the_picture_that_fits_is_shown_and_no_other(browser: Tab, page: Path, width: int, shown: set[str]) -> None:
    browser.show(page, width=width)
    for name in ("wide", "medium", "narrow", "large", "small"):
        assert browser.tell(SHOWN.format(name=name, is_shown="> 0" if name in shown else "== 0")), name


@pytest.mark.parametrize(
    ("width", "shown", "least"), [(360, "narrow", 7), (561, "medium", 7), (1001, "wide", 9), (1600, "wide", 11)]
)
def test_text_in_the_map_is_large_enough_to_read(
    browser: Tab, page: Path, width: int, shown: str, least: float
) -> None:
    browser.show(page, width=width)
    heights = browser.tell(
        f"[...document.querySelectorAll('svg.{shown} .k')].map(g => parseFloat(g.getAttribute('font-size')) * "
        "g.ownerSVGElement.getBoundingClientRect().width / g.ownerSVGElement.viewBox.baseVal.width)"
    )
    assert min(heights) >= least


@WIDTHS
def test_words_stay_inside_their_tiles(browser: Tab, page: Path, width: int) -> None:
    browser.show(page, width=width)
    outside = browser.tell(
        "[...document.querySelectorAll('.k')].flatMap(g => {"
        "const tile = g.querySelector('rect').getBoundingClientRect();"
        "return [...g.querySelectorAll('text')].filter(t => { const box = t.getBoundingClientRect();"
        "return box.left < tile.left - 1 || box.right > tile.right + 1 }).map(t => t.textContent) })"
    )
    assert outside == []


def test_dark_is_dark(browser: Tab, page: Path) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert browser.show(page, width=900, scheme="light").tell(background) == "rgb(247, 246, 242)"
    assert browser.show(page, width=900, scheme="dark").tell(background) == "rgb(15, 18, 23)"


def test_a_heading_sorts_numbers_from_the_highest_then_from_the_lowest(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    _click(browser, "Change")
    symbols = browser.tell(SYMBOLS)
    assert symbols[:3] == ["CAN", "CAN", "BITF"]
    rising = [symbol for symbol in symbols if symbol in {"TINY", "FLAT", "COIN", "BTC-USD", "BLSH"}]
    assert rising == ["TINY", "FLAT", "COIN", "BTC-USD", "BLSH"]  # a move below 0.005 % has its place too
    _click(browser, "Change")
    assert browser.tell(SYMBOLS)[:2] == ["BLSH", "BTC-USD"]


def test_rows_that_do_not_count_stay_last_whichever_way(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    for heading in ("Change", "Change", "Price", "Price", "Symbol", "Symbol"):
        _click(browser, heading)
        assert set(browser.tell(SYMBOLS)[-3:]) == {"WULF", "SDIG", "ZZZNOPE"}, heading


def test_a_heading_sorts_words_from_a_to_z(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    _click(browser, "Symbol")
    symbols = browser.tell(SYMBOLS)
    assert symbols[2:4] == ["BE", "BITF"]
    assert browser.tell("document.querySelector('#members th').ariaSort") == "ascending"


def test_the_order_is_told_to_who_does_not_see_it(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    _click(browser, "Price")
    _click(browser, "Change")
    sorts = browser.tell("[...document.querySelectorAll('#members thead th')].map(h => h.ariaSort).filter(Boolean)")
    assert sorts == ["descending"]


def test_a_column_of_drawings_offers_no_order(browser: Tab, tmp_path: Path) -> None:
    story = build_story()
    miners, *others = story.groups
    rows = tuple(replace(row, recent_closes=(1.0, 2.0)) for row in miners.rows)
    path = tmp_path / "trends.html"
    path.write_text(to_html(with_groups(story, (replace(miners, rows=rows), *others)), RenderOptions()), "utf-8")
    browser.show(path, width=900)
    plain = browser.tell(
        "[...document.querySelectorAll('#members thead th')].filter(h => !h.querySelector('button'))"
        ".map(h => h.textContent)"
    )
    assert plain == ["Trend"]


def test_names_are_whole_on_a_phone(browser: Tab, printable: Printable) -> None:
    browser.show(printable(40), width=360)
    cut = "[...document.querySelectorAll('tbody th small')].filter(e => e.scrollWidth > e.clientWidth).length"
    assert browser.tell(cut) == 0


def test_words_and_group_narrow_the_table(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    browser.tell("tools.find.value = 'bit'; tools.find.dispatchEvent(new Event('input'))")
    assert browser.tell(SYMBOLS) == ["BTC-USD", "BITF", "BTDR", "BITF"]
    assert browser.tell("tools.shown.value") == "4 of 22 rows"
    browser.tell("tools.pick.value = '4'; tools.pick.dispatchEvent(new Event('change'))")
    assert browser.tell(SYMBOLS) == ["BITF"]


def test_without_script_every_row_is_there(browser: Tab, page: Path) -> None:
    browser.show(page, width=900, script=False)
    assert browser.tell("document.querySelectorAll('#members tbody tr').length") == 22
    assert browser.tell("tools.getBoundingClientRect().height") == 0


def test_headings_and_fields_are_reached_by_keyboard(browser: Tab, page: Path) -> None:
    browser.show(page, width=900)
    reached = browser.tell(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".map(e => e.tagName)"
    )
    assert {"A", "BUTTON", "INPUT", "SELECT", "DIV", "SUMMARY"} <= set(reached)


@PAPERS
@pytest.mark.parametrize("count", [10, 40, 70, 100])
def test_it_prints_on_two_sheets_at_most(browser: Tab, printable: Printable, paper: Paper, count: int) -> None:
    printed = browser.show(printable(count), width=900, scheme="dark").printed(paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= 2


@PAPERS
@pytest.mark.parametrize("count", [40, 100])
def test_no_sheet_is_too_narrow_for_its_tables(browser: Tab, printable: Printable, paper: Paper, count: int) -> None:
    width = int((paper[0] - 2 * MARGIN) * PIXELS_OF_AN_INCH)
    browser.show(printable(count), width=width, media="print")
    cells = "[...document.querySelectorAll('td, th')].map(c => c.getBoundingClientRect().right)"
    assert max(browser.tell(cells)) <= width
    across = "[...document.querySelectorAll('#members tr')].map(r => r.getBoundingClientRect().width)"
    assert max(browser.tell(across)) < width / 2


def test_what_is_printed_can_be_read(browser: Tab, printable: Printable) -> None:
    browser.show(printable(100), width=720, media="print")
    sizes = browser.tell(
        "[...document.querySelectorAll('p, td, th, small, li, dt, dd')].filter(e => e.offsetParent)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 6.5 * PIXELS_OF_AN_INCH / 72


def test_a_long_report_leaves_out_what_only_repeats_on_paper(browser: Tab, printable: Printable) -> None:
    shown = "[...document.querySelectorAll('.plot')].filter(e => e.getBoundingClientRect().height > 0).length"
    assert browser.show(printable(40), width=720, media="print").tell(shown) == 2
    assert browser.show(printable(100), width=720, media="print").tell(shown) == 0
    assert browser.show(printable(100), width=900).tell(shown) == 2


@WIDTHS
def test_a_table_that_is_wider_than_the_screen_says_so_and_no_other(browser: Tab, page: Path, width: int) -> None:
    browser.show(page, width=width)
    wide = browser.tell("[...document.querySelectorAll('.scroll')].map(e => e.scrollWidth > e.clientWidth)")
    assert browser.tell("[...document.querySelectorAll('.scroll + .hint')].map(e => !e.hidden)") == wide
    assert any(wide) or width > 360


@WIDTHS
def test_no_figure_of_a_benchmark_sticks_out_of_its_card(browser: Tab, page: Path, width: int) -> None:
    browser.show(page, width=width)
    assert browser.tell("[...document.querySelectorAll('.cards li')].every(e => e.scrollWidth <= e.clientWidth)")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_everybody_can_use_it(browser: Tab, page: Path, axe: str, width: int, scheme: str) -> None:
    browser.show(page, width=width, scheme=scheme)
    browser.tell("document.querySelectorAll('details').forEach(each => each.open = true)")
    browser.tell(axe)
    found = browser.tell(
        "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(each => "
        "each.id + ': ' + each.nodes[0].html))"
    )
    assert found == []


@WIDTHS
def test_headings_of_the_map_do_not_touch(browser: Tab, shipped: Path, width: int) -> None:
    browser.show(shipped, width=width)
    touching = browser.tell(
        "[...document.querySelectorAll('#map-title ~ figure g:not(.k) > text')].map(t => t.getBoundingClientRect())"
        ".filter(a => a.width).map((a, at, all) => all.filter((b, other) => other !== at && a.left <= b.left "
        "&& a.right >= b.left && a.top < b.bottom && b.top < a.bottom).length).reduce((sum, each) => sum + each, 0)"
    )
    assert touching == 0


def test_the_scale_of_colours_can_be_read_on_a_phone(browser: Tab, page: Path) -> None:
    browser.show(page, width=360)
    sizes = browser.tell(
        "[...document.querySelectorAll('svg.legend text')].filter(t => t.getBoundingClientRect().width)"
        ".map(t => parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a)"
    )
    assert min(sizes) >= 11


def test_five_benchmarks_stand_side_by_side_on_a_wide_screen(browser: Tab, shipped: Path) -> None:
    browser.show(shipped, width=1280)
    tops = "new Set([...document.querySelectorAll('.cards li')].map(e => e.getBoundingClientRect().top)).size"
    assert browser.tell("document.querySelectorAll('.cards li').length") == 5
    assert browser.tell(tops) == 1


def test_a_row_without_a_figure_is_no_higher_than_others_and_has_dashes(browser: Tab, page: Path) -> None:
    browser.show(page, width=1280)
    heights = browser.tell(
        "[...document.querySelectorAll('#members tbody tr')].map(r => r.getBoundingClientRect().height)"
    )
    assert max(heights) < 1.5 * min(heights)
    dash = "getComputedStyle([...document.querySelectorAll('#members tr.off')].pop().cells[1], '::before').content"
    assert browser.tell(dash) == '"\N{EN DASH}"'


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mail_is_no_wider_than_a_phone(browser: Tab, tmp_path: Path, scheme: str) -> None:
    long = build_row("BTC-USD", -0.1074, closes=(129_731.12, 115_792.84), name="Bitcoin", excess_return=-0.1295)
    report = build_report((build_group((long, *(build_row(f"M{at}", 0.1 + at / 100) for at in range(3)))),))
    path = tmp_path / "mail.html"
    path.write_text(email_page(report, RenderOptions(), cid=""), "utf-8")
    browser.show(path, width=360, scheme=scheme)
    assert browser.tell("document.documentElement.scrollWidth") <= 360
