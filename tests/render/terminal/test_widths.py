from cryptoai_cli.render.fields import number_field, text_field
from cryptoai_cli.render.terminal.widths import usual_line, usual_width


def test_a_figure_has_its_usual_width_whatever_its_cells_hold() -> None:
    assert usual_width(number_field("price", "Price", ["123,456,789.00"])) == 8
    assert usual_width(number_field("change_ytd_pct", "ytd", [])) == 8


def test_a_longer_heading_counts_unless_it_needs_no_room() -> None:
    assert usual_width(number_field("excess", "vs S&P 500", [])) == 10
    assert usual_width(number_field("excess", "vs Russell 2000", [])) == 15
    assert usual_width(number_field("missing_members", "Missing", [])) == 7
    assert usual_width(text_field("best_symbol", "A heading that spills", [])) == 7


def test_a_line_is_its_columns_and_the_gaps_between_them() -> None:
    assert usual_line([number_field("price", "Price", []), number_field("change", "Change", [])], [5, 10]) == 37
