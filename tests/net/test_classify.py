import pytest
from msgspec.structs import replace

from cryptoai_cli.market.failure import FailureKind, FetchFailure, ObstacleKind
from cryptoai_cli.net.classify import Body, Document, Refusal, document_of, refusal_of, withdrawal

GATE = b"""<!doctype html><script>const c="1f",d=4;
crypto.subtle.digest("SHA-256",x).then(()=>fetch("/__verify"))</script>"""
CONSENT = b'<html><form action="https://consent.yahoo.com/v2/collectConsent">we value your privacy</form></html>'
PAGE = b"\xef\xbb\xbf\n <html><body>Will be right back</body></html>"


def refused(content: bytes, status: int = 200, *, keyed: bool = False) -> Refusal:
    found = refusal_of(Body(status, content), keyed=keyed)
    assert found is not None
    return found


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[]", b"date,close\n2025-10-13,1.5\n"])
def test_data_are_not_refused(content: bytes) -> None:
    assert refusal_of(Body(200, content), keyed=False) is None


@pytest.mark.parametrize(
    ("content", "words"), [(GATE, "bot gate"), (CONSENT, "consent page"), (PAGE, "a web page instead of data")]
)
def test_t29_a_web_page_with_status_200_is_a_block_and_not_data(content: bytes, words: str) -> None:
    found = refused(content)
    assert found.kind is FailureKind.BLOCKED
    assert words in found.detail


@pytest.mark.parametrize("content", [GATE, CONSENT, PAGE, b'<?xml version="1.0"?><rss>access denied</rss>'])
def test_where_tags_are_wanted_the_parser_tells_a_feed_from_a_page(content: bytes) -> None:
    assert refusal_of(Body(200, content), keyed=False, takes_markup=True) is None
    for status, kind in ((403, FailureKind.BLOCKED), (404, FailureKind.WITHDRAWN), (500, FailureKind.UNREACHABLE)):
        found = refusal_of(Body(status, content), keyed=False, takes_markup=True)
        assert found is not None
        assert found.kind in {kind, FailureKind.BLOCKED}
    assert refusal_of(Body(200, b""), keyed=False, takes_markup=True) is not None


def test_a_web_page_of_one_missing_address_blocks_nothing_else() -> None:
    assert refused(PAGE, 404).kind is FailureKind.WITHDRAWN
    assert refused(PAGE, 400).kind is FailureKind.BAD_ANSWER


def test_markup_is_left_to_the_parser_where_it_is_wanted() -> None:
    feed = b'<?xml version="1.0"?><rss><channel/></rss>'
    assert refusal_of(Body(200, feed), keyed=False, takes_markup=True) is None
    assert refused(feed).kind is FailureKind.BLOCKED
    assert refusal_of(Body(404, PAGE), keyed=False, takes_markup=True) == refused(PAGE, 404)
    assert refusal_of(Body(429, feed), keyed=False, takes_markup=True) == refused(feed, 429)


def test_an_empty_answer_is_a_bad_one() -> None:
    assert refused(b" \r\n").kind is FailureKind.BAD_ANSWER


@pytest.mark.parametrize("status", [400, 404, 410, 422])
def test_a_refusal_explained_in_json_is_left_to_the_parser(status: int) -> None:
    assert refusal_of(Body(status, b'{"chart": {"result": null}}'), keyed=False) is None


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("content", [b"no", b"", PAGE])
def test_t52_an_address_that_is_no_more_is_withdrawn(content: bytes, status: int) -> None:
    found = refused(content, status)
    assert (found.kind, found.detail) == (
        FailureKind.WITHDRAWN,
        f"no longer has this address (status {status})",
    )


def test_a_withdrawal_may_name_its_provider() -> None:
    assert withdrawal(410, "Desk").detail == "Desk no longer has this address (status 410)"


@pytest.mark.parametrize("status", [400, 418])
def test_any_other_refusal_is_a_bad_answer_that_names_its_status(status: int) -> None:
    found = refused(b"no", status)
    assert found.kind is FailureKind.BAD_ANSWER
    assert str(status) in found.detail


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_are_told_only_of_a_provider_that_was_given_some(status: int) -> None:
    assert refused(b"{}", status, keyed=True).kind is FailureKind.CREDENTIALS_REFUSED
    assert refused(b"{}", status, keyed=False).kind is FailureKind.BLOCKED


@pytest.mark.parametrize(
    "told",
    [
        b'{"message": "subscription does not permit querying recent SIP data"}',
        b'{"status":"NOT_AUTHORIZED","message":"You are not entitled to this data."}',
    ],
)
def test_a_limit_of_the_plan_is_not_taken_for_bad_credentials(told: bytes) -> None:
    assert refusal_of(Body(403, told), keyed=True) is None
    assert refused(told, 403, keyed=False).kind is FailureKind.BLOCKED


