from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.deliver.once import once
from cryptoai_cli.deliver.outcome import Envelope
from cryptoai_cli.errors import CredentialsError, NoQuotesError, OutputError, TryLaterError
from cryptoai_cli.market.session import State
from cryptoai_cli.report.model import Notice, Report
from cryptoai_cli.system.lock import hold_lock
from cryptoai_cli.workflows.send import MadeMail, SendJob, SendResult, new_message_id, send_report, stable_message_id
from tests.build_report import build_report, build_session
from tests.workflows.running_mailer import KEY, MAIL, NOW, RunningMailer, another, running_mailer


@dataclass
class Desk:
    """A desk that wants its report, and counts how often it is made."""

    post: RunningMailer
    report: Report = field(default_factory=build_report)
    made: int = 0
    failure: Exception | None = None

    def make(self) -> MadeMail:
        self.made += 1
        if self.failure is not None:
            raise self.failure
        return MadeMail(
            self.report,
            lambda message_id: f"Message-ID: <{message_id}>\r\n\r\nbody\r\n".encode(),
            lambda: "body\n",
        )

    def job(
        self,
        *,
        counts: bool = True,
        final_only: bool | None = None,
        objection: Callable[[Report], Notice | None] = lambda _report: None,
    ) -> SendJob:
        return SendJob(
            key=KEY,
            session=build_session(),
            envelope=Envelope("movers@example.org", ("desk@example.org",)),
            counts=counts,
            final_only=counts if final_only is None else final_only,
            make=self.make,
            objection=objection,
        )

    def send(self, *, minutes: int = 0, **job: object) -> SendResult:
        now = NOW + timedelta(minutes=minutes)
        return send_report(self.job(**job), self.post.mailer, now)  # type: ignore[arg-type] # keywords of job

    @property
    def ids(self) -> list[str]:
        return [content.decode().split("<")[1].split(">")[0] for content in self.post.room.accepted]


@pytest.fixture
def desk(tmp_path: Path, socket_enabled: None) -> Iterator[Desk]:  # noqa: ARG001 loopback only
    with running_mailer(tmp_path) as post:
        yield Desk(post)


def code(result: SendResult) -> str:
    return result.objection.code if result.objection else ""


def test_t35_a_session_is_sent_once_however_often_it_is_asked(desk: Desk) -> None:
    assert desk.send() == SendResult(desk.report, None)
    for _ in range(3):
        assert code(desk.send()) == "already-reported"
    assert len(desk.post.room.accepted) == 1
    assert desk.made == 1  # nobody is asked for figures that are not wanted


def test_without_counting_each_run_sends(desk: Desk) -> None:
    for _ in range(2):
        assert desk.send(counts=False).objection is None
    assert len(set(desk.ids)) == 2


def test_the_mail_that_counts_has_the_same_message_id_in_every_run(desk: Desk) -> None:
    job = desk.job()
    assert stable_message_id(job) == stable_message_id(desk.job()) == f"{KEY.name}@example.org"
    assert new_message_id(job) != new_message_id(job)
    desk.send()
    assert desk.ids == [stable_message_id(job)]


@pytest.mark.parametrize("minutes", [-31, -15])
def test_before_the_closes_are_final_nothing_is_made_or_sent(desk: Desk, minutes: int) -> None:
    assert code(desk.send(minutes=minutes)) == "not-final"
    assert code(desk.send(minutes=minutes, counts=False, final_only=True)) == "not-final"
    assert (desk.made, desk.post.room.accepted) == (0, [])
    assert desk.send().objection is None


def test_without_that_wish_an_open_session_is_sent_too(desk: Desk) -> None:
    desk.report = build_report(state=State.IN_PROGRESS)
    assert desk.send(minutes=-60, counts=False).objection is None
    assert len(desk.ids) == 1


@pytest.mark.parametrize(
    "other", [build_report(state=State.PROVISIONAL), build_report(day=build_session().day - timedelta(days=3))]
)
def test_a_report_that_turns_out_to_be_another_one_is_not_counted(desk: Desk, other: Report) -> None:
    desk.report = other
    assert code(desk.send()) == "not-final"
    assert desk.post.room.accepted == []
    desk.report = build_report()
    assert desk.send().objection is None


def test_an_objection_sends_nothing_and_does_not_count(desk: Desk) -> None:
    objection = Notice("condition-not-met", "no")
    assert desk.send(objection=lambda _report: objection) == SendResult(desk.report, objection)
    assert desk.post.room.accepted == []
    assert desk.send().objection is None


def test_a_deferred_mail_is_the_attempt_of_its_session_and_goes_out_with_the_next_run(desk: Desk) -> None:
    desk.post.room.answers["content"] = "451 later"
    for _ in range(2):
        with pytest.raises(TryLaterError):
            desk.send()
    del desk.post.room.answers["content"]
    assert code(desk.send()) == "kept-mail"
    assert code(desk.send()) == "already-reported"
    assert desk.ids == [f"{KEY.name}@example.org"]
    assert desk.made == 1


