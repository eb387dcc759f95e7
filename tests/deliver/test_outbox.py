import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from cryptoai_cli.deliver.outbox import FOLDER, KeptMail, Outbox
from cryptoai_cli.errors import OutputError
from cryptoai_cli.system.reading import read_regular

MAIL = KeptMail(
    message_id="2025-10-13-abc@example.org",
    sender="movers@example.org",
    recipients=("desk@example.org", "b@example.org"),
    content=b'Subject: x\r\n\r\n{"schema"}\n\x00\xff.\r\n',
    profile="settings.toml",
    about="2025-10-13-abc",
    counts=True,
    kept_at=datetime(2025, 10, 13, 20, 30, tzinfo=UTC),
    is_served=True,
    uncertain=("c@example.org",),
    taken=("a@example.org",),
    refused=("d@example.org",),
    words="451 later",
    session="2025-10-13",
)


NEW = {"uncertain", "taken", "refused", "words", "session"}


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path)


def test_a_mail_comes_back_byte_for_byte_with_all_that_was_known(outbox: Outbox) -> None:
    outbox.keep(MAIL)
    assert outbox.mails() == (MAIL,)


def test_keeping_it_again_replaces_it(outbox: Outbox) -> None:
    outbox.keep(MAIL)
    outbox.keep(replace(MAIL, recipients=("b@example.org",)))
    assert [mail.recipients for mail in outbox.mails()] == [("b@example.org",)]


def test_the_oldest_comes_first(outbox: Outbox) -> None:
    later = replace(MAIL, message_id="0@example.org", kept_at=datetime(2025, 10, 14, 20, 30, tzinfo=UTC))
    outbox.keep(later)
    outbox.keep(MAIL)
    assert outbox.mails() == (MAIL, later)


def test_a_dropped_mail_is_gone(outbox: Outbox) -> None:
    outbox.keep(MAIL)
    outbox.drop(MAIL)
    outbox.drop(MAIL)
    assert outbox.mails() == ()


def test_an_outbox_that_was_never_used_is_empty(outbox: Outbox) -> None:
    assert outbox.mails() == ()
    assert not outbox.holds("2025-10-13-abc")
    assert outbox.unreadable() == ()


def test_a_mail_is_found_by_what_it_is_about(outbox: Outbox) -> None:
    outbox.keep(MAIL)
    assert outbox.holds("2025-10-13-abc")
    assert not outbox.holds("2025-10-14-abc")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 100_000 + b"\nmail",
        b"{}",
        b"no json\nmail",
        b'{"schema": 2}\nmail',
        b"[]\nmail",
        b'{"schema": 1, "message_id": "x"}\nmail',
    ],
)
def test_a_file_that_is_no_mail_is_left_alone_and_told(outbox: Outbox, tmp_path: Path, content: bytes) -> None:
    outbox.keep(MAIL)
    broken = tmp_path / FOLDER / "20251012-broken.mail"
    broken.write_bytes(content)
    assert outbox.mails() == (MAIL,)
    assert outbox.unreadable() == (broken,)
    assert broken.read_bytes() == content


@pytest.mark.parametrize(("old", "new"), [(b'"schema": 2', b'"schema": 3'), (b"+00:00", b"")])
def test_a_mail_of_another_release_or_without_a_time_zone_is_left_alone(
    outbox: Outbox, tmp_path: Path, old: bytes, new: bytes
) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes().replace(old, new))
    assert outbox.mails() == ()
    assert outbox.unreadable() == (file,)


@pytest.mark.parametrize("name", ["20251013-copy.mail", "20251014-{}", "{}.mail"])
def test_a_copy_of_a_mail_is_left_alone_and_never_sent(outbox: Outbox, tmp_path: Path, name: str) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    copy = file.with_name(name.format(file.name.partition("-")[2]))
    copy.write_bytes(file.read_bytes())
    assert outbox.mails() == (MAIL,)
    assert outbox.unreadable() == (copy,)
    outbox.drop(MAIL)
    assert outbox.mails() == ()


