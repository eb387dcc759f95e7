import gzip
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Document, Refusal
from cryptoai_cli.net.limits import BIGGEST_BODY
from cryptoai_cli.net.server_clock import ServerClocks
from cryptoai_cli.net.transport import Transport
from cryptoai_cli.net.turns import Turns
from tests.net.web import JSON, Reply, Web, moved, packed, running_web

PATH = "/v7/finance/spark"
GOOD = Reply(b'{"ok": true}')
SECRET = "s3cr3t"  # noqa: S105 - made up, to be looked for in messages
TEXT = (("Content-Type", "text/plain"),)


@dataclass
class Asked:
    """A transport, and the seconds that it waited between tries."""

    transport: Transport
    waits: list[float] = field(default_factory=list)

    def get_json(self) -> Document | Refusal:
        return self.transport.get_json(PATH, {"symbols": "A,^B", "key": SECRET})

    def refusal(self) -> Refusal:
        answer = self.get_json()
        assert isinstance(answer, Refusal), answer
        return answer


def asking(base_url: str, *, seconds: float = 30.0, keyed: bool = False, patience: float = 10.0) -> Asked:
    waits: list[float] = []
    deadline = time.monotonic() + seconds
    transport = Transport(
        "yahoo",
        base_url,
        deadline=deadline,
        user_agent="Mozilla/5.0 (compatible; movers/1)",
        keyed=keyed,
        patience_seconds=patience,
        pause=waits.append,
    )
    return Asked(transport, waits)


def took(call: Callable[[], object]) -> float:
    started = time.monotonic()
    call()
    return time.monotonic() - started


def test_a_json_answer_is_read_with_its_status(web: Web) -> None:
    web.answers(Reply(b'{"a": [1.5]}'))
    assert asking(web.base_url).get_json() == Document(200, {"a": [1.5]})


def test_parameters_are_encoded_and_the_agent_is_the_one_given(web: Web) -> None:
    asking(web.base_url).get_json()
    assert web.asked == [f"{PATH}?symbols=A%2C%5EB&key={SECRET}"]
    assert web.agents == ["Mozilla/5.0 (compatible; movers/1)"]


def test_a_base_url_with_a_path_is_kept_in_front(web: Web) -> None:
    asking(f"{web.base_url}/gateway/").get_json()
    assert web.asked[0].startswith("/gateway/v7/finance/spark?")


def test_a_compressed_answer_is_unpacked(web: Web) -> None:
    web.answers(packed(b'{"a": 1}'))
    assert asking(web.base_url).get_json() == Document(200, {"a": 1})


def test_t28_after_a_block_nothing_more_is_asked(web: Web) -> None:
    web.answers(Reply(b"Edge: Too Many Requests", 429, TEXT), GOOD)
    asked = asking(web.base_url)
    assert asked.refusal().kind is FailureKind.BLOCKED
    again = asked.refusal()
    assert (again.kind, len(web.asked)) == (FailureKind.BLOCKED, 1)
    assert again.detail.endswith("refused: too many requests (status 429)")


def test_a_short_retry_after_is_waited_for_once(web: Web) -> None:
    web.answers(Reply(b"slow down", 429, (*TEXT, ("Retry-After", "2"))), GOOD)
    asked = asking(web.base_url)
    assert asked.get_json() == Document(200, {"ok": True})
    assert asked.waits == [2.0]


def test_a_second_block_after_the_wait_is_final(web: Web) -> None:
    web.answers(Reply(b"slow down", 429, (*TEXT, ("Retry-After", "2"))))
    asked = asking(web.base_url)
    assert asked.refusal().kind is FailureKind.BLOCKED
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("6", 30.0), ("2", 2.5), ("soon", 30.0), ("-1", 30.0), ("nan", 30.0)]
)
def test_a_retry_after_that_does_not_fit_is_not_waited_for(web: Web, retry_after: str, seconds: float) -> None:
    web.answers(Reply(b"slow down", 429, (*TEXT, ("Retry-After", retry_after))))
    asked = asking(web.base_url, seconds=seconds)
    assert asked.refusal().kind is FailureKind.BLOCKED
    assert (asked.waits, len(web.asked)) == ([], 1)