def test_a_deferred_mail_that_does_not_count_is_not_doubled_either(desk: Desk) -> None:
    desk.post.room.answers["content"] = "451 later"
    with pytest.raises(TryLaterError):
        desk.send(counts=False)
    del desk.post.room.answers["content"]
    assert code(desk.send(counts=False)) == "kept-mail"
    assert len(desk.ids) == 1
    assert desk.send(counts=False).objection is None
    assert len(desk.ids) == 2


def test_a_mail_of_an_open_session_that_was_deferred_does_not_stand_for_a_later_one(desk: Desk) -> None:
    desk.report = build_report(state=State.IN_PROGRESS)
    desk.post.room.answers["content"] = "451 later"
    with pytest.raises(TryLaterError):
        desk.send(minutes=-60, counts=False)
    del desk.post.room.answers["content"]
    assert desk.send(minutes=-50, counts=False).objection is None
    assert len(desk.ids) == 2


def test_kept_mails_go_out_before_the_new_one(desk: Desk) -> None:
    desk.post.mailer.outbox.keep(replace(another(MAIL, "old"), content=b"Message-ID: <old>\r\n\r\nx\r\n"))
    desk.send()
    assert desk.ids == ["old", f"{KEY.name}@example.org"]


@pytest.mark.parametrize("minutes", [-15, 0])
def test_kept_mails_go_out_even_where_there_is_nothing_new(desk: Desk, minutes: int) -> None:
    desk.send()
    desk.post.mailer.outbox.keep(another(MAIL, "old"))
    desk.send(minutes=minutes)
    assert len(desk.post.room.accepted) == 2


def test_kept_mails_go_out_even_where_no_source_answers(desk: Desk) -> None:
    desk.failure = NoQuotesError("nothing")
    desk.post.mailer.outbox.keep(another(MAIL, "old"))
    with pytest.raises(NoQuotesError):
        desk.send()
    assert len(desk.post.room.accepted) == 1
    desk.failure = None
    assert desk.send().objection is None


def test_refused_credentials_end_the_run_before_a_new_mail(desk: Desk) -> None:
    desk.post.room.answers["MAIL"] = "535 no"
    desk.post.mailer.outbox.keep(another(MAIL, "old"))
    with pytest.raises(CredentialsError):
        desk.send()
    assert [mail.message_id for mail in desk.post.kept] == ["old@example.org"]
    assert [line.split()[1] for line in desk.post.logged] == ["kept"]


def test_the_attempt_is_on_record_before_the_server_hears_of_the_mail(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def looking(*_: object, **__: object) -> None:
        seen.append(sorted(path.suffix for path in (desk.post.home / "reported").glob("*-*")))
        raise RuntimeError

    monkeypatch.setattr("cryptoai_cli.workflows.mailer.hand_over", looking)
    with pytest.raises(RuntimeError):
        desk.send()
    assert seen == [[".attempted"]]


def test_a_run_that_was_killed_between_attempt_and_outbox_is_done_anew_under_the_same_id(desk: Desk) -> None:
    desk.post.mailer.records.attempt(KEY)
    assert desk.send().objection is None
    assert desk.ids == [f"{KEY.name}@example.org"]


def test_a_run_that_was_killed_after_the_outbox_is_finished_by_the_next(desk: Desk) -> None:
    desk.post.mailer.records.attempt(KEY)
    desk.post.mailer.outbox.keep(MAIL)
    assert code(desk.send()) == "kept-mail"
    assert code(desk.send()) == "already-reported"
    assert len(desk.post.room.accepted) == 1
    assert desk.made == 0


def test_a_run_that_was_killed_after_the_record_is_not_repeated(desk: Desk) -> None:
    desk.post.mailer.outbox.keep(MAIL)
    desk.post.mailer.records.deliver(KEY.name)
    desk.send()
    assert code(desk.send()) == "already-reported"
    assert desk.post.room.accepted == []


def test_a_record_that_cannot_be_written_sends_nothing(desk: Desk) -> None:
    (desk.post.home / "reported").write_text("in the way")
    with pytest.raises(OutputError):
        desk.send()
    assert desk.post.room.heard == []


def test_another_run_of_the_job_is_waited_for_and_then_75(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.workflows.mailer.LEAST_PATIENCE_SECONDS", 0.1)
    mailer = replace(desk.post.mailer, until=0.0)
    with once(KEY, mailer.records, patience_seconds=0), pytest.raises(TryLaterError, match="same job"):
        send_report(desk.job(), mailer, NOW)
    assert (desk.post.room.heard, desk.made) == ([], 0)


def test_another_run_at_the_outbox_is_75_and_sends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptoai_cli.workflows.mailer.LEAST_PATIENCE_SECONDS", 0.1)
    mailer = replace(desk.post.mailer, until=0.0)
    with (
        hold_lock(mailer.outbox.lock_file, "x", patience_seconds=0),
        pytest.raises(TryLaterError, match="another `movers send`"),
    ):
        send_report(desk.job(), mailer, NOW)
    assert desk.post.room.heard == []
    assert desk.send().objection is None
