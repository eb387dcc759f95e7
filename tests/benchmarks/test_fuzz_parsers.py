from benchmarks.fuzz_parsers import understood, verdict
from tests.sources.mutations import PARSERS


def test_parsers_without_faults_that_read_good_answers_are_the_proof() -> None:
    assert verdict([], {name: understood(name) for name in PARSERS}) == ()


def test_a_parser_that_refuses_everything_does_not_pass() -> None:
    assert "parsers that refuse good answers" in verdict([], {"yahoo": 0.0, "cnbc": 1.0})[0]


def test_a_fault_is_wrong() -> None:
    assert "parsers with faults" in verdict(["yahoo"], {"yahoo": 1.0})[0]
