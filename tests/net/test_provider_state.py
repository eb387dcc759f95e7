from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal
from cryptoai_cli.net.cooldown import Cooldown, Cooldowns
from cryptoai_cli.net.provider_state import ProviderState, with_address

NOW = datetime(2025, 10, 13, 20, 30, tzinfo=UTC)
URL = "https://user:hush@api.desk.example/v1"
PATH = "/closes"
BLOCK = Refusal(FailureKind.BLOCKED, "refused: too many requests", status=429)
SILENCE = Refusal(FailureKind.TIMEOUT, "did not answer in time")
NOBODY = Refusal(FailureKind.UNREACHABLE, "did not accept a connection", may_pass=True)
BAD_CERTIFICATE = Refusal(FailureKind.UNREACHABLE, "has a certificate that cannot be verified")
SERVER_ERROR = Refusal(FailureKind.UNREACHABLE, "is out of order (status 500)", status=500)
DOWN = Refusal(FailureKind.UNREACHABLE, "is out of order (status 503)", may_pass=True, status=503)
NOT_FOUND = Refusal(FailureKind.BAD_ANSWER, "refused the request (status 404)", status=404)
BROKEN = Refusal(FailureKind.BAD_ANSWER, "answered with broken JSON")


def state(cooldowns: Cooldowns | None = None) -> ProviderState:
    return ProviderState("desk", URL, cooldowns)


def answered() -> ProviderState:
    known = state()
    known.note_answer()
    return known


def is_given_up_after(known: ProviderState, *refusals: Refusal) -> bool:
    for refusal in refusals:
        assert known.given_up is None
        known.note_refusal(refusal, PATH)
    return known.given_up is not None


def test_a_provider_of_which_nothing_is_known_may_be_asked() -> None:
    assert state().given_up is None


def test_a_block_is_final() -> None:
    assert is_given_up_after(answered(), BLOCK)


@pytest.mark.parametrize("refusal", [SILENCE, NOBODY, BAD_CERTIFICATE])
def test_a_provider_that_has_never_answered_is_given_up_when_it_is_not_reached(refusal: Refusal) -> None:
    assert is_given_up_after(state(), refusal)
    assert not is_given_up_after(answered(), refusal)


def test_an_answer_that_is_of_no_use_is_an_answer() -> None:
    assert not is_given_up_after(state(), BROKEN, BROKEN, BROKEN, BROKEN)


@pytest.mark.parametrize("refusal", [SERVER_ERROR, DOWN])
def test_one_error_of_the_server_before_the_first_answer_is_forgiven_and_two_are_not(refusal: Refusal) -> None:
    assert not is_given_up_after(state(), refusal)
    assert is_given_up_after(state(), refusal, refusal)


def test_errors_of_the_server_that_will_not_pass_are_forgiven_once_it_has_answered() -> None:
    assert not is_given_up_after(answered(), SERVER_ERROR, SERVER_ERROR, SERVER_ERROR, SERVER_ERROR)


def test_a_refusal_below_500_is_an_answer() -> None:
    assert not is_given_up_after(state(), NOT_FOUND, NOBODY)


def test_a_provider_that_has_answered_is_waited_for_twice() -> None:
    assert not is_given_up_after(answered(), SILENCE)
    assert is_given_up_after(answered(), SILENCE, SILENCE)


def test_an_answer_between_two_silences_makes_no_difference() -> None:
    known = answered()
    known.note_refusal(SILENCE, PATH)
    known.note_answer()
    assert is_given_up_after(known, SILENCE)


def test_three_failed_requests_in_a_row_are_enough() -> None:
    assert not is_given_up_after(answered(), NOBODY, NOBODY)
    assert is_given_up_after(answered(), NOBODY, NOBODY, NOBODY)


def test_an_answer_counts_the_failures_anew() -> None:
    known = answered()
    assert not is_given_up_after(known, NOBODY, NOBODY)
    known.note_answer()
    assert not is_given_up_after(known, NOBODY, NOBODY)


def test_a_refusal_below_500_counts_the_failures_anew() -> None:
    assert not is_given_up_after(answered(), NOBODY, NOBODY, NOT_FOUND, NOBODY, NOBODY)


def test_what_is_true_of_one_request_names_its_path() -> None:
    assert answered().note_refusal(BROKEN, PATH).detail == "api.desk.example/v1/closes answered with broken JSON"


def test_what_is_true_of_the_provider_names_its_address_alone() -> None:
    known = state()
    words = "api.desk.example/v1 refused: too many requests"
    assert known.note_refusal(BLOCK, PATH).detail == words
    assert known.given_up is not None
    assert known.given_up.detail == words


def test_the_first_reason_for_giving_up_stays() -> None:
    known = state()
    known.give_up(BLOCK)
    known.give_up(SILENCE)
    assert known.given_up is not None
    assert known.given_up.kind is FailureKind.BLOCKED


def test_a_block_starts_a_cool_down_as_long_as_the_provider_asked(tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, NOW)
    state(cooldowns).give_up(Refusal(FailureKind.BLOCKED, "refused", retry_after_seconds=7200.0))
    assert cooldowns.of("desk") == Cooldown("desk", NOW + timedelta(hours=2), "refused")


def test_a_block_that_comes_after_the_provider_was_given_up_starts_a_cool_down_too(tmp_path: Path) -> None:
    cooldowns = Cooldowns(tmp_path, NOW)
    known = state(cooldowns)
    known.give_up(SILENCE)
    assert cooldowns.of("desk") is None
    known.give_up(BLOCK)
    assert cooldowns.of("desk") is not None


def test_a_provider_that_cools_down_is_not_asked(tmp_path: Path) -> None:
    Cooldowns(tmp_path, NOW).start("desk", None, "refused: too many requests")
    assert state(Cooldowns(tmp_path, NOW)).given_up == Refusal(
        FailureKind.COOLING_DOWN, "desk is left alone until 21:00 UTC: it refused: too many requests"
    )


def test_a_detail_is_harmless_and_at_most_300_characters() -> None:
    refusal = with_address(Refusal(FailureKind.BAD_ANSWER, "sent \x1b[31m" + "x" * 1000), URL)
    assert refusal.detail.startswith("api.desk.example/v1 sent [31mxxx")
    assert len(refusal.detail) == 300


@pytest.mark.parametrize(
    ("refusal", "lasts"),
    [
        (Refusal(FailureKind.BLOCKED, "refused", status=429, counts_requests=True), True),
        (Refusal(FailureKind.BLOCKED, "refused in this country", status=451), True),
        (Refusal(FailureKind.BLOCKED, "answered with a web page"), False),
        (Refusal(FailureKind.BLOCKED, "refused to answer this address", status=401), False),
    ],
)
def test_a_block_of_a_side_service_lasts_only_if_it_is_of_the_whole_provider(
    tmp_path: Path, refusal: Refusal, *, lasts: bool
) -> None:
    cooldowns = Cooldowns(tmp_path, NOW)
    known = ProviderState("desk", URL, cooldowns, is_side_service=True)
    known.note_refusal(refusal, PATH)
    assert known.given_up is not None
    assert (cooldowns.of("desk") is not None) is lasts
