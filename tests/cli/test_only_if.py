import pytest

from cryptoai_cli.cli.only_if import objection_of, vocabulary_of
from cryptoai_cli.errors import UsageError
from cryptoai_cli.report.model import Notice, Report
from tests.build_report import build_group, build_report, build_row

GROUPS = ("miners", "chips")


def report() -> Report:
    # by hand: the median of 8 % and 2 % is 5 %; chips has no member that reports
    miners = build_group(
        [build_row("MARA", closes=(100.0, 108.0)), build_row("RIOT", closes=(100.0, 102.0))], key="miners"
    )
    return build_report([miners, build_group((), key="chips", rank=None)])


def objection(text: str | None) -> Notice | None:
    return objection_of(text, GROUPS)(report())


def test_without_a_condition_there_is_no_objection() -> None:
    assert objection(None) is None


@pytest.mark.parametrize(
    "text",
    [
        'group("miners").median_pct == 5',  # in percent, as in the files
        'group("miners").advances >= 2',
        'group("miners").rank < 2',
        'abs(group("miners").median_pct) > 4.9',
    ],
)
def test_fields_have_the_values_of_the_files(text: str) -> None:
    assert objection(text) is None


def test_a_condition_that_does_not_hold_is_the_reason_and_is_repeated_on_one_line() -> None:
    assert objection('group("miners").median_pct\n> 5') == Notice(
        "condition-not-met", '--only-if does not hold, so nothing is sent: group("miners").median_pct > 5'
    )


def test_a_field_without_a_value_is_the_reason_and_is_named() -> None:
    assert objection('group("chips").median_pct > 5 or group("miners").median_pct > 0') == Notice(
        "condition-without-value",
        '--only-if cannot be decided, so nothing is sent: group("chips").median_pct has no value.',
    )


def test_a_group_that_the_report_does_not_show_has_no_value() -> None:
    objected = objection_of('group("gone").median_pct > 0', ("gone",))(report())
    assert objected is not None
    assert objected.code == "condition-without-value"


def test_the_condition_is_read_before_any_report_is_made() -> None:
    with pytest.raises(UsageError, match=r"--only-if, character 7: this report has no group 'minrs'"):
        objection_of('group("minrs").median_pct > 0', GROUPS)


def test_numbers_are_its_fields_and_texts_are_none() -> None:
    fields = vocabulary_of(GROUPS).things["group"].fields
    assert {"median_pct", "advances", "rank", "members"} <= set(fields)
    assert not {"label", "group", "as_of", "session", "best"} & set(fields)
