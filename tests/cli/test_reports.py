"""The report commands from the outside: options in, document, notices and exit code out."""

import csv
import errno
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import CLOSES, Command


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_today_tells_the_day_in_one_sentence(movers: Command) -> None:
    result = movers("today", "-f", "headline")
    assert (result.code, result.err) == (0, "")
    # by hand: MARA +8.53, CLSK +3.94, RIOT +3.28 against AVGO +9.88, NVDA +2.82, AMD +0.71
    assert result.out.startswith("Miners led the bounce: median +3.9 %, 3 of 3 up, against Nasdaq +2.2 % and S&P 500")
    assert result.out.count("\n") == 1


def test_on_a_past_session_tells_that_session(movers: Command) -> None:
    result = movers("on", "2025-10-10", "-f", "csv")
    rows = table(result.out)
    assert {row["session"] for row in rows} == {"2025-10-10"}
    assert next(row["change_pct"] for row in rows if row["symbol"] == "MARA") == "-6.75"


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


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("today", "chipz"), "chips"),
        (("on", "2025-10-12"), "2025-10-13"),
        (("on", "2025-13-45"), "date"),
        (("today", "--columns", "symbl"), "symbol"),
        (("today", "--source", "yaho"), "yahoo"),
        (("today", "--decimal", ","), "csv"),
        (("today", "-f", "json", "--columns", "symbol"), "json"),
        (("today", "-f", "csv", "--delimiter", "ab"), "ab"),
        (("today", "-o", "report.doc"), ".csv"),
        (("today", "--symbols", " , "), "--symbols"),
        (("today", "--top", "0"), "--top"),
        (("today", "--measure", "middle"), "median"),
        (("today", "--explain", "MARB"), "MARA"),
        (("todai",), "today"),
    ],
)
def test_wrong_usage_is_2_and_says_what_would_be_right(movers: Command, arguments: tuple[str, ...], word: str) -> None:
    result = movers(*arguments)
    assert result.code == 2
    assert word in result.err


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


def test_a_european_spreadsheet_gets_its_commas(movers: Command) -> None:
    result = movers("today", "-f", "csv", "--decimal", ",", "--columns", "symbol,change_pct", "chips")
    assert "AVGO;9,88" in result.out


def test_by_group_adds_up(movers: Command) -> None:
    rows = table(movers("today", "-f", "csv", "--by-group").out)
    assert [row["group"] for row in rows] == ["miners", "chips"]
    for row in rows:
        parts = sum(int(row[name]) for name in ("advances", "declines", "unchanged", "missing"))
        assert parts == int(row["members"])


def test_explain_tells_the_headline_and_a_symbol_without_touching_the_document(movers: Command) -> None:
    plain = movers("today", "-f", "csv").out
    result = movers("today", "-f", "csv", "--explain", "MARA")
    assert result.out == plain
    assert "18.65" in result.err
    assert "against Nasdaq" in result.err
    headline = movers("today", "--explain")
    assert "tone: bounce" in headline.out
    assert "groups.miners.median_pct" in headline.out


def test_the_demo_needs_no_settings_and_no_network(movers: Command) -> None:
    movers.settings.write_text("this is not toml")
    result = movers("demo", "-f", "headline", now="2031-05-05T12:00:00Z")
    assert result.code == 0
    assert result.out.startswith("Bitcoin miners led the bounce")
    assert "+28.3 %" in result.out


def test_a_sunday_reports_friday_and_says_so(movers: Command) -> None:
    movers.write_bars({s: cs[:2] for s, cs in CLOSES.items()}, ("2025-10-09", "2025-10-10"))
    result = movers("today", "-f", "csv", now="2025-10-12T15:00:00Z")
    assert {row["session"] for row in table(result.out)} == {"2025-10-10"}
    assert "Friday 10 October 2025" in result.err


def test_wrong_settings_are_78_and_every_problem_is_told(movers: Command) -> None:
    movers.settings.write_text('[report]\nmeasure = "middle"\ntop = 0\n')
    result = movers("today")
    assert (result.code, result.out) == (78, "")
    assert "settings.toml:2" in result.err
    assert "settings.toml:3" in result.err


def test_a_settings_file_that_is_missing_is_78(movers: Command) -> None:
    assert movers("today", "--config", "nowhere.toml").code == 78


def test_hostile_names_stay_text_in_every_format(movers: Command) -> None:
    name = '=HYPERLINK(\\"x\\")[red]|<b>\\u202e'
    movers.settings.write_text(movers.settings.read_text() + f'\n[instruments.MARA]\nname = "{name}"\n')
    for form in ("table", "csv", "markdown", "json"):
        result = movers("today", "-f", form)
        assert result.code == 0
        assert "\u202e" not in result.out
    assert "'=HYPERLINK" in movers("today", "-f", "csv").out
    assert "[red]" in movers("today").out
    assert "<b>" not in movers("today", "-f", "markdown").out.replace("\\<b\\>", "").replace("\\<b>", "")


def test_a_bug_is_one_line_and_a_log(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_SMTP_PASSWORD", "hunter2-hunter2")

    def broken(*_: object) -> None:
        raise RuntimeError("hunter2-hunter2 leaked")

    monkeypatch.setattr("cryptoai_cli.workflows.report.compose_report", broken)
    result = movers("today")
    assert result.code == 70
    assert result.err.count("\n") == 1
    log = Path(result.err.split(" in ")[-1].strip())
    assert "RuntimeError" in log.read_text()
    assert "hunter2" not in log.read_text()


def test_an_interrupt_is_130(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cryptoai_cli.workflows.report.compose_report", interrupted)
    assert movers("today").code == 130


def test_t32_off_a_terminal_nothing_is_cut_even_where_columns_says_so(
    movers: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_name = "A company with a rather long name"
    movers.settings.write_text(movers.settings.read_text() + f'\n[instruments.MARA]\nname = "{long_name}"\n')
    assert "…" not in movers("today").out
    monkeypatch.setenv("COLUMNS", "60")
    result = movers("today")
    assert long_name in result.out
    assert "…" not in result.out
    assert "vs Nasdaq" not in result.out.split("Leaders")[1].split("\n")[0]  # 60 columns have no room for it


def test_a_disk_that_is_full_is_no_bug(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cryptoai_cli.cli.commands.demo.run_report", full)
    result = movers("demo")
    assert (result.code, result.err) == (74, "movers: cannot write: No space left on device\nCheck the free space.\n")