def test_a_retry_after_date_counts_from_the_date_of_the_answer(web: Web) -> None:
    dates = (("Date", "Mon, 13 Oct 2025 20:30:00 GMT"), ("Retry-After", "Mon, 13 Oct 2025 21:00:00 GMT"))
    web.answers(Reply(b"slow down", 429, (*TEXT, *dates)))
    assert asking(web.base_url).refusal().retry_after_seconds == 1800.0


@pytest.mark.parametrize(
    "fault",
    [
        Reply(b"<html>down</html>", 503, TEXT),
        Reply(reset=True),
        Reply(b'{"ok": true}', cut=5),
        Reply(gzip.compress(b'{"ok": true}'), headers=(JSON, ("Content-Encoding", "gzip")), announced=10),
    ],
    ids=["503", "reset", "truncated", "wrong-length"],
)
def test_a_passing_fault_is_tried_again(web: Web, fault: Reply) -> None:
    web.answers(fault, fault, GOOD)
    asked = asking(web.base_url)
    assert asked.get_json() == Document(200, {"ok": True})
    assert len(asked.waits) == 2
    assert all(0.2 <= wait <= 0.8 for wait in asked.waits)


def test_another_try_never_reads_the_rest_of_a_broken_answer(web: Web) -> None:
    longer_than_announced = gzip.compress(b'{"ok": false}') + b"HTTP/1.1 200 Any"
    web.answers(Reply(longer_than_announced, headers=(JSON, ("Content-Encoding", "gzip")), announced=10), GOOD)
    asked = asking(web.base_url)
    assert asked.get_json() == Document(200, {"ok": True})
    assert len(asked.waits) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Reply(b"down", 503, TEXT), FailureKind.UNREACHABLE),
        (Reply(reset=True), FailureKind.UNREACHABLE),
        (Reply(b'{"ok": true}', cut=5), FailureKind.BAD_ANSWER),
    ],
    ids=["503", "reset", "truncated"],
)
def test_a_lasting_fault_is_told_after_the_third_try(web: Web, fault: Reply, kind: FailureKind) -> None:
    web.answers(fault)
    assert asking(web.base_url).refusal().kind is kind
    assert len(web.asked) == 3


def test_no_second_try_that_could_not_be_answered_in_time(web: Web) -> None:
    web.answers(Reply(b"down", 503, TEXT))
    asked = asking(web.base_url, seconds=1.1)
    assert asked.refusal().kind is FailureKind.UNREACHABLE
    assert asked.waits == []


BOMB = gzip.compress(b" " * (BIGGEST_BODY + 1))


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Reply(b"<script>crypto.subtle.digest()</script>"), FailureKind.BLOCKED, "bot gate"),
        (Reply(b"<html>https://consent.yahoo.com/</html>"), FailureKind.BLOCKED, "consent page"),
        (Reply(b""), FailureKind.BAD_ANSWER, "nothing"),
        (Reply(b'{"a": '), FailureKind.BAD_ANSWER, "broken JSON"),
        (
            Reply(b"\x1f\x8b\x08\x00" + b"\x99" * 50, headers=(("Content-Encoding", "gzip"),)),
            FailureKind.BAD_ANSWER,
            "dam",
        ),
        (Reply(BOMB, headers=(("Content-Encoding", "gzip"),)), FailureKind.BAD_ANSWER, "more than 8 MB"),
        (Reply(b"{}", 403), FailureKind.BLOCKED, "403"),
        (Reply(b"no", 410), FailureKind.WITHDRAWN, "410"),
    ],
    ids=["gate", "consent", "empty", "not-json", "gzip-garbage", "gzip-bomb", "403", "410"],
)
def test_t29_whatever_is_no_data_is_refused_in_plain_words(
    web: Web, fault: Reply, kind: FailureKind, words: str
) -> None:
    web.answers(fault)
    refusal = asking(web.base_url).refusal()
    assert refusal.kind is kind
    assert words in refusal.detail
    assert len(web.asked) == 1


def test_a_404_in_json_reaches_the_parser(web: Web) -> None:
    web.answers(Reply(b'{"chart": null}', 404))
    assert asking(web.base_url).get_json() == Document(404, {"chart": None})


def test_refused_credentials_are_told_as_such(web: Web) -> None:
    web.answers(Reply(b"{}", 401))
    assert asking(web.base_url, keyed=True).refusal().kind is FailureKind.CREDENTIALS_REFUSED


