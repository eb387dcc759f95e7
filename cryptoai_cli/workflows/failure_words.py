"""Put into few words why sources gave nothing: of one symbol, or at all."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.errors import Fault
from cryptoai_cli.market.failure import FailureKind, FetchFailure, Obstacle, ObstacleKind
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.render.phrases import source_name
from cryptoai_cli.sources.registry import LOCAL

_SILENT = frozenset({FailureKind.UNREACHABLE, FailureKind.TIMEOUT})
_REFUSING = frozenset({FailureKind.BLOCKED, FailureKind.COOLING_DOWN})
_SAID_TOGETHER = (  # the ways to fail, the words before the names of sources, and those if all fail so
    (frozenset({FailureKind.UNKNOWN_SYMBOL}), "unknown to", "unknown to every source"),
    (_SILENT, "no answer from", "no answer from any source"),
    (_REFUSING, "refused by", "refused by every source"),
)
_NEVER_ASKED = frozenset({FailureKind.NOT_COVERED})
_LONGEST = 300
TRY_EACH = "try each source with `movers doctor`"
_CURES = {
    ObstacleKind.PROXY: "check the proxy and the setting that names it",
    ObstacleKind.CERTIFICATES: "correct the variable, or unset it",
    ObstacleKind.TRUST: "on a network that checks what passes, set SSL_CERT_FILE to the file with its authority",
    ObstacleKind.SIGN_IN: "check whether this network wants a sign-in first",
    ObstacleKind.CLOCK: "check the clock of this machine",
    ObstacleKind.NAMES: "check the network: this machine seems to be offline",
}


class Why(Struct, frozen=True):
    """Why no source gave anything: `words` end a sentence, `cure` is what to do, `details` what each source said."""

    words: str
    cure: str
    details: tuple[Fault, ...]


def why_nothing(causes: Sequence[FetchFailure]) -> Why:
    """Return why nothing came, by the failure of each source as a whole, at least one.

    What stands between this machine and all providers is named; a file of the user's own tells its own words.
    """
    remote = [cause for cause in causes if cause.source not in LOCAL]
    own = [_told(cause) for cause in causes if cause.source in LOCAL]
    obstacle = _most_frequent(cause.obstacle for cause in remote if cause.obstacle is not None)
    told = [_words_of(remote, obstacle)] if remote else []
    cure = _cure_of(remote) if obstacle is None else _CURES[obstacle.kind]
    details = tuple(Fault(source_name(cause.source), cause.detail) for cause in remote)
    return Why("; ".join((*told, *own)), cure, details)


def lack_words(failures: Iterable[FetchFailure]) -> str:
    """Return why no source has a symbol, by its failures; empty without any.

    Sources that fail alike are named together, and hosts are not: what they all lack is said once. A file of the user's
    own tells its own words.
    """
    every = tuple(failures)
    asked = [failure for failure in every if failure.kind not in _NEVER_ASKED] or [*every]
    if _are_unknown_to_all_who_answered(asked):
        return "unknown to every source that answered"
    parts = []
    left = asked
    for kinds, words, words_of_all in _SAID_TOGETHER:
        alike = [failure for failure in asked if failure.kind in kinds]
        if len({failure.source for failure in alike}) > 1 and len(alike) == len(asked):
            return words_of_all
        remote = [failure for failure in alike if failure.source not in LOCAL]
        left = [failure for failure in left if failure not in remote]
        parts += [f"{words} {_names_of(remote)}"] if remote else []
    return "; ".join((*parts, *dict.fromkeys(map(_told, left))))


def _are_unknown_to_all_who_answered(asked: Sequence[FetchFailure]) -> bool:
    """Return whether several sources do not know the symbol and the others, one at least, gave no answer."""
    unknown = {failure.source for failure in asked if failure.kind is FailureKind.UNKNOWN_SYMBOL}
    others = [failure.kind for failure in asked if failure.kind is not FailureKind.UNKNOWN_SYMBOL]
    return len(unknown) > 1 and bool(others) and all(kind in _SILENT | _REFUSING for kind in others)


def by_symbol(failures: Iterable[FetchFailure]) -> dict[str, list[FetchFailure]]:
    """Return the failures of each symbol."""
    found: dict[str, list[FetchFailure]] = {}
    for failure in failures:
        found.setdefault(failure.symbol, []).append(failure)
    return found


def _names_of(failures: Iterable[FetchFailure]) -> str:
    """Return the names of the sources that failed, as `A, B and C`."""
    *names, last = dict.fromkeys(source_name(failure.source) for failure in failures)
    return f"{', '.join(names)} and {last}" if names else last


def _told(failure: FetchFailure) -> str:
    return replace(failure, source=source_name(failure.source)).summary


def _most_frequent(obstacles: Iterable[Obstacle]) -> Obstacle | None:
    return next((obstacle for obstacle, _ in Counter(obstacles).most_common(1)), None)


def _words_of(remote: Sequence[FetchFailure], obstacle: Obstacle | None) -> str:
    if obstacle is None:
        return _general_words(remote)
    of_it = [cause for cause in remote if cause.obstacle is not None and cause.obstacle.kind is obstacle.kind]
    words = plain_text(obstacle.words, longest=_LONGEST)
    if len(of_it) == len(remote):
        return words
    return f"{_general_words(remote)} (for {_names_of(of_it)}: {words})"


def _general_words(remote: Sequence[FetchFailure]) -> str:
    kinds, names = {cause.kind for cause in remote}, {cause.source for cause in remote}
    who = source_name(remote[0].source) if len(names) == 1 else ""
    if kinds <= _SILENT:
        return f"{who} does not answer" if who else "no source answers"
    if kinds <= _REFUSING:
        return f"{who or 'every source'} refuses requests at the moment"
    return f"{who} gave no usable answer" if who else "no source gave a usable answer"


def _cure_of(remote: Sequence[FetchFailure]) -> str:
    kinds = {cause.kind for cause in remote}
    if kinds and kinds <= _SILENT:
        return f"check the network; {TRY_EACH}"
    if FailureKind.COOLING_DOWN in kinds:
        return "wait, or see the cool-downs with `movers sources`"
    return TRY_EACH
