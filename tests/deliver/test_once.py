from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.deliver.once import FOLDER, Job, OnceKey, Records, once
from cryptoai_cli.errors import OutputError, TryLaterError
from cryptoai_cli.system import atomic

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
JOB = Job("send", frozenset({"miners", "coins"}), "mail", "", frozenset({"a@x.org", "b@x.org"}), "settings.toml")
KEY = OnceKey(JOB, date(2025, 10, 13))


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path, NOW)


@pytest.mark.parametrize(
    "other",
    [
        replace(JOB, command="today"),
        replace(JOB, groups=frozenset({"miners"})),
        replace(JOB, groups=frozenset()),
        replace(JOB, format="csv"),
        replace(JOB, output="report.csv"),
        replace(JOB, recipients=frozenset({"a@x.org"})),
        replace(JOB, name="job evening"),
    ],
)
def test_another_command_group_format_output_recipient_or_name_is_another_job(other: Job) -> None:
    assert other.mark != JOB.mark


def test_the_order_of_groups_and_recipients_does_not_matter() -> None:
    same = replace(JOB, groups=frozenset({"coins", "miners"}), recipients=frozenset({"b@x.org", "a@x.org"}))
    assert same.mark == JOB.mark
    many = replace(JOB, groups=frozenset("abcdefgh"), recipients=frozenset("abcdefgh"))
    assert many.parts["groups"] == many.parts["recipients"] == list("abcdefgh")


def test_another_session_is_another_turn(records: Records) -> None:
    records.attempt(KEY)
    records.deliver(KEY.name)
    assert records.is_delivered(KEY.name)
    assert not records.is_delivered(OnceKey(JOB, date(2025, 10, 14)).name)


def test_an_attempt_alone_is_no_delivery(records: Records) -> None:
    records.attempt(KEY)
    assert not records.is_delivered(KEY.name)


def test_a_delivery_is_one_renaming_of_the_attempt(
    records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.attempt(KEY)
    (attempted,) = (tmp_path / FOLDER).iterdir()

    def never(*_: object) -> None:
        raise AssertionError("a full disk cannot take it")

    monkeypatch.setattr(atomic, "write_private", never)
    content = attempted.read_bytes()
    records.deliver(KEY.name)
    (delivered,) = (tmp_path / FOLDER).iterdir()
    assert delivered.read_bytes() == content
    assert b'"recipients": [\n  "a@x.org"' in content


def test_a_delivery_whose_attempt_was_removed_is_recorded_all_the_same(records: Records) -> None:
    records.deliver(KEY.name)
    assert records.is_delivered(KEY.name)


def test_an_attempt_can_be_taken_back(records: Records, tmp_path: Path) -> None:
    records.forget(KEY.name)
    records.attempt(KEY)
    records.forget(KEY.name)
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_one_run_of_a_job_at_a_time(records: Records) -> None:
    with once(KEY, records, patience_seconds=0):
        tomorrow = replace(KEY, session=date(2025, 10, 14))
        with (
            pytest.raises(TryLaterError, match="another `movers send` of the same job"),
            once(tomorrow, records, patience_seconds=0),
        ):
            pass
        with once(replace(KEY, job=replace(JOB, command="today")), records, patience_seconds=0) as turn:
            assert not turn.is_done


def test_a_turn_is_done_after_its_delivery(records: Records) -> None:
    with once(KEY, records, patience_seconds=0) as turn:
        turn.attempt()
        assert not records.is_delivered(KEY.name)
        turn.deliver()
        assert turn.is_done
    with once(KEY, records, patience_seconds=0) as later:
        assert later.is_done


def test_a_turn_that_broke_off_is_open_to_the_next_run(records: Records) -> None:
    with pytest.raises(RuntimeError), once(KEY, records, patience_seconds=0) as turn:  # noqa: PT012 both belong together
        turn.attempt()
        raise RuntimeError
    with once(KEY, records, patience_seconds=0) as later:
        assert not later.is_done


def test_a_record_that_cannot_be_written_is_told_before_anything_happens(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    records = Records(tmp_path, NOW)
    with pytest.raises(OutputError, match="cannot keep the record"):
        records.attempt(KEY)
    with pytest.raises(OutputError), once(KEY, records, patience_seconds=0):
        pass


def test_nothing_to_withdraw_is_no_error(records: Records, tmp_path: Path) -> None:
    records.forget(KEY.name)
    assert list(tmp_path.iterdir()) == []
