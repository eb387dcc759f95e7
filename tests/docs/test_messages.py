import ast
from collections.abc import Iterator

import pytest

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.errors import (
    CredentialsError,
    MailRefusedError,
    MoversError,
    NoQuotesError,
    OutputError,
    SettingsError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    TryLaterError,
    UsageError,
)
from cryptoai_cli.lake.remarks import RemarkKind
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.report.record import RECORD_NOTICE
from tests.docs.pages import ROOT, page
from tests.docs.test_readme import ERRORS

MESSAGES = page("docs/messages.md")
CHAPTERS = {"Errors", "Notices", "Failures"}
HEADINGS: dict[type[MoversError], str] = {
    MoversError: "bug",
    UsageError: "wrong-usage",
    NoQuotesError: "no-usable-quote",
    OutputError: "output-not-written",
    StoreError: "store-not-written",
    StoreBusyError: "store-not-written",
    StoreDamagedError: "store-not-written",
    CredentialsError: "credentials-refused",
    SettingsError: "settings-wrong",
    MailRefusedError: "mail-refused",
    TryLaterError: "try-again-later",
}


@pytest.mark.parametrize("error", ERRORS)
def test_the_code_of_an_error_for_programs_is_its_heading(error: type[MoversError]) -> None:
    assert error.code == HEADINGS[error]


ROW_STATUS = "status.value"  # rows that are not ok give their status as the code
REMARK_KIND = "remark.kind.value"


def notice_codes(text: str) -> Iterator[str]:
    """Yield the code of every notice that a module makes; it may stand in a constant of the module."""
    tree = ast.parse(text)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Notice":
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name) and code.id in constants:
                yield str(constants[code.id])
            elif ast.unparse(code) == "RECORD_NOTICE":
                yield RECORD_NOTICE
            elif ast.unparse(code) == REMARK_KIND:
                yield from (kind.value for kind in RemarkKind)
            else:
                assert ast.unparse(code) == ROW_STATUS, "this test cannot tell which codes these are: teach it"
                yield from (status.value for status in Status if status is not Status.OK)


def all_notice_codes() -> set[str]:
    modules = sorted((ROOT / "cryptoai_cli").rglob("*.py"))
    return {code for module in modules for code in notice_codes(module.read_text(encoding="utf-8"))}


def test_every_error_notice_and_failure_has_a_heading_and_no_heading_is_left_over() -> None:
    errors = {HEADINGS[error] for error in ERRORS}
    _, *headings = MESSAGES.headings

    assert set(headings) - CHAPTERS == errors | all_notice_codes() | {kind.value for kind in FailureKind}
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("error", ERRORS)
def test_an_error_tells_its_exit_code(error: type[MoversError]) -> None:
    assert f"Exit {error.exit_code} " in MESSAGES.section(HEADINGS[error]).replace(".", " ")


def test_a_notice_is_found_in_a_module_by_its_code() -> None:
    text = 'SENT = "sent"\na = Notice("calendar", words)\nb = (Notice(status.value, "..."),)\nc = Notice(SENT, words)\n'

    assert list(notice_codes(text)) == ["calendar", "sent", "stale", "missing", "suspect"]
