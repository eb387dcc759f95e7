import pytest

from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.sources.unknown_symbols import is_proof

UNKNOWN, TIMEOUT = FailureKind.UNKNOWN_SYMBOL, FailureKind.TIMEOUT


def told(**kinds: FailureKind) -> list[FetchFailure]:
    return [FetchFailure("ZZZ", source, kind, "why") for source, kind in kinds.items()]


def test_two_sources_that_do_not_know_a_symbol_prove_it() -> None:
    assert is_proof(told(a=UNKNOWN, b=UNKNOWN), ("a", "b"), frozenset())


def test_one_source_proves_it_only_if_it_answers_for_another_symbol() -> None:
    assert is_proof(told(a=UNKNOWN), ("a",), frozenset({"a"}))
    assert not is_proof(told(a=UNKNOWN), ("a",), frozenset({"b"}))


@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind is not UNKNOWN])
def test_t21_a_source_that_did_not_answer_proves_nothing(kind: FailureKind) -> None:
    assert not is_proof(told(a=UNKNOWN, b=UNKNOWN, c=kind), ("a", "b", "c"), frozenset({"a"}))


def test_a_source_that_was_not_asked_proves_nothing() -> None:
    assert not is_proof(told(a=UNKNOWN, b=UNKNOWN), ("a", "b", "c"), frozenset({"a"}))
    assert not is_proof([], (), frozenset())