def test_a_redirect_within_the_host_is_followed(web: Web) -> None:
    web.answers(moved("/elsewhere?a=1"), GOOD)
    assert asking(web.base_url).get_json() == Document(200, {"ok": True})
    assert web.asked[1] == "/elsewhere?a=1"


def test_a_redirect_to_another_host_is_refused_and_names_it(web: Web) -> None:
    web.answers(moved("http://evil.example/steal"))
    refusal = asking(web.base_url).refusal()
    assert refusal.kind is FailureKind.BAD_ANSWER
    assert "evil.example" in refusal.detail


@pytest.mark.parametrize("location", ["javascript:1", "http://xn--a/", "\x7f", f"/{'a' * 70_000}"])
def test_a_redirect_to_what_is_no_address_is_told_as_that(web: Web, location: str) -> None:
    web.answers(moved(location), GOOD)
    answer = asking(web.base_url).refusal()
    assert answer.detail.endswith("redirected to an address that cannot be used")
    assert answer.kind is FailureKind.BAD_ANSWER


def test_a_redirect_without_end_is_left(web: Web) -> None:
    web.answers(moved("/again"))
    assert asking(web.base_url).refusal().kind is FailureKind.BAD_ANSWER
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "fault",
    [Reply(wait=30), Reply(b'{"a": "aaaaaaaaa"}', slow_body=0.1), Reply(slow_head=0.1)],
    ids=["slow", "drip", "header-drip"],
)
def test_a_request_ends_at_the_deadline(web: Web, fault: Reply) -> None:
    web.answers(fault)
    asked = asking(web.base_url, seconds=0.3)
    assert took(asked.get_json) < 1.0
    assert asked.refusal().kind is FailureKind.TIMEOUT


@pytest.mark.parametrize("fault", [Reply(wait=30), Reply(b'{"a": "aaaaaaaaa"}', slow_body=0.1)], ids=["slow", "drip"])
def test_a_silent_provider_costs_one_patience_and_not_the_run(web: Web, fault: Reply) -> None:
    web.answers(fault)
    asked = asking(web.base_url, patience=0.2)
    assert asked.refusal().kind is FailureKind.TIMEOUT
    assert took(asked.get_json) < 0.1
    assert len(web.asked) == 1


def test_a_provider_that_has_answered_is_not_given_up_for_one_silence(web: Web) -> None:
    web.answers(GOOD, Reply(wait=30), GOOD)
    asked = asking(web.base_url, patience=0.2)
    asked.get_json()
    assert asked.refusal().kind is FailureKind.TIMEOUT
    assert asked.get_json() == Document(200, {"ok": True})


def test_a_provider_that_falls_silent_is_waited_for_twice_and_no_more(web: Web) -> None:
    web.answers(GOOD, Reply(wait=30))
    transport = asking(web.base_url, patience=0.1)
    assert isinstance(transport.get_json(), Document)
    assert [transport.refusal().kind for _ in range(4)] == [FailureKind.TIMEOUT] * 4
    assert len(web.asked) == 3


def test_t21_a_failure_is_forgotten_by_the_next_run(web: Web) -> None:
    web.answers(Reply(b"no", 429, TEXT), GOOD)
    assert asking(web.base_url).refusal().kind is FailureKind.BLOCKED
    assert asking(web.base_url).get_json() == Document(200, {"ok": True})


@pytest.mark.parametrize("status", [200, 404, 429])
def test_the_time_that_a_server_tells_is_noted_whatever_it_answers(web: Web, status: int) -> None:
    clocks = ServerClocks(datetime(2025, 10, 13, 20, tzinfo=UTC))
    web.answers(Reply(b"{}", status, (JSON, ("Date", "Mon, 13 Oct 2025 21:00:00 GMT"))))
    transport = Transport("yahoo", web.base_url, deadline=time.monotonic() + 30, user_agent="movers", clocks=clocks)
    transport.get_json(PATH, {})
    (seen,) = clocks.servers
    assert (seen.provider, seen.host) == ("yahoo", web.base_url.removeprefix("http://"))
    assert abs(seen.ahead - timedelta(hours=1)) < timedelta(seconds=30)


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
def test_an_address_where_nobody_listens_is_unreachable(socket_enabled: None, base_url: str) -> None:  # noqa: ARG001
    assert asking(base_url).refusal().kind is FailureKind.UNREACHABLE


