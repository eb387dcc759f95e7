"""Errors and notices as programs read them."""

import json
import subprocess
import sys
from typing import Any

import pytest

from cryptoai_cli.cli.interrupt import INTERRUPTED
from cryptoai_cli.cli.messages import (
    MessageForm,
    asked_form,
    error_text,
    interrupt_text,
    messages_in,
    notice_line,
    progress_text,
    tell_beside,
    tell_details,
)
from cryptoai_cli.errors import Fault, NoQuotesError, OutputError, SettingsError
from cryptoai_cli.report.model import Notice
from tests.cli.conftest import Command


def told(text: str) -> dict[str, Any]:
    """Return the one error that was told; every line is an object."""
    errors = [each for each in map(json.loads, text.splitlines()) if each["kind"] == "error"]
    (error,) = errors
    return dict(error)


@pytest.mark.parametrize(
    ("arguments", "variable", "form"),
    [
        (("today",), "", MessageForm.TEXT),
        (("today",), "json", MessageForm.JSON),
        (("today", "--errors", "json"), "", MessageForm.JSON),
        (("--errors=json", "today"), "", MessageForm.JSON),
        (("today", "--errors", "text"), "JSON", MessageForm.TEXT),
        (("today", "--errors"), "", MessageForm.TEXT),
        (("today", "--", "--errors", "json"), "", MessageForm.TEXT),
        (("today", "--errors", "xml"), "", MessageForm.TEXT),
    ],
)
def test_the_option_counts_more_than_the_variable(arguments: tuple[str, ...], variable: str, form: MessageForm) -> None:
    assert asked_form(arguments, {"MOVERS_ERRORS": variable}) is form


