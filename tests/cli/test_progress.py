import json
import sys

import pytest

from cryptoai_cli.cli.messages import MessageForm, messages_in
from cryptoai_cli.cli.progress import bar, progress_bar


def test_the_bar_fills_with_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert bar(0, 8, "closes") == "[....................] 0/8 closes"
    assert bar(3, 8, "closes") == "[#######.............] 3/8 closes"  # 7.5 cells are not 8
    assert bar(8, 8, "closes") == "[####################] 8/8 closes"
    assert bar(0, 0, "nothing") == "[####################] 0/0 nothing"


def test_the_bar_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert len(bar(1, 2, "daily bars of " + "LONG" * 20)) == 49


def test_on_a_terminal_it_is_drawn_in_place_and_wiped_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar(quiet=False, verbose=False) as show:
        show(1, 2, "closes")
    drawn = capsys.readouterr().err
    assert drawn.startswith("\r\x1b[2K[##########..........] 1/2 closes\r")
    assert drawn.endswith("\r\x1b[2K")


def test_to_programs_steps_are_told_as_objects_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with messages_in(MessageForm.JSON):
        with progress_bar(quiet=False, verbose=False) as show:
            show(1, 2, "closes")
        assert not capsys.readouterr().err
        with progress_bar(quiet=False, verbose=True) as show:
            show(1, 2, "closes")
    assert json.loads(capsys.readouterr().err) == {"kind": "progress", "message": "1/2 closes"}


def test_an_interrupt_wipes_it_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with pytest.raises(KeyboardInterrupt), progress_bar(quiet=False, verbose=False):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "\r\x1b[2K"


def test_off_a_terminal_and_when_quiet_nothing_is_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress_bar(quiet=False, verbose=False) as show:
        show(1, 2, "closes")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress_bar(quiet=True, verbose=False) as show:
        show(1, 2, "closes")
    assert capsys.readouterr().err == ""
