"""`movers over` from the outside. Figures from the closes of the fixture, worked by hand."""

import csv
import io
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import CLOSES, Command

NOON = "2025-10-13T16:00:00Z"


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_period_in_one_sentence(movers: Command) -> None:
    result = movers("over", "2025-10-10..2025-10-13", "-f", "headline")
    assert (result.code, result.err) == (0, "")
    # MARA +1.20, CLSK +0.20, RIOT -1.36; AVGO +3.39, NVDA -1.92, AMD -6.72; Nasdaq -1.50, S&P 500 -1.20
    assert result.out == (
        "Miners rose against the fall from 10 to 13 October: median +0.2 %, 2 of 3 up, "
        "against Nasdaq -1.5 % and S&P 500 -1.2 %; Chips fell hardest: median -1.9 %, 2 of 3 down. "
        "AMD (-6.7 %) and Nvidia (-1.9 %) fell most; Broadcom (+3.4 %) rose.\n"
    ).replace("-", "\N{MINUS SIGN}")


def test_a_file_ends_with_the_base_session(movers: Command) -> None:
    rows = table(movers("over", "2025-10-10..2025-10-13", "-f", "csv").out)
    assert list(rows[0])[-1] == "base_session"
    assert {row["base_session"] for row in rows} == {"2025-10-09"}
    mara = next(row for row in rows if row["symbol"] == "MARA")
    assert (mara["session"], mara["previous_close"], mara["price"], mara["change_pct"]) == (
        "2025-10-13",
        "20.00",
        "20.24",
        "1.20",
    )
    assert (mara["beta"], mara["streak"], mara["volume"], mara["high_52w"]) == ("", "", "", "")
    by_group = table(movers("over", "2025-10-10..2025-10-13", "-f", "csv", "--by-group").out)
    assert {row["base_session"] for row in by_group} == {"2025-10-09"}


def test_json_has_the_shape_of_every_report(movers: Command) -> None:
    text = movers("over", "2025-10-10..2025-10-13", "-f", "json").out
    schema = json.loads(files("cryptoai_cli.render").joinpath("report.schema.json").read_text(encoding="utf-8"))
    report = json.loads(text)
    jsonschema.validate(report, schema)
    assert report["base_session"] == report["groups"][0]["rows"][0]["base_session"] == "2025-10-09"
    assert report["headline"]["tone"] == "slide"  # -1.50 % in two sessions: below 0.71, above 2.12


def test_the_same_groups_options_and_formats_as_every_report(movers: Command, tmp_path: Path) -> None:
    rows = table(
        movers(
            "over", "2025-10-10..", "chips", "--rank-by", "excess", "--columns", "symbol,rank,excess_pct", "-f", "csv"
        ).out
    )
    assert [(row["symbol"], row["excess_pct"]) for row in rows[2:]] == [
        ("AVGO", "4.89"),
        ("NVDA", "-0.42"),
        ("AMD", "-5.22"),
    ]
    page = tmp_path / "week.md"
    assert movers("over", "2025-10-10..", "-o", str(page)).code == 0
    assert page.read_text(encoding="utf-8").startswith("# Market movers, 10 to 13 October 2025, 2 sessions (final)")
    assert "since the close of Thursday 9 October" in page.read_text(encoding="utf-8")


def test_the_screen_says_which_sessions(movers: Command) -> None:
    out = movers("over", "2025-10-10..").out
    assert out.startswith("MOVERS  10 to 13 October 2025, 2 sessions · final")
    assert "Changes since the close of Thursday 9 October" in out


def test_a_figure_is_explained_by_its_two_closes(movers: Command) -> None:
    out = movers("over", "2025-10-10..", "--explain", "MARA").out
    assert "MARA (MARA) came about, 10 to 13 October 2025, 2 sessions, from the close of Thursday 9 October 2025" in out
    assert "csv: close of 2025-10-13 20.24, close of 2025-10-09 20" in out
    assert "beta" not in out


def test_an_open_session_is_left_out_and_that_is_told(movers: Command) -> None:
    result = movers("over", "2025-10-10..", "-f", "csv", now=NOON)
    assert {row["session"] for row in table(result.out)} == {"2025-10-10"}
    assert "notice: The session of Monday 13 October 2025 is not final yet" in result.err


@pytest.mark.parametrize(
    ("text", "told"), [("fortnight", "5d, 1w, 2w, 1mo"), ("2025-10-11..2025-10-12", "2025-10-10 and 2025-10-13")]
)
def test_a_period_that_means_nothing_is_2(movers: Command, text: str, told: str) -> None:
    result = movers("over", text)
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_a_group_that_does_not_exist_is_2(movers: Command) -> None:
    result = movers("over", "5d", "minner")
    assert result.code == 2
    assert "Did you mean miners?" in result.err


def test_nothing_held_and_nothing_quoted_is_69(movers: Command) -> None:
    assert movers("over", "ytd").code == 69  # the file begins in October
    (movers.folder / "bars.csv").unlink()
    assert movers("over", "2025-10-10..", "--offline").code == 69


def test_strict_does_not_accept_a_gap(movers: Command) -> None:
    movers.write_bars({symbol: closes for symbol, closes in CLOSES.items() if symbol != "RIOT"})
    assert movers("over", "2025-10-10..", "--strict", "-q").code == 3
    assert movers("over", "2025-10-10..", "-q").code == 0


def test_two_periods_are_two_jobs(movers: Command) -> None:
    once = ("--once-per-session", "-f", "headline")
    assert movers("over", "2025-10-10..", *once).out.startswith("Miners")
    assert movers("over", "2025-10-10..", *once).out == ""
    assert movers("over", "2025-10-13..", *once).out != ""


def test_the_history_of_a_period_ends_with_the_figures_of_its_table(movers: Command) -> None:
    assert movers("over", "2025-10-10..2025-10-13", "-o", "lines.svg", "--chart", "history").code == 0
    drawing = (movers.folder / "lines.svg").read_text("utf-8")
    rows = table(movers("over", "2025-10-10..2025-10-13", "-f", "csv", "--by-group").out)
    ends = [float(row["median_pct"]) for row in rows]
    assert ends
    for end in ends:
        assert f"{end:+.2f} %".replace("-", "\N{MINUS SIGN}") in drawing.replace("\N{NO-BREAK SPACE}", " ")
    assert "Groups since 9 October 2025, median price change of the members" in drawing