def test_tls_is_never_given_up_for_a_server_without_it(web: Web) -> None:
    assert asking(web.base_url.replace("http:", "https:")).refusal().kind is FailureKind.UNREACHABLE
    assert web.asked == []


@pytest.mark.usefixtures("web")  # without proxies
def test_a_certificate_that_nobody_vouches_for_is_told_and_not_tried_again() -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(server)
    with running_web(server) as web:
        asked = asking(web.base_url)
        refusal = asked.refusal()
    assert refusal.kind is FailureKind.UNREACHABLE
    assert "has a certificate that is not trusted here" in refusal.detail
    assert "SSL_CERT_FILE" in refusal.detail
    assert (asked.waits, web.asked) == ([], [])


@pytest.mark.usefixtures("web")  # without proxies
def test_certificates_that_cannot_be_read_are_told_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/none.pem")
    refusal = asking("https://127.0.0.1:9").refusal()
    assert refusal.kind is FailureKind.UNREACHABLE
    assert "SSL_CERT_FILE" in refusal.detail


@pytest.mark.parametrize("base_url", ["", "query2.finance.yahoo.com", "ftp://127.0.0.1", "http://[broken"])
def test_an_address_that_is_none_is_told_and_not_raised(base_url: str) -> None:
    refusal = asking(base_url).refusal()
    assert refusal.kind is FailureKind.UNREACHABLE
    assert "base_url" in refusal.detail


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_told_and_not_raised(
    monkeypatch: pytest.MonkeyPatch, web: Web, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    refusal = asking(web.base_url).refusal()
    assert refusal.kind is FailureKind.UNREACHABLE
    assert "the proxy 127.0.0.1:9 (ALL_PROXY)" in refusal.detail


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    monkeypatch.setenv("HTTP_PROXY", web.base_url)
    assert asking("http://provider.example").get_json() == Document(200, {})
    assert web.asked[0].startswith("http://provider.example/v7/")


@pytest.mark.parametrize("fault", [Reply(b"", 404), Reply(b"x", 429), moved("http://evil.example/"), Reply(reset=True)])
def test_no_secret_of_an_address_is_in_a_message(web: Web, fault: Reply) -> None:
    web.answers(fault)
    base_url = web.base_url.replace("http://", f"http://user:{SECRET}@")
    asked = asking(base_url)
    first, later = asked.refusal(), asked.refusal()
    assert first.detail.startswith(web.base_url.removeprefix("http://"))
    assert SECRET not in first.detail + later.detail


@pytest.mark.parametrize(
    ("fault", "told"), [(Reply(b"", 404), True), (Reply(b"x", 429), False), (Reply(reset=True), False)]
)
def test_what_is_true_of_one_request_only_names_its_path(web: Web, fault: Reply, told: bool) -> None:  # noqa: FBT001
    web.answers(fault)
    assert (PATH in asking(web.base_url).refusal().detail) is told


@pytest.mark.parametrize("fault", [Reply(b"down", 503, TEXT), Reply(reset=True), Reply(b'{"ok": true}', cut=5)])
def test_a_provider_that_breaks_down_is_left_alone_after_three_requests(web: Web, fault: Reply) -> None:
    web.answers(GOOD, fault)
    asked = asking(web.base_url)
    asked.get_json()
    refusals = [asked.refusal() for _ in range(10)]
    assert len(web.asked) == 1 + 3 * 3
    assert {refusal.kind for refusal in refusals} == {refusals[0].kind}


def test_an_answer_in_between_counts_the_failures_anew(web: Web) -> None:
    down = [Reply(reset=True)] * 6
    web.answers(GOOD, *down, GOOD, *down, GOOD)
    asked = asking(web.base_url)
    found = [isinstance(asked.get_json(), Document) for _ in range(7)]
    assert found == [True, False, False, True, False, False, True]


def test_headers_go_to_the_host_of_the_base_url_and_not_with_a_redirect_elsewhere(web: Web) -> None:
    deadline = time.monotonic() + 20
    transport = Transport("alpaca", f"{web.base_url}/a", deadline=deadline, user_agent="m", headers={"X-Key": SECRET})
    web.answers(moved("/b"), GOOD)
    transport.get_json("/v2", {})
    assert [headers["X-Key"] for headers in web.received] == [SECRET, None]


def test_no_secret_of_a_header_is_in_a_message(web: Web) -> None:
    web.answers(Reply(b"no", 403))
    deadline = time.monotonic() + 20
    transport = Transport(
        "alpaca", web.base_url, deadline=deadline, user_agent="m", keyed=True, headers={"X-Key": SECRET}
    )
    refusal = transport.get_json("/v2", {})
    assert isinstance(refusal, Refusal)
    assert SECRET not in refusal.detail


@pytest.mark.parametrize("status", [500, 503])
def test_one_error_of_the_server_before_the_first_answer_may_be_due_to_one_symbol(web: Web, status: int) -> None:
    bad = Reply(b'{"message":"Internal"}', status)
    web.answers(*[bad] * (3 if status == 503 else 1), GOOD)
    asked = asking(web.base_url)
    asked.refusal()
    assert isinstance(asked.get_json(), Document)


def test_two_errors_of_the_server_before_the_first_answer_are_its_own(web: Web) -> None:
    web.answers(Reply(b"{}", 500), Reply(b"{}", 500), GOOD)
    asked = asking(web.base_url)
    kinds = [asked.refusal().kind for _ in range(3)]
    assert kinds == [FailureKind.UNREACHABLE] * 3
    assert len(web.asked) == 2


def test_a_refusal_in_between_is_an_answer_and_counts_the_failures_anew(web: Web) -> None:
    bad = [Reply(reset=True)] * 3
    web.answers(GOOD, *bad, *bad, Reply(b"<html>no such symbol</html>", 404), *bad, GOOD)
    asked = asking(web.base_url)
    assert isinstance([asked.get_json() for _ in range(6)][-1], Document)


def test_a_request_that_is_not_to_be_remembered_says_nothing_of_the_provider(web: Web) -> None:
    web.answers(Reply(b"no", 403), GOOD)
    asked = asking(web.base_url)
    refusal = asked.transport.get_json(PATH, {}, remember=False)
    assert isinstance(refusal, Refusal)
    assert PATH in refusal.detail
    assert asked.get_json() == Document(200, {"ok": True})


def test_a_body_that_cannot_be_read_does_not_hide_what_the_status_says(web: Web) -> None:
    web.answers(Reply(b"no gzip", 429, (("Content-Encoding", "gzip"),)))
    assert asking(web.base_url).refusal().kind is FailureKind.BLOCKED


def test_between_two_requests_lies_the_interval(web: Web) -> None:
    waits: list[float] = []
    deadline = time.monotonic() + 20
    transport = Transport(
        "desk", web.base_url, deadline=deadline, user_agent="m", interval_seconds=5.0, pause=waits.append
    )
    for _ in range(3):
        transport.get_json(PATH, {})
    assert waits[0] == 0.0
    assert 4.0 < waits[1] <= 5.0
    assert 9.0 < waits[2] <= 10.0


def test_a_visit_of_a_page_is_left_out_once_the_provider_is_given_up(web: Web) -> None:
    asked = asking(web.base_url)
    asked.transport.give_up(Refusal(FailureKind.BLOCKED, "refused"))
    asked.transport.visit(f"{web.base_url}/cookie")
    assert web.asked == []


def test_a_provider_that_is_given_up_while_a_try_waits_is_not_tried_again(web: Web) -> None:
    web.answers(Reply(reset=True))
    block = Refusal(FailureKind.BLOCKED, "refused")
    transport = Transport(
        "desk", web.base_url, deadline=time.monotonic() + 20, user_agent="m", pause=lambda _: transport.give_up(block)
    )
    transport.get_json(PATH, {})
    assert len(web.asked) == 1


def with_other_host(first: Web, second: Web) -> Transport:
    return Transport(
        "yahoo",
        first.base_url,
        other_url=second.base_url,
        deadline=time.monotonic() + 30,
        user_agent="x",
        pause=lambda _seconds: None,
    )


@pytest.mark.parametrize("fault", [Reply(b"{}", 403), Reply(b"<html>consent.yahoo.com</html>"), Reply(b"oops", 500)])
def test_the_other_host_is_tried_once_and_asked_from_then_on(web: Web, fault: Reply) -> None:
    web.answers(fault)
    with running_web() as second:
        second.answers(GOOD)
        transport = with_other_host(web, second)
        assert transport.get_json(PATH, {}) == Document(200, {"ok": True})
        assert transport.get_json(PATH, {}) == Document(200, {"ok": True})
        assert (len(web.asked), len(second.asked)) == (1, 2)


def test_a_refusal_of_both_hosts_names_the_second_and_ends_the_run(web: Web) -> None:
    web.answers(Reply(b"{}", 403))
    with running_web() as second:
        second.answers(Reply(b"{}", 403))
        transport = with_other_host(web, second)
        answers = [transport.get_json(PATH, {}) for _ in range(3)]
        assert all(isinstance(answer, Refusal) and answer.kind is FailureKind.BLOCKED for answer in answers)
        assert second.base_url.removeprefix("http://") in str(answers[0])
        assert (len(web.asked), len(second.asked)) == (1, 1)


def test_too_many_requests_are_not_asked_of_the_other_host(web: Web) -> None:
    web.answers(Reply(b"Edge: Too Many Requests", 429))
    with running_web() as second:
        assert isinstance(with_other_host(web, second).get_json(PATH, {}), Refusal)
        assert second.asked == []


def test_a_forgiven_status_does_not_count_against_the_provider(web: Web) -> None:
    web.answers(Reply(b"{}", 401), GOOD)
    transport = asking(web.base_url).transport
    refusal = transport.get_json(PATH, {}, forgiven=frozenset({401}))
    assert isinstance(refusal, Refusal)
    assert refusal.status == 401
    assert transport.get_json(PATH, {}) == Document(200, {"ok": True})


def test_looking_up_a_name_costs_one_patience_at_most(monkeypatch: pytest.MonkeyPatch, web: Web) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: web.closing.wait(20))
    asked = asking("http://slow.example", patience=0.2)
    started = time.monotonic()
    assert asked.refusal().kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < 5


