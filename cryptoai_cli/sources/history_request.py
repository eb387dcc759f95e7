"""Say what is requested of the sources, and ask one source for it under the symbols that it knows."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Answer, Grain, Source, Want, Window
from cryptoai_cli.sources.serial_source import SerialSource


class HistoryRequest(Struct, frozen=True):
    """One instrument, and the kind of data that is wanted for it."""

    instrument: Instrument
    grain: Grain


def fetch_requests(
    serial: SerialSource, requests: Sequence[HistoryRequest], window: Window, begun: Callable[[], None] = lambda: None
) -> tuple[Answer, ...]:
    """Fetch from one source; retry an unknown symbol once with the other symbol of a recent rename."""
    if not requests:
        return ()
    wants = [_want(serial.source, request, window) for request in requests]
    answers = list(serial.fetch_many(wants, window, begun))
    again = [
        (at, Want(want.instrument, other, want.grain))
        for at, (want, answer) in enumerate(zip(wants, answers, strict=True))
        if isinstance(answer, FetchFailure)
        and answer.kind is FailureKind.UNKNOWN_SYMBOL
        and (other := want.instrument.other_symbol_near(window.today)) is not None
    ]
    if again:
        second = serial.fetch_many([want for _, want in again], window)
        for (at, _), answer in zip(again, second, strict=True):
            answers[at] = answer if isinstance(answer, History) else answers[at]
    return tuple(answers)


def fetch_covered(serial: SerialSource, requests: Sequence[HistoryRequest], window: Window) -> tuple[Answer, ...]:
    """Fetch what the source covers; return a failure for each other request."""
    source = serial.source
    mine = [request for request in requests if is_covered(source, request)]
    fetched = iter(fetch_requests(serial, mine, window))
    words = "gives no daily bars"
    return tuple(
        next(fetched)
        if is_covered(source, request)
        else FetchFailure(request.instrument.symbol, source.card.name, FailureKind.NOT_COVERED, words)
        for request in requests
    )


def _want(source: Source, request: HistoryRequest, window: Window) -> Want:
    symbol = source.symbol_for(request.instrument, window.last.day, window.today)
    return Want(request.instrument, symbol, request.grain)


def is_covered(source: Source, request: HistoryRequest) -> bool:
    """Return whether the source can have what is requested."""
    return source.covers(Want(request.instrument, request.instrument.symbol, request.grain))
