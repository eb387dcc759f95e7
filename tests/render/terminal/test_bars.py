from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.bars import bars
from cryptoai_cli.render.terminal.screen import screen_for

ASCII = screen_for(RenderOptions(encoding="ascii"))


def _drawn(*values: float | None, cells: int = 11) -> list[str]:
    return [bar.plain for bar in bars(values, cells, ASCII)]


def test_gains_grow_to_the_right_of_the_axis() -> None:
    assert _drawn(0.10, 0.05, 0.0) == ["|##########", "|#####     ", "|          "]


def test_losses_grow_to_the_left_of_it() -> None:
    assert _drawn(-0.10, -0.05) == ["##########|", "     #####|"]


def test_both_share_one_scale() -> None:
    assert _drawn(0.06, -0.04) == ["    |######", "####|      "]


def test_an_unknown_figure_has_no_bar() -> None:
    assert _drawn(0.10, None)[1] == ""