def test_further_tries_share_the_patience_of_the_first(web: Web) -> None:
    web.answers(Reply(b"down", 503, TEXT, wait=0.25))
    asked = asking(web.base_url, patience=0.4)
    assert took(asked.refusal) < 3
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b'{"message": "no key PK%2Fabcdefgh12"}'),
        Reply(b"", 302, (("Location", "http://pk-abcdefgh12.example/"),)),
    ],
)
def test_nothing_that_comes_back_repeats_a_secret(web: Web, reply: Reply) -> None:
    web.answers(reply)
    secrets = (("A_KEY", "PK/abcdefgh12"), ("B_KEY", "PK-abcdefgh12"))
    transport = Transport("desk", web.base_url, deadline=time.monotonic() + 20, user_agent="m", secrets=secrets)
    answer = transport.get_json(PATH, {})
    assert "abcdefgh12" not in str(answer)
    assert "_KEY>" in str(answer)


def test_every_request_takes_a_turn_also_a_retry_and_a_redirect(web: Web) -> None:
    clock = [5000.0]
    turns = Turns(
        None, "sec", most=2, ticks=lambda: clock[0], pause=lambda seconds: clock.__setitem__(0, clock[0] + seconds)
    )
    transport = Transport(
        "sec", web.base_url, deadline=time.monotonic() + 1e6, user_agent="m", turns=turns, pause=lambda _: None
    )
    web.answers(Reply(b"", 503), moved("/elsewhere"), GOOD)
    assert isinstance(transport.get_json(PATH, {}), Document)
    assert len(web.asked) == 3
    assert clock[0] > 5001.0


def test_without_a_turn_in_time_nothing_is_sent(web: Web) -> None:
    turns = Turns(None, "sec", most=1)
    assert turns.take(time.monotonic() + 1.0) is not None
    transport = Transport("sec", web.base_url, deadline=time.monotonic() + 0.2, user_agent="m", turns=turns)
    found = transport.get_json(PATH, {})
    assert isinstance(found, Refusal)
    assert (found.kind, web.asked) == (FailureKind.TIMEOUT, [])


def test_a_document_of_tags_is_data_where_it_is_wanted(web: Web) -> None:
    web.answers(Reply(b"<html>a page</html>", headers=TEXT))
    deadline = time.monotonic() + 10.0
    found = Transport("sec", web.base_url, deadline=deadline, user_agent="m", takes_markup=True).get(PATH, {})
    assert not isinstance(found, Refusal)
    assert found.content == b"<html>a page</html>"
    assert isinstance(Transport("sec", web.base_url, deadline=deadline, user_agent="m").get(PATH, {}), Refusal)
