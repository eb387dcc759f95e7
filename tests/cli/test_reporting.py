"""What the report commands have in common: options in, document, notices and exit code out."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from cryptoai_cli.cli.chosen_groups import ChosenGroups, choose_groups
from cryptoai_cli.cli.messages import MessageForm, messages_in
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.reporting import (
    ReportMaker,
    _make_or_advise,
    asked_by_name,
    end_progress,
    progress,
    report_or_held,
    request_for,
)
from cryptoai_cli.cli.wiring import Wiring, wire_demo
from cryptoai_cli.errors import Fault, NoQuotesError
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.load import Overrides
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services
from cryptoai_cli.workflows.sessions import latest_session
from tests.build_report import build_report
from tests.cli.conftest import CLOSES, Command, table
from tests.settings.desk import Desk


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
    assert "movers doctor" in result.err


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


def test_explain_of_a_group_names_a_member_instead(movers: Command) -> None:
    result = movers("today", "--explain", "Miners")
    assert result.code == 2
    assert result.err.endswith(
        "movers: --explain: miners is a group\nExplain one of its members, such as --explain MARA.\n"
    )


@pytest.mark.parametrize(("command", "what"), [("on", "date"), ("over", "period")])
def test_a_symbol_in_the_place_of_the_date_is_told_first(movers: Command, command: str, what: str) -> None:
    assert movers(command, "NVDA", "2025-10-13").err.startswith(f"movers: 'NVDA' is not a {what}\n")


def demo(**options: Any) -> Wiring:  # noqa: ANN401 any option
    return wire_demo(ReportOptions(**options), lambda _line: None)


def request(wiring: Wiring) -> ReportRequest:
    session = latest_session(wiring.services.calendar, wiring.services.now)
    return request_for(ReportOptions(), wiring.settings, session, choose(wiring), is_latest=False)


def choose(wiring: Wiring) -> ChosenGroups:
    return choose_groups(wiring.settings, (), None)


def test_what_was_asked_by_name_are_symbols_of_today(tmp_path: Path) -> None:
    settings = Desk(tmp_path, overrides=Overrides(benchmarks=("SPX",))).load()
    chosen = choose_groups(settings, ["ai-chips"], "BITF")
    asked = asked_by_name(settings, chosen, ["SPX"])
    assert (asked.benchmarks, asked.members) == (("^GSPC",), ("KEEL",))
    assert asked_by_name(settings, chosen, None).benchmarks == ()


def test_symbols_and_benchmarks_in_other_spellings_are_told_and_reported(movers: Command) -> None:
    result = movers("today", "$nvda", "--symbols", "NASDAQ:AMD", "--benchmark", "SPX", "-f", "csv")
    assert result.code == 0
    assert [row["symbol"] for row in table(result.out)] == ["^GSPC", "NVDA", "AMD"]
    assert result.err.startswith(
        'notice: "SPX" is read as ^GSPC (S&P 500).\n'
        "notice: NVDA (Nvidia) is read as a symbol; no group has that name.\n"
        'notice: "NASDAQ:AMD" is read as AMD.\n'
    )
    quiet = movers("today", "$nvda", "--benchmark", "SPX", "-f", "csv", "-q")
    assert (quiet.code, quiet.err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--benchmark", "XRP"), '--benchmark: "XRP": write XRP-USD for the coin, or XRP.US for the share or fund\n'),
        (("--benchmark", "S&P 50O"), '--benchmark: "S&P 50O": did you mean ^GSPC?\n'),
        (("--benchmark", "^IXICC"), "no source knows the benchmark ^IXICC\nDid you mean ^IXIC?\n"),
        (("--symbols", "MARRA"), "no source knows the symbol MARRA\nDid you mean MARA?\n"),
        (("MARRA", "--symbols", "NVDAA"), "no source knows the symbols MARRA, NVDAA\nDid you mean MARA or NVDA?\n"),
        (("--symbols", "dow"), '--symbols: "dow" has more than one meaning\nWrite ^DJI for the index, '),
    ],
)
def test_what_nobody_knows_or_has_two_meanings_is_2_with_the_spelling_that_works(
    movers: Command, arguments: tuple[str, ...], told: str
) -> None:
    for command in (("today",), ("over", "2025-10-10..2025-10-13")):
        result = movers(*command, *arguments)
        assert (result.code, result.out) == (2, "")
        assert told in result.err


def test_a_symbol_that_nobody_knows_is_a_row_beside_known_ones(movers: Command) -> None:
    result = movers("today", "chips", "MARRA", "-f", "csv")
    assert result.code == 0
    assert {row["symbol"]: row["status"] for row in table(result.out)}["MARRA"] == "missing"


def test_what_the_settings_name_is_no_error_of_usage(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text().replace("^GSPC", "^GSPD").replace('"AMD"', '"AMDD"'))
    assert movers("today", "-f", "csv").code == 0


def test_an_explanation_is_found_under_another_spelling(movers: Command) -> None:
    result = movers("today", "-f", "csv", "--explain", "SPX")
    assert result.code == 0
    assert "How the figure of ^GSPC" in result.err
    assert 'notice: "SPX" is read as ^GSPC (S&P 500).' in result.err
    assert movers("today", "--explain", "S&P 50O").code == 2


def none_answers(_request: ReportRequest, _services: Services) -> Report:
    raise NoQuotesError("no source answers", hint="try later", details=(Fault("Yahoo", "is down"),))


def test_a_report_that_is_held_stands_in_only_where_that_was_asked_for() -> None:
    wiring, held = demo(), build_report()
    maker = ReportMaker(make=none_answers, held=lambda _request, _services: held)
    assert report_or_held(request(wiring), wiring.services, stale_ok=True, maker=maker) is held
    with pytest.raises(NoQuotesError):
        report_or_held(request(wiring), wiring.services, stale_ok=False, maker=maker)


def test_where_nothing_is_held_the_error_stays() -> None:
    wiring = demo()
    maker = ReportMaker(make=none_answers, held=lambda _request, _services: None)
    with pytest.raises(NoQuotesError, match="no source answers") as caught:
        report_or_held(request(wiring), wiring.services, stale_ok=True, maker=maker)
    assert caught.value.hint == "try later"


def test_without_an_answer_the_advice_is_to_print_what_is_held_unless_that_was_asked_for() -> None:
    wiring = demo()
    holding = ReportMaker(make=none_answers, held=lambda _request, _services: build_report())
    empty = ReportMaker(make=none_answers, held=lambda _request, _services: None)
    with pytest.raises(NoQuotesError) as caught:
        _make_or_advise(request(wiring), wiring.services, stale_ok=False, maker=holding)
    assert caught.value.hint == "print the last figures held with --stale-ok; try later"
    assert caught.value.details == (Fault("Yahoo", "is down"),)
    with pytest.raises(NoQuotesError) as caught:
        _make_or_advise(request(wiring), wiring.services, stale_ok=False, maker=empty)
    assert caught.value.hint == "try later"


def test_progress_is_a_line_that_is_wiped_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress(ReportOptions(), Format.CSV)("asking csv")
    progress(ReportOptions(quiet=True), Format.CSV)("asking csv")
    assert capsys.readouterr().err == "\r\x1b[2Kasking csv ...\r"
    with messages_in(MessageForm.JSON):
        progress(ReportOptions(), Format.CSV)("asking csv")
    assert not capsys.readouterr().err


def test_the_line_of_progress_is_erased_before_a_document_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end_progress(ReportOptions())
    assert not capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    end_progress(ReportOptions(quiet=True))
    end_progress(ReportOptions(verbose=True))
    assert not capsys.readouterr().err
    end_progress(ReportOptions())
    assert capsys.readouterr().err == "\r\x1b[2K"


def test_progress_off_a_terminal_is_shown_only_where_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    progress(ReportOptions(), Format.CSV)("asking csv")
    progress(ReportOptions(verbose=True), Format.CSV)("asking csv")
    assert capsys.readouterr().err == "movers: asking csv\n"


def test_a_single_group_shows_every_member_unless_rows_a_side_are_asked_for(movers: Command) -> None:
    assert "Leaders" in movers("today", "-q").out
    for arguments in (["miners"], ["--symbols", "MARA,RIOT,NVDA"], ["--members"], ["miners", "chips", "--members"]):
        assert "Leaders" not in movers("today", "-q", *arguments).out
    for arguments in (["miners", "--top", "2"], ["miners", "chips"], ["miners", "--symbols", "NVDA"]):
        assert "Leaders" in movers("today", "-q", *arguments).out


def test_horizons_are_columns_behind_all_others(movers: Command) -> None:
    header, first, *_ = movers("today", "-q", "-f", "csv", "--horizons", "1d,5d").out.splitlines()
    assert header.endswith(",source,change_1d_pct,change_5d_pct")
    assert first.endswith(",2.18,")
    header, first, *_ = movers("today", "-q", "-f", "csv", "--by-group", "--horizons", "1d").out.splitlines()
    assert header.endswith(",worst_pct,change_1d_pct")


def test_an_unknown_horizon_is_refused(movers: Command) -> None:
    assert movers("today", "--horizons", "2y").code == 2


def test_a_store_that_cannot_be_opened_takes_no_column_away(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = movers("today").out
    monkeypatch.setenv("MOVERS_HOME", str(Path(os.devnull) / "home"))
    without = movers("today")
    assert "nothing is kept" in without.err
    (heading,) = [line for line in kept.splitlines() if line.startswith("Leaders")]
    assert "After beta" in heading
    assert heading in without.out.splitlines()
