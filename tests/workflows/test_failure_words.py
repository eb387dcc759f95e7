import pytest

from cryptoai_cli.errors import Fault
from cryptoai_cli.market.failure import FailureKind, FetchFailure, Obstacle, ObstacleKind
from cryptoai_cli.workflows.failure_words import lack_words, why_nothing

UNKNOWN, SILENT, TIMEOUT = FailureKind.UNKNOWN_SYMBOL, FailureKind.UNREACHABLE, FailureKind.TIMEOUT
PROXY = Obstacle(ObstacleKind.PROXY, "the proxy p:1 (HTTP_PROXY) did not accept a connection")


def failed(
    source: str, kind: FailureKind, detail: str = "h.org did not", obstacle: Obstacle | None = None
) -> FetchFailure:
    return FetchFailure("NVDAA", source, kind, detail, obstacle)


@pytest.mark.parametrize(
    ("failures", "words"),
    [
        ((("yahoo", UNKNOWN), ("cnbc", UNKNOWN), ("nasdaq", UNKNOWN)), "unknown to every source"),
        ((("yahoo", UNKNOWN),), "unknown to Yahoo"),
        (
            (("yahoo", UNKNOWN), ("cnbc", UNKNOWN), ("nasdaq", SILENT)),
            "unknown to every source that answered",
        ),
        ((("yahoo", UNKNOWN), ("nasdaq", SILENT)), "unknown to Yahoo; no answer from Nasdaq"),
        ((("yahoo", SILENT), ("cnbc", TIMEOUT)), "no answer from any source"),
        ((("yahoo", FailureKind.BLOCKED), ("cnbc", FailureKind.COOLING_DOWN)), "refused by every source"),
        ((("yahoo", UNKNOWN), ("cnbc", FailureKind.NOT_COVERED)), "unknown to Yahoo"),
        ((("", FailureKind.NOT_COVERED),), "h.org did not"),
        (
            (("yahoo", SILENT), ("cnbc", SILENT), ("fred", SILENT), ("nasdaq", FailureKind.NO_DATA)),
            "no answer from Yahoo, CNBC and FRED; Nasdaq: h.org did not",
        ),
        ((("csv", UNKNOWN),), "CSV file: h.org did not"),
        ((("csv", UNKNOWN), ("yahoo", UNKNOWN)), "unknown to every source"),
        ((("cnbc", FailureKind.NO_DATA), ("cnbc", FailureKind.NO_DATA)), "CNBC: h.org did not"),
        ((), ""),
    ],
)
def test_what_sources_lack_alike_is_said_once(failures: tuple[tuple[str, FailureKind], ...], words: str) -> None:
    assert lack_words(failed(*each) for each in failures) == words


def test_words_that_begin_with_the_name_of_the_source_stand_alone() -> None:
    assert lack_words([failed("cnbc", FailureKind.NO_DATA, "CNBC has no close")]) == "CNBC has no close"


@pytest.mark.parametrize(
    ("kinds", "words", "cure"),
    [
        ((SILENT, TIMEOUT), "no source answers", "check the network; try each source with `movers doctor`"),
        ((SILENT,), "Yahoo does not answer", "check the network; try each source with `movers doctor`"),
        ((SILENT, FailureKind.BLOCKED), "no source gave a usable answer", "try each source with `movers doctor`"),
        ((FailureKind.BAD_ANSWER,), "Yahoo gave no usable answer", "try each source with `movers doctor`"),
        (
            (FailureKind.BLOCKED, FailureKind.COOLING_DOWN),
            "every source refuses requests at the moment",
            "wait, or see the cool-downs with `movers sources`",
        ),
        ((FailureKind.BLOCKED,), "Yahoo refuses requests at the moment", "try each source with `movers doctor`"),
    ],
)
def test_the_words_and_the_cure_fit_the_causes(kinds: tuple[FailureKind, ...], words: str, cure: str) -> None:
    names = ("yahoo", "cnbc")
    why = why_nothing([failed(name, kind) for name, kind in zip(names, kinds, strict=False)])
    assert (why.words, why.cure) == (words, cure)
    assert why.details[0] == Fault("Yahoo", "h.org did not")


def test_what_stands_between_this_machine_and_every_source_is_named_with_its_cure() -> None:
    why = why_nothing([failed(name, SILENT, obstacle=PROXY) for name in ("yahoo", "cnbc")])
    assert (why.words, why.cure) == (PROXY.words, "check the proxy and the setting that names it")


def test_an_obstacle_before_some_sources_is_named_as_theirs() -> None:
    why = why_nothing([failed("yahoo", SILENT), failed("cnbc", SILENT, obstacle=PROXY)])
    assert why.words == f"no source answers (for CNBC: {PROXY.words})"


@pytest.mark.parametrize("kind", ObstacleKind)
def test_every_obstacle_has_a_cure(kind: ObstacleKind) -> None:
    assert why_nothing([failed("yahoo", SILENT, obstacle=Obstacle(kind, "words"))]).cure


def test_a_file_of_the_users_own_tells_its_words_and_nothing_of_the_network() -> None:
    why = why_nothing([FetchFailure("A", "csv", SILENT, "no file is set")])
    assert (why.words, why.cure) == ("CSV file: no file is set", "try each source with `movers doctor`")
    assert why.details == ()
