"""`movers today` from the outside."""

import pytest

from tests.cli.conftest import CLOSES, Command, table


def test_today_tells_the_day_in_one_sentence(movers: Command) -> None:
    result = movers("today", "-f", "headline")
    assert (result.code, result.err) == (0, "")
    # by hand: MARA +8.53, CLSK +3.94, RIOT +3.28 against AVGO +9.88, NVDA +2.82, AMD +0.71
    assert result.out.startswith("Miners led the bounce: median +3.9 %, 3 of 3 up, against Nasdaq +2.2 % and S&P 500")
    assert result.out.count("\n") == 1


def test_a_sunday_reports_friday_and_says_so(movers: Command) -> None:
    movers.write_bars({s: cs[:2] for s, cs in CLOSES.items()}, ("2025-10-09", "2025-10-10"))
    result = movers("today", "-f", "csv", now="2025-10-12T15:00:00Z")
    assert {row["session"] for row in table(result.out)} == {"2025-10-10"}
    assert "Friday 10 October 2025" in result.err


def test_a_european_spreadsheet_gets_its_commas(movers: Command) -> None:
    result = movers("today", "-f", "csv", "--decimal", ",", "--columns", "symbol,change_pct", "chips")
    assert "AVGO;9,88" in result.out


def test_by_group_adds_up(movers: Command) -> None:
    rows = table(movers("today", "-f", "csv", "--by-group").out)
    assert [row["group"] for row in rows] == ["miners", "chips"]
    for row in rows:
        parts = sum(int(row[name]) for name in ("advances", "declines", "unchanged", "missing"))
        assert parts == int(row["members"])


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


def test_before_the_open_it_is_the_last_session_with_a_notice(movers: Command) -> None:
    result = movers("today", "-f", "csv", now="2025-10-14T12:00:00Z")
    assert {row["session"] for row in table(result.out)} == {"2025-10-13"}
    assert result.err.startswith("notice: ")