def test_a_variable_that_names_no_form_is_78(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_ERRORS", "yaml")
    found = movers("demo")
    assert (found.code, found.out) == (78, "")
    assert "MOVERS_ERRORS = 'yaml'" in found.err


@pytest.mark.parametrize(
    ("arguments", "place", "words"),
    [
        (("today", "chipz"), None, "chipz"),
        (("today", "--nope"), "--nope", "--nope"),
        (("today", "--top", "0"), "--top", "--top"),
        (("todai",), None, "today"),
        (("on",), "date", "DATE"),
    ],
)
def test_wrong_usage_is_one_object(movers: Command, arguments: tuple[str, ...], place: str | None, words: str) -> None:
    found = movers(*arguments, "--errors", "json")
    error = told(found.err)
    assert (found.code, found.out) == (2, "")
    assert (error["code"], error["exit"], error["place"]) == ("wrong-usage", 2, place)
    assert words in f"{error['message']} {error['hint']}"
    assert error["hint"]


def test_no_command_is_wrong_usage(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_ERRORS", "json")
    assert told(movers().err)["message"] == "a command is missing"


def test_an_unknown_form_is_refused(movers: Command) -> None:
    found = movers("demo", "--errors", "xml")
    assert (found.code, found.out) == (2, "")
    assert found.err == "movers: --errors cannot be 'xml'\nChoose from: text, json.\n"


def test_every_problem_of_the_settings_has_its_place(movers: Command) -> None:
    movers.settings.write_text('[report]\nmeasure = "middle"\ntop = 0\n')
    found = movers("today", "--errors", "json")
    error = told(found.err)
    assert (found.code, error["exit"], error["code"]) == (78, 78, "settings-wrong")
    assert [problem["place"] for problem in error["problems"]] == ["settings.toml:2", "settings.toml:3"]
    assert error["place"] == "settings.toml:2"


def test_notices_are_objects_too_and_the_report_is_as_ever(movers: Command) -> None:
    plain = movers("today", "--symbols", "MARA,NOSUCH", "-f", "csv")
    found = movers("today", "--symbols", "MARA,NOSUCH", "-f", "csv", "--errors", "json")
    assert (found.code, found.out) == (plain.code, plain.out)
    objects = [json.loads(line) for line in found.err.splitlines()]
    assert plain.err.splitlines() == [f"notice: {each['message']}" for each in objects]
    assert {each["kind"] for each in objects} == {"notice"}
    assert all(each["code"] for each in objects)


def test_an_exit_of_its_own_keeps_its_code(movers: Command) -> None:
    assert movers("today", "--symbols", "MARA,NOSUCH", "--strict", "--errors", "json").code == 3
    assert movers("today", "--errors", "json", "-f", "csv").code == 0
    assert movers("--version", "--errors", "json").out.startswith("movers 0.")


def test_a_bug_is_one_object(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("cryptoai_cli.workflows.report.compose_report", broken)
    found = movers("today", "--errors", "json")
    error = told(found.err)
    assert (found.code, error["exit"], error["code"]) == (70, 70, "bug")
    assert not error["message"].startswith("movers")


def test_the_form_ends_with_the_run(movers: Command) -> None:
    movers("today", "chipz", "--errors", "json")
    assert movers("today", "chipz").err.startswith("movers: ")


def test_an_interrupt_is_told_to_programs_only() -> None:
    assert interrupt_text(INTERRUPTED, MessageForm.TEXT) == ""
    error = told(interrupt_text(INTERRUPTED, MessageForm.JSON))
    assert (error["code"], error["exit"]) == ("interrupted", 130)


_INTERRUPTS_ITSELF = """
import os, signal, sys
sys.argv = ["movers", "demo", *{words!r}]
import cryptoai_cli.cli.main as main
{how}
main.main()
"""
_WHILE_LOADING = "main.set_encodings = lambda: os.kill(os.getpid(), signal.SIGINT)"
_LATER = """
import cryptoai_cli.cli.commands.demo as demo
def run_report(*a, **k): os.kill(os.getpid(), signal.SIGINT)
demo.run_report = run_report"""


@pytest.mark.parametrize("how", [_WHILE_LOADING, _LATER])
@pytest.mark.parametrize("words", [["--errors", "json"], []])
def test_an_interrupt_at_any_time_is_one_object(how: str, words: list[str]) -> None:
    program = _INTERRUPTS_ITSELF.format(words=words, how=how)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    if words:
        assert told(done.stderr)["code"] == "interrupted"
    else:
        assert done.stderr == ""


def test_details_are_told_only_where_they_are_wanted_and_until_the_run_ends() -> None:
    error = NoQuotesError("no quotes", hint="wait", details=(Fault("CNBC", "h.org is down"),))
    assert error_text(error) == "movers: no quotes\nWait."
    with messages_in(MessageForm.JSON):
        assert "problems" not in json.loads(error_text(error))
        tell_details(wanted=True)
        assert json.loads(error_text(error))["problems"] == [{"place": "CNBC", "message": "h.org is down"}]
        with messages_in(MessageForm.TEXT):
            assert "h.org" not in error_text(error)
        assert "h.org" in error_text(error)
    assert "h.org" not in error_text(error)
    with messages_in(MessageForm.TEXT):
        tell_details(wanted=True)
        assert error_text(error) == "movers: no quotes\n  CNBC: h.org is down\nWait."


def test_what_stands_beside_a_result_is_words_for_people_and_a_notice_for_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell_beside(Notice("sent", "sent to a@x.org"))
    with messages_in(MessageForm.JSON):
        tell_beside(Notice("sent", "sent to a@x.org"))
        assert json.loads(progress_text("asking")) == {"kind": "progress", "message": "asking"}
    plain, as_json = capsys.readouterr().err.splitlines()
    assert plain == "sent to a@x.org"
    assert json.loads(as_json) == {"kind": "notice", "code": "sent", "message": "sent to a@x.org"}
    assert progress_text("asking") == "movers: asking"


def test_an_error_as_text_is_two_sentences_and_as_json_one_line() -> None:
    error = OutputError("cannot write", hint="check the free space", place="a.csv")
    assert error_text(error) == "movers: cannot write\nCheck the free space."
    with messages_in(MessageForm.JSON):
        assert json.loads(error_text(error)) == {
            "kind": "error",
            "code": "output-not-written",
            "exit": 74,
            "message": "cannot write",
            "hint": "Check the free space.",
            "place": "a.csv",
        }
        assert json.loads(notice_line(Notice("partial", "a\nb"))) == {
            "kind": "notice",
            "code": "partial",
            "message": "a\nb",
        }
        assert "\n" not in error_text(SettingsError("a\nb", faults=(Fault("x:1", "a"), Fault("x:2", "b"))))
    assert notice_line(Notice("partial", "a")) == "notice: a"
