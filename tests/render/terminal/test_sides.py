from rich.text import Text

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.terminal.grid import Column
from cryptoai_cli.render.terminal.screen import screen_for
from cryptoai_cli.render.terminal.sides import Columns, fits_beside, set_beside


def _side(*words: str, shrinks_to: int | None = None) -> Columns:
    return (Column(Text(""), tuple(map(Text, words)), may_shrink_to=shrinks_to),)


def _lines(left: Columns, right: Columns, width: int) -> list[str]:
    screen = screen_for(RenderOptions(width=width))
    return [line.plain.rstrip() for line in set_beside((("Up", left), ("Down", right)), screen)]


def test_two_sides_stand_three_blanks_apart_under_their_titles() -> None:
    assert _lines(_side("AAAA"), _side("BBBB"), 40) == ["Up     Down", "AAAA   BBBB"]


def test_the_shorter_side_ends_with_blanks() -> None:
    assert _lines(_side("AAAA"), _side("BBBB", "CCCC"), 40)[-1] == "       CCCC"


def test_a_side_gets_the_room_that_the_other_does_not_need() -> None:
    _, line = _lines(_side("A" * 20, shrinks_to=4), _side("BBBB"), 24)
    assert line == f"{'A' * 16}\u2026   BBBB"


def test_sides_that_can_be_cut_fit_where_whole_ones_do_not() -> None:
    screen = screen_for(RenderOptions(width=20))
    assert fits_beside((_side("A" * 20, shrinks_to=4), _side("BBBB")), screen)
    assert not fits_beside((_side("A" * 20), _side("BBBB")), screen)
