import io

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from cryptoai_cli.render.market.to_xlsx import market_to_xlsx
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import build_empty_market, build_line, build_market


def _book(options: RenderOptions | None = None) -> Workbook:
    return load_workbook(io.BytesIO(market_to_xlsx(build_market(), options or RenderOptions())))


def _texts(book: Workbook, sheet: str) -> list[object]:
    return [cell for row in book[sheet].iter_rows(values_only=True) for cell in row if cell is not None]


def test_the_workbook_has_its_sheets() -> None:
    assert _book().sheetnames == ["summary", "lists", "lines", "groups", "about"]
    assert _book(RenderOptions(by_group=True)).sheetnames == ["summary", "groups", "about"]


def test_the_summary_tells_the_market_before_its_tables() -> None:
    texts = [str(cell) for cell in _texts(_book(), "summary")]
    assert texts[0].startswith("US shares bounced")
    assert any(text.startswith("Filter: 2,966 of 5,431") for text in texts)
    titles = [
        text for text in texts if text in {"Benchmarks", "Industries", "Gainers", "Losers", "Most active", "Suspect"}
    ]
    assert titles == ["Benchmarks", "Industries", "Gainers", "Losers", "Most active", "Suspect"]


def test_every_line_is_a_row_with_figures_as_numbers() -> None:
    rows = list(_book()["lines"].iter_rows(values_only=True))
    heads = rows[0]
    assert len(rows) == 1 + 2 + len(build_market().rows)
    found = {row[0]: dict(zip(heads, row, strict=True)) for row in rows[1:]}
    assert found["BITF"]["Change, %"] == 0.2833
    assert found["BITF"]["Market cap"] == 3_000_000_000
    assert found["BITF"]["Industry"] == "Finance: Consumer Services"


def test_each_line_of_the_lists_says_of_which() -> None:
    rows = list(_book()["lists"].iter_rows(values_only=True))
    assert rows[0][0] == "List"
    assert {row[0] for row in rows[1:]} == {"gainers", "losers", "active", "suspect"}


def test_places_have_a_table() -> None:
    texts = _texts(_book(), "summary")
    assert "Your groups in the whole market" in texts
    assert "Bitcoin miners" in texts


def test_the_last_sheet_explains_columns_and_words() -> None:
    texts = " ".join(map(str, _texts(_book(), "about")))
    assert "Market cap" in texts
    assert "One source:" in texts
    assert "Suspect:" in texts


def test_names_are_never_formulas() -> None:
    market = build_market([build_line("A", 0.1, name="=1+1")])
    book = load_workbook(io.BytesIO(market_to_xlsx(market, RenderOptions())))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_empty_lists_are_a_workbook() -> None:
    for market in (build_empty_market(), build_market(())):
        assert market_to_xlsx(market, RenderOptions()).startswith(b"PK")