@pytest.mark.parametrize(
    "damage",
    [
        {"recipients": "desk@example.org"},
        {"recipients": {"desk@example.org": 1}},
        {"recipients": [["desk@example.org"]]},
        {"recipients": ["desk"]},
        {"recipients": ["desk@example.org\r\nRCPT TO:<x@example.org>"]},
        {"recipients": ["desk@example.org> <x@example.org"]},
        {"recipients": ["\ud800@example.org"]},
        {"uncertain": "c@example.org"},
        {"taken": 5},
        {"refused": ["a b@example.org"]},
        {"sender": ""},
        {"sender": "x@example.org\x00"},
        {"about": "../../elsewhere"},
        {"about": "2025-10-13-\x00"},
        {"about": "a" * 300},
        {"about": 7},
    ],
)
def test_a_mail_with_an_impossible_envelope_is_left_alone(
    outbox: Outbox, tmp_path: Path, damage: dict[str, object]
) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    head, _, content = file.read_bytes().partition(b"\n")
    file.write_bytes(json.dumps(json.loads(head) | damage).encode() + b"\n" + content)
    assert outbox.mails() == ()
    assert outbox.unreadable() == (file,)


def test_a_new_mail_is_not_made_beside_its_own_file_that_cannot_be_read(outbox: Outbox, tmp_path: Path) -> None:
    outbox.require_free(MAIL)
    outbox.keep(MAIL)
    outbox.require_free(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(b"?")
    with pytest.raises(OutputError) as caught:
        outbox.require_free(replace(MAIL, kept_at=datetime(2025, 10, 14, tzinfo=UTC)))
    assert str(file) in caught.value.message
    assert "move the file away" in (caught.value.hint or "")
    outbox.require_free(replace(MAIL, message_id="another@example.org"))


def test_a_mail_that_another_run_sends_meanwhile_is_not_held(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.keep(MAIL)

    def sent_first(file: Path, *, most_bytes: int) -> bytes:
        file.unlink()
        return read_regular(file, most_bytes=most_bytes)

    monkeypatch.setattr("cryptoai_cli.deliver.outbox.read_regular", sent_first)
    assert not outbox.holds(MAIL.about)


def test_a_mail_cut_short_is_no_mail(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes().partition(b"\n")[0])
    assert outbox.mails() == ()
    assert outbox.unreadable() == (file,)


def test_what_a_killed_run_left_half_written_goes(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    (tmp_path / FOLDER / ".20251013-x.mail.0badcafe").write_bytes(b"half")
    outbox.remove_unfinished()
    assert outbox.mails() == (MAIL,)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_an_outbox_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(OutputError, match="cannot keep mails"):
        Outbox(tmp_path).keep(MAIL)


def test_a_mail_of_an_earlier_release_is_read(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    head, _, content = file.read_bytes().partition(b"\n")
    old = {key: value for key, value in json.loads(head).items() if key not in NEW}
    file.write_bytes(json.dumps({**old, "schema": 1}).encode() + b"\n" + content)
    assert outbox.mails() == (replace(MAIL, uncertain=(), taken=(), refused=(), words="", session=""),)


def test_a_mail_that_is_only_uncertain_is_read(outbox: Outbox) -> None:
    mail = replace(MAIL, recipients=())
    outbox.keep(mail)
    assert outbox.mails() == (mail,)
    assert (mail.is_settled, replace(mail, uncertain=()).is_settled) == (False, True)


def test_a_mail_has_a_short_name_of_its_own(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    assert file.stem == f"20251013-{MAIL.id}"
    assert MAIL.id != replace(MAIL, message_id="x").id


def test_a_mail_is_for_the_user_only(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    (file,) = (tmp_path / FOLDER).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_a_pipe_among_the_mails_is_no_mail_and_is_not_waited_for(outbox: Outbox, tmp_path: Path) -> None:
    outbox.keep(MAIL)
    pipe = tmp_path / FOLDER / "20251013-x.mail"
    os.mkfifo(pipe)
    assert outbox.mails() == (MAIL,)
    assert outbox.unreadable() == (pipe,)
