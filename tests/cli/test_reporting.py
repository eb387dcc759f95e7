"""What the report commands have in common: options in, document, notices and exit code out."""

import json

from tests.cli.conftest import CLOSES, Command, table


def test_the_document_alone_is_on_stdout(movers: Command) -> None:
    (movers.folder / "bars.csv").write_text(
        (movers.folder / "bars.csv").read_text().replace("2025-10-13,RIOT,21.7\n", "")
    )
    result = movers("today", "-f", "csv")
    assert "notice" not in result.out
    assert result.err.startswith("notice: RIOT: ")
    assert movers("today", "-f", "csv", "--quiet").err == ""


def test_strict_refuses_a_partial_report_and_still_prints_it(movers: Command) -> None:
    assert movers("today", "--strict", "-f", "csv").code == 0
    movers.write_bars({symbol: closes for symbol, closes in CLOSES.items() if symbol != "RIOT"})
    result = movers("today", "--strict", "-f", "csv")
    assert result.code == 3
    assert len(table(result.out)) == 8


def test_t36_nothing_usable_is_69_and_prints_no_document(movers: Command) -> None:
    (movers.folder / "bars.csv").unlink()
    result = movers("today")
    assert (result.code, result.out) == (69, "")
    assert "movers demo" in result.err


def test_groups_symbols_and_benchmarks_can_be_chosen(movers: Command) -> None:
    rows = table(movers("today", "chips", "-f", "csv").out)
    assert {row["group"] for row in rows} == {"benchmark", "chips"}
    rows = table(movers("today", "--symbols", "mara, AVGO,AVGO", "--benchmark", "^GSPC", "-f", "csv").out)
    assert [row["symbol"] for row in rows] == ["^GSPC", "AVGO", "MARA"]
    assert rows[1]["group_rank"] == ""


def test_a_refused_option_leaves_the_output_alone(movers: Command) -> None:
    target = movers.folder / "old.csv"
    target.write_text("old")
    assert movers("today", "-o", str(target), "--columns", "nope").code == 2
    assert target.read_text() == "old"


def test_an_output_file_is_written_whole_in_the_format_of_its_ending(movers: Command) -> None:
    target = movers.folder / "report.json"
    result = movers("today", "-o", str(target))
    assert (result.code, result.out) == (0, "")
    assert json.loads(target.read_text())["session"] == "2025-10-13"
    assert sorted(p.name for p in movers.folder.iterdir() if "report" in p.name) == ["report.json"]


def test_an_output_that_cannot_be_written_is_74(movers: Command) -> None:
    result = movers("today", "-o", str(movers.folder / "no" / "where.csv"))
    assert result.code == 74
    assert "where.csv" in result.err


def test_explain_tells_the_headline_and_a_symbol_without_touching_the_document(movers: Command) -> None:
    plain = movers("today", "-f", "csv").out
    result = movers("today", "-f", "csv", "--explain", "MARA")
    assert result.out == plain
    assert "18.65" in result.err
    assert "against Nasdaq" in result.err
    headline = movers("today", "--explain")
    assert "tone: bounce" in headline.out
    assert "groups.miners.median_pct" in headline.out
