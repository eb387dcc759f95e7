"""`--once-per-session` of the report commands: printed once, counted by job and session."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from cryptoai_cli.cli.once import job_of
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.reporting import ReportMaker, run_report
from cryptoai_cli.cli.wiring import wire_demo
from cryptoai_cli.market.session import State
from cryptoai_cli.workflows.sessions import latest_session
from tests.build_report import build_report
from tests.cli.conftest import CLOSES, Command

ONCE = "--once-per-session"


def test_t35_a_session_is_printed_once(movers: Command) -> None:
    assert movers("today", "-f", "headline", ONCE).out.startswith("Miners led")
    again = movers("today", "-f", "headline", ONCE)
    assert (again.code, again.out) == (0, "")
    assert "already reported" in again.err
    assert movers("today", "-f", "headline").out.startswith("Miners led")


def test_how_symbols_were_read_is_told_with_the_report_and_not_again(movers: Command) -> None:
    assert "is read as" in movers("today", "-f", "headline", "nvda", ONCE).err
    again = movers("today", "-f", "headline", "nvda", ONCE).err
    assert "already reported" in again
    assert "is read as" not in again


@pytest.mark.parametrize(
    "other",
    [
        ("on", "2025-10-13", "-f", "headline"),
        ("on", "2025-10-10", "-f", "headline"),
        ("today", "-f", "csv"),
        ("today", "-f", "headline", "chips"),
        ("today", "-f", "headline", "--job", "second"),
        ("today", "-f", "headline", "-o", "x.txt"),
        ("demo", "-f", "headline"),
    ],
)
def test_another_command_session_format_group_name_or_output_counts_by_itself(
    movers: Command, other: tuple[str, ...]
) -> None:
    movers("today", "-f", "headline", ONCE)
    assert movers(*other, ONCE).err == ""
    assert "already reported" in movers(*other, ONCE).err


def test_other_options_do_not_make_it_another_job(movers: Command) -> None:
    movers("today", "-f", "csv", ONCE)
    assert movers("today", "-f", "csv", "--rank-by", "excess", ONCE).out == ""


def test_stdout_has_one_name(movers: Command) -> None:
    movers("today", "-f", "csv", ONCE)
    assert movers("today", "-f", "csv", "-o", "-", ONCE).out == ""


def test_a_file_counts_by_where_it_lies(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    movers("today", "-o", "x.csv", ONCE)
    (movers.folder / "x.csv").unlink()
    movers("today", "-o", str(movers.folder / "x.csv"), ONCE)
    assert not (movers.folder / "x.csv").exists()
    (movers.folder / "sub").mkdir()
    monkeypatch.chdir(movers.folder / "sub")
    movers("today", "-o", "x.csv", ONCE)
    assert (movers.folder / "sub" / "x.csv").exists()


@pytest.mark.parametrize("now", ["2025-10-13T19:00:00Z", "2025-10-13T20:10:00Z"])
def test_before_the_closes_are_final_nothing_is_printed_and_nothing_counts(movers: Command, now: str) -> None:
    result = movers("today", "-f", "headline", ONCE, now=now)
    assert (result.code, result.out) == (0, "")
    assert "not final yet" in result.err
    assert movers("today", "-f", "headline", ONCE).out


def test_a_session_may_be_caught_up_with_the_next_morning(movers: Command) -> None:
    assert movers("today", "-f", "headline", ONCE, now="2025-10-14T11:00:00Z").out
    assert movers("today", "-f", "headline", ONCE, now="2025-10-14T12:00:00Z").out == ""


def test_a_report_that_cannot_be_made_does_not_count(movers: Command) -> None:
    bars = movers.folder / "bars.csv"
    text = bars.read_text()
    bars.unlink()
    assert movers("today", "-f", "headline", ONCE).code == 69
    bars.write_text(text)
    assert movers("today", "-f", "headline", ONCE).out


def test_the_attempt_is_on_record_before_anything_is_written(movers: Command) -> None:
    assert movers("today", "-o", str(movers.folder / "no" / "x.csv"), ONCE).code == 74
    assert [file.suffix for file in (movers.folder / "home" / "reported").glob("2025-10-13-*")] == [".attempted"]


def test_recipients_count_whatever_the_case_of_their_addresses() -> None:
    options = ReportOptions(command="send")
    settings = wire_demo(options, lambda _line: None).settings
    jobs = [
        job_of(options, settings, groups=(), form="mail", recipients=[to]) for to in ("a@b.org", "A@b.org", "c@b.org")
    ]
    assert jobs[0] == jobs[1] != jobs[2]


@pytest.mark.usefixtures("movers")
def test_a_report_that_turns_out_not_to_be_final_is_not_printed_and_does_not_count(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    maker = ReportMaker(make=lambda _request, _services: build_report(state=State.PROVISIONAL))
    options = ReportOptions(command="demo", once_per_session=True)
    with pytest.raises(typer.Exit) as ended:
        run_report(options, (), wire_demo, lambda s: latest_session(s.calendar, s.now), is_latest=True, maker=maker)
    done = capfd.readouterr()
    assert (ended.value.exit_code, done.out) == (0, "")
    assert "not final yet" in done.err
    assert not list((tmp_path / "home" / "reported").glob("2025-10-13-*"))


def test_an_output_that_cannot_be_written_does_not_count(movers: Command) -> None:
    target = movers.folder / "no" / "x.csv"
    assert movers("today", "-o", str(target), ONCE).code == 74
    target.parent.mkdir()
    assert movers("today", "-o", str(target), ONCE).code == 0
    assert target.exists()


def test_a_record_that_cannot_be_written_is_74_and_prints_nothing(movers: Command) -> None:
    (movers.folder / "home").mkdir()
    (movers.folder / "home" / "reported").write_text("in the way")
    result = movers("today", "-f", "headline", ONCE)
    assert (result.code, result.out) == (74, "")
    assert movers("today", "-f", "headline").code == 0


def test_a_partial_report_counts_and_strict_still_tells(movers: Command) -> None:
    movers.write_bars({symbol: closes for symbol, closes in CLOSES.items() if symbol != "RIOT"})
    assert movers("today", "-f", "headline", "--strict", ONCE).code == 3
    assert movers("today", "-f", "headline", "--strict", ONCE).code == 0


def test_of_many_at_once_one_prints(movers: Command, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cryptoai_cli", "demo", "-f", "headline", ONCE]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) for _ in range(4)
    ]
    ended = [(process.communicate(timeout=60)[0], process.returncode) for process in running]
    assert sorted(bool(out) for out, _ in ended) == [False, False, False, True]
    assert {code for _, code in ended} <= {0, 75}
    assert movers("demo", "-f", "headline", ONCE).out == ""


def test_nothing_of_this_is_loaded_without_the_option() -> None:
    loaded = "[m for m in sys.modules if 'deliver.' in m or m == 'smtplib']"
    program = f"import sys, cryptoai_cli.cli.commands.today; print({loaded})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_job_is_the_same_however_its_symbols_are_spelled(movers: Command) -> None:
    assert movers("today", "NVDA", "--symbols", "MARA", "-f", "csv", ONCE).out
    assert "already reported" in movers("today", "-f", "csv", "--symbols", "$mara,NASDAQ:NVDA", ONCE).err
    assert movers("today", "-f", "csv", "--symbols", "MARA", ONCE).out