@pytest.mark.parametrize("status", [429, 451])
def test_t28_too_many_requests_is_a_block(status: int) -> None:
    assert refused(b"Edge: Too Many Requests", status).kind is FailureKind.BLOCKED


@pytest.mark.parametrize(("status", "may_pass"), [(500, False), (502, True), (503, True), (504, True)])
def test_a_server_out_of_order_is_asked_again_only_where_that_can_help(status: int, *, may_pass: bool) -> None:
    found = refused(b"<html>oops</html>", status)
    assert (found.kind, found.may_pass) == (FailureKind.UNREACHABLE, may_pass)


def test_json_is_read() -> None:
    assert document_of(Body(404, b'{"a": [1, null]}')) == Document(404, {"a": [1, None]})


@pytest.mark.parametrize("content", [b'{"a": 1', b"gone", b"\xff\xfe\x00", b"[" * 100_000, b"9" * 5000])
def test_broken_json_is_a_bad_answer(content: bytes) -> None:
    found = document_of(Body(200, content))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BAD_ANSWER


def test_t28_the_words_too_many_requests_with_status_200_are_a_block() -> None:
    found = document_of(Body(200, b"Too Many Requests\r\n"))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BLOCKED


def test_a_name_that_sounds_like_a_gate_does_not_spoil_data() -> None:
    assert isinstance(document_of(Body(200, b'{"name": "guce. Access Denied Ltd"}')), Document)


def test_t28_a_block_told_in_json_is_a_block_for_every_provider() -> None:
    told = b'{"finance": {"result": null, "error": {"code": "Too Many Requests", "description": "x"}}}'
    found = document_of(Body(200, told))
    assert isinstance(found, Refusal)
    assert found.kind is FailureKind.BLOCKED


def test_a_block_in_json_is_short_and_data_may_hold_its_words() -> None:
    short = b'{"error": "Too Many Requests"}'
    blocked = document_of(Body(200, short + b" " * (1000 - len(short))))
    assert isinstance(blocked, Refusal)
    assert blocked.kind is FailureKind.BLOCKED
    assert document_of(Body(200, short + b" " * (1001 - len(short)))) == Document(200, {"error": "Too Many Requests"})


@pytest.mark.parametrize(("status", "kind"), [(200, FailureKind.BLOCKED), (400, FailureKind.BAD_ANSWER)])
def test_a_web_page_in_place_of_data_is_a_block_and_one_with_an_error_is_a_bad_request(
    status: int, kind: FailureKind
) -> None:
    refused = refusal_of(Body(status, b"<html>hello</html>"), keyed=False)
    assert refused is not None
    assert refused.kind is kind


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"Edge: Too Many Requests", 429), (b"<html>Too many requests</html>", 200), (b"{}", 401), (b"{}", 451)],
)
def test_a_block_of_our_address_is_no_fault_of_one_host(content: bytes, status: int) -> None:
    assert not replace(refused(content, status), status=status).may_be_of_one_host


@pytest.mark.parametrize(
    ("content", "status"), [(GATE, 200), (CONSENT, 200), (b"{}", 403), (b"oops", 503), (b"access denied", 500)]
)
def test_a_page_or_a_broken_server_may_be_a_fault_of_one_host(content: bytes, status: int) -> None:
    assert replace(refused(content, status), status=status).may_be_of_one_host


def test_a_block_that_comes_as_json_counts_requests() -> None:
    found = document_of(Body(200, b'{"error": "Too Many Requests"}'))
    assert isinstance(found, Refusal)
    assert found.counts_requests


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.BAD_ANSWER, FailureKind.WITHDRAWN])
def test_what_is_no_refusal_of_a_host_is_not_asked_of_another(kind: FailureKind) -> None:
    assert not Refusal(kind, "no").may_be_of_one_host


def test_a_proxy_that_wants_a_login_is_none_of_the_provider() -> None:
    refusal = refusal_of(Body(407, b"{}"), keyed=True)
    assert refusal is not None
    assert refusal.obstacle is not None
    assert refusal.obstacle.kind is ObstacleKind.PROXY
    assert refusal.failure("MARA", "cnbc") == FetchFailure(
        "MARA", "cnbc", FailureKind.UNREACHABLE, refusal.detail, refusal.obstacle
    )
    assert refusal is not None
    assert refusal.kind is FailureKind.UNREACHABLE
    assert "proxy" in refusal.detail
