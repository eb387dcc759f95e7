from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.render.fields import pick_fields
from cryptoai_cli.render.market.line_fields import line_fields, line_note, list_keys, named_lists
from cryptoai_cli.render.numbers import TERMINAL_MARKS
from cryptoai_cli.report.market.model import MarketRankBy
from tests.render.market.sample import build_empty_market, build_line, build_market


def test_lists_without_lines_are_left_out() -> None:
    assert [each.title for each in named_lists(build_market())] == ["Gainers", "Losers", "Most active", "Suspect"]
    assert [each.key for each in named_lists(build_market([build_line("A", 0.1)]))] == ["gainers", "active"]
    assert named_lists(build_empty_market()) == ()


def test_a_list_ends_with_the_figure_that_orders_it() -> None:
    assert list_keys("gainers", MarketRankBy.CHANGE) == ("price", "turnover", "change")
    assert list_keys("gainers", MarketRankBy.TURNOVER) == ("price", "change", "turnover")
    assert list_keys("losers", MarketRankBy.SURPRISE) == ("price", "turnover", "change", "surprise")
    assert list_keys("active", MarketRankBy.CHANGE) == ("price", "change", "turnover")


def test_suspect_lines_tell_why() -> None:
    assert list_keys("suspect", MarketRankBy.CHANGE) == ("price", "change", "note")
    assert line_note(build_line(confirmation=Confirmation.DENIED, reason="another move")) == "another move"


def test_one_source_is_noted_and_a_confirmed_move_is_not() -> None:
    assert line_note(build_line(confirmation=Confirmation.ONE_SOURCE)) == "one source"
    assert line_note(build_line(reason="of no interest")) == ""


def test_large_amounts_are_short() -> None:
    fields = line_fields(build_market(), (build_line(price=40.0, volume=2_500_000.0, cap=3.1e9),), TERMINAL_MARKS)
    shown = {field.key: field.cells[0].text for field in pick_fields(fields, ("volume", "turnover", "cap", "industry"))}
    assert shown == {"volume": "2.50 m", "turnover": "100 m", "cap": "3.10 bn", "industry": "Semiconductors"}
