"""Kill a run that sends a mail at each of its steps, and see that the mail is neither lost untold nor there twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cryptoai_cli.errors import TryLaterError
from cryptoai_cli.workflows.mailer import raise_if_undelivered, send_kept
from tests.deliver.mailroom import HANG, KEEP
from tests.workflows.running_mailer import KEY, RunningMailer, running_mailer

ROOT = Path(__file__).resolve().parents[2]
_CHILD = """
import os, signal, sys
from pathlib import Path
from cryptoai_cli.deliver import once, outbox, smtp
from cryptoai_cli.system import atomic
from cryptoai_cli.workflows.mailer import send_new
from tests.workflows.running_mailer import KEY, MAIL, running_mailer

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def at_the_second_keep(keep=outbox.Outbox.keep):
    def kept(self, mail):
        if mail.uncertain:
            die()
        keep(self, mail)
    outbox.Outbox.keep = kept

def in_the_write(write=atomic.replace_file):
    def written(target, chunks, **options):
        def half():
            yield b'{"schema"'
            die()
        write(target, half() if target.suffix == ".mail" else chunks, **options)
    atomic.replace_file = written

home, port, step = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
{
    "before the first record": in_the_write,
    "before the dot is on record": at_the_second_keep,
    "before the dot": lambda: setattr(smtp, "_finish", die),
    "before the delivery is on record": lambda: setattr(once.Records, "deliver", die),
    "before the mail is dropped": lambda: setattr(outbox.Outbox, "drop", die),
}.get(step, lambda: None)()
with running_mailer(home, port=port) as running:
    with running.mailer.locked():
        running.mailer.records.attempt(KEY)
        send_new(MAIL, running.mailer, ())
"""
IN_THE_SERVER = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "QUIT")
IN_THE_RUN = (
    "before the first record",
    "before the dot is on record",
    "before the dot",
    "before the delivery is on record",
    "before the mail is dropped",
)
NOT_KEPT = {"before the first record"}
CERTAINLY_NOT_TAKEN = {"greeting", "EHLO", "MAIL", "RCPT", "DATA", "before the dot is on record"}
CERTAINLY_TAKEN = {"QUIT", "before the mail is dropped"}


@pytest.fixture
def post(tmp_path: Path, socket_enabled: None) -> Iterator[RunningMailer]:  # noqa: ARG001 loopback only
    with running_mailer(tmp_path) as running:
        yield running


def _run_until_killed(post: RunningMailer, step: str) -> None:
    command = [sys.executable, "-c", _CHILD, str(post.home), str(post.room.port), step]
    child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    if step in IN_THE_SERVER:
        post.room.on_step = _killing(child, step)
    _, errors = child.communicate(timeout=60)
    post.room.on_step = lambda _: None
    assert child.returncode == -signal.SIGKILL, errors.decode()


def _killing(child: subprocess.Popen[bytes], step: str) -> Callable[[str], None]:
    def kill(now: str) -> None:
        if now.upper() == step.upper():
            os.kill(child.pid, signal.SIGKILL)

    return kill


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("step", [*IN_THE_SERVER, *IN_THE_RUN])
def test_a_killed_run_loses_no_mail_untold_and_sends_none_twice(post: RunningMailer, step: str) -> None:
    _run_until_killed(post, step)
    before = len(post.room.accepted)
    kept = {bool(mail.uncertain) for mail in post.kept}
    told = False
    try:
        raise_if_undelivered(send_kept(post.mailer, KEY.name, counts=True), post.mailer)
    except TryLaterError:
        told = True
    is_recorded = post.mailer.records.is_delivered(KEY.name)
    if step in NOT_KEPT:  # nothing was sent, and the next run makes the mail anew
        assert (kept, before, is_recorded, told) == (set(), 0, False, False)
        assert not list((post.home / "outbox").glob(".*"))
    elif step in CERTAINLY_NOT_TAKEN:
        assert (kept, before, len(post.room.accepted), is_recorded, told) == ({False}, 0, 1, True, False)
    elif step in CERTAINLY_TAKEN:
        assert (before, len(post.room.accepted), is_recorded, told, post.kept) == (1, 1, True, False, [])
    else:
        assert (kept, len(post.room.accepted), is_recorded, told) == ({True}, before, False, True)


def test_a_run_that_is_killed_while_it_waits_for_the_last_reply_leaves_the_mail_uncertain(post: RunningMailer) -> None:
    post.room.answers["content"] = f"{KEEP}{HANG}"
    _run_until_killed(post, "dot")
    post.room.answers.clear()
    for _ in range(3):
        with pytest.raises(TryLaterError, match="run was ended"):
            raise_if_undelivered(send_kept(post.mailer, KEY.name, counts=True), post.mailer)
    assert len(post.room.accepted) <= 1
