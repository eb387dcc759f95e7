import csv
import io
import json

import pytest

from cryptoai_cli.render.columns import column_names
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_csv import inert, to_csv, to_tsv
from cryptoai_cli.render.text.to_json import to_json
from cryptoai_cli.report.model import Report
from tests.build_report import build_benchmark, build_group, build_missing, build_report, build_row
from tests.render.story import build_story

PLAIN = RenderOptions()


def _rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def _one_row(name: str = "Mara", simple_return: float = 0.0853) -> Report:
    row = build_row("MARA", simple_return, name=name, price=20.24)
    return build_report((build_group((row,)),), benchmarks=())


def test_the_header_is_that_of_the_contract() -> None:
    assert to_csv(build_report(), PLAIN).splitlines()[0] == ",".join(column_names(by_group=False))


def test_lines_end_as_rfc_4180_says() -> None:
    text = to_csv(build_story(), PLAIN)
    assert text.endswith("\r\n")
    assert text.count("\n") == text.count("\r\n") == len(_rows(text)) + 1


def test_tab_separated_lines_end_for_shell_tools() -> None:
    assert "\r" not in to_tsv(build_story(), PLAIN)


def test_t34_numbers_are_plain() -> None:
    row = _rows(to_csv(build_report(benchmarks=[build_benchmark()]), PLAIN))[0]
    assert (row["price"], row["previous_close"], row["change"], row["change_pct"]) == (
        "22694.61",
        "22204.43",
        "490.18",
        "2.21",
    )


def test_negative_numbers_are_numbers_and_not_made_inert() -> None:
    row = _rows(to_csv(_one_row(simple_return=-0.0142), PLAIN))[0]
    assert row["change_pct"] == "-1.42"


def test_percent_has_two_decimals_and_a_tiny_move_all_of_its_digits() -> None:
    assert _rows(to_csv(_one_row(simple_return=0.021), PLAIN))[0]["change_pct"] == "2.10"
    assert _rows(to_csv(_one_row(simple_return=0.0), PLAIN))[0]["change_pct"] == "0.00"
    assert _rows(to_csv(_one_row(simple_return=-0.0000001), PLAIN))[0]["change_pct"] == "-0.00001"


def test_unknown_is_empty_and_truth_is_spelt_out() -> None:
    report = build_report((build_group((build_row(high_52w=True, low_52w=False), build_missing())),), benchmarks=())
    first, second = _rows(to_csv(report, PLAIN))
    assert (first["high_52w"], first["low_52w"]) == ("true", "false")
    assert (second["high_52w"], second["rank"], second["change_pct"], second["as_of"]) == ("", "", "", "")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_a_name_that_a_spreadsheet_would_run_is_made_inert(name: str) -> None:
    assert inert(name) == f"'{name}"
    assert _rows(to_csv(_one_row(name), PLAIN))[0]["name"].startswith("'")


def test_an_ordinary_name_is_left_alone() -> None:
    assert _rows(to_csv(_one_row("Hut 8 - Corp. = good"), PLAIN))[0]["name"] == "Hut 8 - Corp. = good"
    assert inert("^IXIC") == "^IXIC"


def test_quotes_and_delimiters_inside_a_name_survive() -> None:
    name = 'Acme, "The" Co; x|y'
    assert _rows(to_csv(_one_row(name), PLAIN))[0]["name"] == name
    assert _rows(to_tsv(_one_row(name), PLAIN), "\t")[0]["name"] == name


def test_no_cell_breaks_a_line() -> None:
    text = to_tsv(_one_row("a\tb\nc\rd"), PLAIN)
    assert text.count("\n") == 2
    assert _rows(text, "\t")[0]["name"] == "a b c d"


def test_a_decimal_comma_implies_semicolons() -> None:
    text = to_csv(_one_row(), RenderOptions(decimal=","))
    row = _rows(text, ";")[0]
    assert (row["change_pct"], row["price"]) == ("8,53", "20,24")
    assert (row["as_of"], row["session"]) == ("2025-10-13T20:00:00Z", "2025-10-13")


def test_a_decimal_comma_leaves_tabs_between_the_cells() -> None:
    assert _rows(to_tsv(_one_row(), RenderOptions(decimal=",")), "\t")[0]["change_pct"] == "8,53"


def test_an_asked_delimiter_wins() -> None:
    assert "|MARA|" in to_csv(_one_row(), RenderOptions(delimiter="|", decimal=","))


def test_columns_and_header_can_be_chosen() -> None:
    options = RenderOptions(columns=("symbol", "change_pct"), header=False)
    assert to_csv(_one_row(), options) == "MARA,8.53\r\n"


def test_an_empty_cell_alone_on_its_line_is_still_a_row() -> None:
    options = RenderOptions(columns=("beta",), header=False)
    assert len(list(csv.reader(io.StringIO(to_csv(_one_row(), options))))) == 1


def test_by_group_gives_one_row_for_each_group() -> None:
    rows = _rows(to_csv(build_story(), RenderOptions(by_group=True)))
    assert [row["group"] for row in rows] == ["bitcoin-miners", "ai-power", "exchanges", "duo"]
    assert rows[3]["rank"] == ""
    assert [
        int(row["advances"]) + int(row["declines"]) + int(row["unchanged"]) + int(row["missing"]) for row in rows
    ] == [int(row["members"]) for row in rows]


def test_csv_and_json_hold_the_same_values() -> None:
    report = build_story()
    document = json.loads(to_json(report, PLAIN))
    of_json = [*document["benchmarks"], *(row for group in document["groups"] for row in group["rows"])]
    of_csv = _rows(to_csv(report, PLAIN))
    assert len(of_json) == len(of_csv)
    for expected, row in zip(of_json, of_csv, strict=True):
        for name, text in row.items():
            assert _read(text, expected[name]) == expected[name], name


def _read(text: str, like: object) -> object:
    if text == "":
        return None if like is None else ""
    if isinstance(like, bool):
        return text == "true"
    return float(text) if isinstance(like, float | int) else text


def test_the_same_report_gives_the_same_text() -> None:
    assert to_csv(build_story(), PLAIN) == to_csv(build_story(), PLAIN)


def test_each_of_ten_thousand_rows_is_a_line() -> None:
    rows = [build_row(f"S{at}", at / 1e5, price=at + 0.01, volume=float(at)) for at in range(10_000)]
    report = build_report((build_group(rows),))
    assert to_csv(report, PLAIN).count("\n") == 10_002
