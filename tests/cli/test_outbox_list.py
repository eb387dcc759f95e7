import json

from msgspec.structs import replace

from cryptoai_cli.cli.outbox_list import outbox_json, outbox_text, state_of
from tests.workflows.running_mailer import KEY, MAIL

DOUBTED = replace(
    MAIL,
    recipients=("b@x.org",),
    uncertain=("a@x.org",),
    taken=("c@x.org",),
    refused=("d@x.org",),
    words="451 later",
    session="2025-10-13",
    content=b"Subject: =?utf-8?q?M=C3=AFners?= led\r\n\r\nbody\r\n",
)


def test_a_mail_is_uncertain_if_it_is_for_anybody() -> None:
    assert (state_of(MAIL), state_of(DOUBTED)) == ("waiting", "uncertain")


def test_the_list_tells_what_a_user_needs_to_decide() -> None:
    assert outbox_text([DOUBTED]) == (
        f"{MAIL.id}  uncertain  2025-10-13 20:30 UTC  session 2025-10-13, once per session\n"
        "  to        a@x.org (uncertain), b@x.org (waiting), c@x.org (taken), d@x.org (refused)\n"
        "  subject   Mïners led\n"
        "  why       451 later\n"
        "  settings  settings.toml\n"
    )
    assert outbox_text([]) == ""


def test_a_mail_of_a_run_that_was_ended_says_so() -> None:
    assert "whether it was taken cannot be known" in outbox_text([replace(DOUBTED, words="")])
    assert "the run that made it was ended" in outbox_text([MAIL])


def test_no_text_of_a_mail_can_draw_on_the_terminal() -> None:
    odd = replace(DOUBTED, words="\x1b[2Jx\ny", profile="a\x1b]0;b")
    assert "\x1b" not in outbox_text([odd])
    assert len(outbox_text([odd]).splitlines()) == 5


def test_json_has_the_same_as_values() -> None:
    document = json.loads(outbox_json([DOUBTED, replace(MAIL, about="", counts=False, profile="")]))
    first, second = document["mails"]
    assert document["schema"] == 1
    assert first == {
        "id": MAIL.id,
        "state": "uncertain",
        "kept_at": "2025-10-13T20:30:00Z",
        "session": "2025-10-13",
        "job": KEY.name,
        "once_per_session": True,
        "from": "movers@example.org",
        "to": [
            {"address": "a@x.org", "state": "uncertain"},
            {"address": "b@x.org", "state": "waiting"},
            {"address": "c@x.org", "state": "taken"},
            {"address": "d@x.org", "state": "refused"},
        ],
        "subject": "Mïners led",
        "why": "451 later",
        "message_id": MAIL.message_id,
        "settings": "settings.toml",
    }
    assert [second[key] for key in ("session", "job", "settings", "once_per_session")] == [None, None, None, False]
    assert json.loads(outbox_json([])) == {"schema": 1, "mails": []}
