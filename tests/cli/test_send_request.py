from email import message_from_bytes

import pytest

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.reporting import SESSION_REPORT, ReportMaker
from cryptoai_cli.cli.send_request import SendRequest, send_request_of
from cryptoai_cli.cli.wiring import wire_demo
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.mail.headers import read_mailbox
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services
from tests.build_report import build_report

SENDER = read_mailbox("Movers <movers@example.org>")
DESK = read_mailbox("desk@example.org")


def request(
    named: tuple[str, ...] = (),
    only_if: str | None = None,
    *,
    options: ReportOptions | None = None,
    final_only: bool = False,
) -> SendRequest:
    options = options or ReportOptions(command="send")
    return send_request_of(
        options,
        RenderOptions(),
        wire_demo(options, lambda _line: None),
        named=named,
        sender=SENDER,
        recipients=(DESK,),
        only_if=only_if,
        final_only=final_only,
        has_page=False,
    )


def test_it_is_about_the_latest_session_and_the_groups_that_were_named() -> None:
    made = request(("bitcoin-miners",))
    assert made.session.day.isoformat() == "2025-10-13"
    assert [group.key for group in made.chosen.groups] == ["bitcoin-miners"]
    assert len(request().chosen.groups) > 1


def test_a_group_or_a_condition_that_makes_no_sense_is_refused_before_the_report() -> None:
    with pytest.raises(UsageError, match="there is no group"):
        request(("bitcoin-minrs",))
    with pytest.raises(UsageError, match="this report has no group 'bitcoin-miners'"):
        request(("ai-chips",), 'group("bitcoin-miners").median_pct > 0')


def test_the_job_holds_addresses_session_and_what_counts_once() -> None:
    job = request(("AI-chips ",), options=ReportOptions(command="send", once_per_session=True), final_only=True).job
    assert (job.envelope.sender, job.envelope.recipients) == ("movers@example.org", ("desk@example.org",))
    assert (job.counts, job.final_only) == (True, True)
    assert (job.key.job.format, job.key.job.groups) == ("mail", frozenset({"ai-chips"}))
    assert job.key.session == job.session.day


@pytest.mark.parametrize(("final_only", "stale_ok"), [(False, True), (True, False)])
def test_a_report_out_of_the_store_never_counts_as_that_of_a_session(
    monkeypatch: pytest.MonkeyPatch,
    final_only: bool,  # noqa: FBT001 a case of a table
    stale_ok: bool,  # noqa: FBT001 a case of a table
) -> None:
    asked: list[bool] = []

    def make(_request: ReportRequest, _services: Services, *, stale_ok: bool, maker: ReportMaker) -> Report:
        assert maker is SESSION_REPORT
        asked.append(stale_ok)
        return build_report()

    monkeypatch.setattr("cryptoai_cli.cli.send_request.report_or_held", make)
    request(options=ReportOptions(command="send", stale_ok=True), final_only=final_only).make()
    assert asked == [stale_ok]


def test_without_the_option_a_mail_does_not_count() -> None:
    assert not request().job.counts


def test_the_mail_has_the_given_message_id_and_the_headline_as_subject() -> None:
    made = request(("bitcoin-miners",))
    mail = message_from_bytes(made.make().compose("one@example.org"))
    assert mail["Message-ID"] == "<one@example.org>"
    assert mail["From"] == "Movers <movers@example.org>"
    assert mail["Subject"]
    assert "image/png" in {part.get_content_type() for part in mail.walk()}
