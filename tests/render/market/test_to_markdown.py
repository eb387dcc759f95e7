from msgspec.structs import replace

from cryptoai_cli.render.market.to_markdown import market_to_markdown
from cryptoai_cli.render.options import RenderOptions
from tests.render.market.sample import build_empty_market, build_line, build_market


def test_the_report_has_every_part() -> None:
    text = market_to_markdown(build_market(), RenderOptions())
    parts = (
        "# The whole market, Monday",
        "**US shares",
        "Market: median",
        "Filter: 2,966",
        "## Industries",
        "## Gainers",
    )
    more = ("## Losers", "## Most active", "## Suspect", "## Your groups", "One source:", "Source: Nasdaq, Yahoo.")
    places = [text.index(each) for each in (*parts, *more)]
    assert places == sorted(places)


def test_a_line_has_its_figures_in_a_table() -> None:
    text = market_to_markdown(build_market(), RenderOptions())
    assert "| BITF | Bitfarms | 5.39 | 647 m | +28.33 % |" in " ".join(text.split())


def test_many_groups_are_the_best_and_the_worst() -> None:
    groups = build_market(least=1).base.groups
    market = build_market()
    many = replace(market, base=replace(market.base, groups=groups * 2))
    text = market_to_markdown(many, RenderOptions())
    assert "## Best industries" in text
    assert "## Worst industries" in text


def test_by_group_has_all_groups_and_no_list() -> None:
    text = market_to_markdown(build_market(), RenderOptions(by_group=True))
    assert "Hospitals" in text
    assert "fewer than 5 members report" in text
    assert "## Gainers" not in text
    assert "Suspect" not in text


def test_columns_are_one_table() -> None:
    text = market_to_markdown(build_market(), RenderOptions(columns=("symbol", "industry")))
    assert text.startswith("| symbol | industry |")


def test_external_words_stay_words() -> None:
    text = market_to_markdown(build_market([build_line("A", 0.1, name="*Bold* [x](y)")]), RenderOptions())
    assert "\\*Bold\\*" in text


def test_nothing_confirmed_is_said() -> None:
    assert "No move could be confirmed" in market_to_markdown(build_empty_market(), RenderOptions())
