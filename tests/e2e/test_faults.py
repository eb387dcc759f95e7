"""Every fault of the network and of the data, in every provider, on the first, a middle and the last request.

Whatever happens, a run ends in time, with a report or a clear refusal, and no figure is wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pytest

from cryptoai_cli.net import retry
from cryptoai_cli.sources import coinbase
from cryptoai_cli.sources.kraken import Kraken
from tests.e2e.command import Movers, Outcome
from tests.e2e.replay import DATA_FAULTS, FAULTS, PATHS, UNTOLD, WIRE_FAULTS, Fault, Replay, paths_of
from tests.e2e.tape import wrong_figures

AFTERNOON = "2025-10-13T18:00:00+00:00"
EVENING, MORNING_AFTER = "2025-10-13T20:30:00+00:00", "2025-10-14T12:30:00+00:00"
DEADLINE_SECONDS = 3.0
FAULT_SECONDS = 60.0  # what a run takes that waits for a hanging provider
_MARGIN_SECONDS = 1.0
KEYS = {"MOVERS_ALPACA_KEY": "PKSECRETKEY", "MOVERS_ALPACA_SECRET": "verysecretsecret"}
INSTRUMENTS = 29  # two benchmarks, twenty-four shares, three coins


@dataclass(frozen=True, slots=True)
class Put:
    """A provider put to the test: the sources behind it, how many requests it takes in a run without faults, when it is
    asked, and for what when it is asked alone.
    """

    behind: tuple[str, ...]
    requests: int
    now: str = EVENING
    alone: tuple[str, ...] = ("miners", "chips")


PROVIDERS: Mapping[str, Put] = {
    "yahoo": Put(("cnbc", "nasdaq", "coinbase", "fred"), 5),
    "cnbc": Put(("yahoo", "nasdaq", "coinbase"), 1),
    "nasdaq": Put(("yahoo", "coinbase"), 6),
    "coinbase": Put(("yahoo", "kraken"), 3, alone=("coins",)),
    "kraken": Put(("coinbase", "yahoo"), 3, alone=("coins",)),
    "fred": Put(("yahoo", "nasdaq", "coinbase"), 2, MORNING_AFTER, ("--symbols", "^GSPC,^IXIC,^DJI")),
    "alpaca": Put(("yahoo", "cnbc"), 2, alone=("miners", "chips", "coins")),
}


def positions(requests: int) -> tuple[str, ...]:
    """Return where a fault is put on among so many requests; with few of them, some positions are the same."""
    return {1: ("first", "every"), 2: ("first", "middle-on", "every")}.get(
        requests, ("first", "middle-on", "last", "every")
    )


@pytest.fixture(scope="module", autouse=True)
def _impatient() -> Iterator[None]:
    """Shorten the pauses between two requests; their length has tests of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(retry, "JITTER_SECONDS", (0.0, 0.02))
        patched.setattr(coinbase, "_INTERVAL_SECONDS", 0.002)
        patched.setattr(Kraken.__init__, "__kwdefaults__", {"interval_seconds": 0.02})
        yield


def today(movers: Movers, *names: str, put: Put, groups: tuple[str, ...] = ()) -> Outcome:
    sources = [word for name in names for word in ("--source", name)]
    variables = {"MOVERS_SOURCES__DEADLINE_SECONDS": str(DEADLINE_SECONDS), **(KEYS if "alpaca" in names else {})}
    return movers.here("today", *groups, "-f", "csv", *sources, now=put.now, variables=variables)


def check(outcome: Outcome, put: Put) -> None:
    """Check what holds of every run, whatever happened in it."""
    assert outcome.code in {0, 69, 77}, outcome
    assert outcome.seconds < DEADLINE_SECONDS + _MARGIN_SECONDS, outcome
    assert "Traceback" not in outcome.out + outcome.err, outcome
    assert not any(secret in outcome.out + outcome.err for secret in KEYS.values()), outcome
    assert wrong_figures(outcome, datetime.fromisoformat(put.now)) == [], outcome
    members = [symbol for symbol, row in outcome.good.items() if row["group"] != "benchmark"]
    assert (outcome.code == 0) == bool(members), outcome


@pytest.fixture(scope="module")
def counted(_impatient: None, server: Replay, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Check how many requests each provider takes in a run without faults: the positions rest on it."""
    for provider, put in PROVIDERS.items():
        server.set(put.now)
        outcome = today(Movers(tmp_path_factory.mktemp(provider), server.base_url), provider, *put.behind, put=put)
        check(outcome, put)
        assert len(outcome.good) == INSTRUMENTS, outcome
        assert len(paths_of(server.seen(), provider)) == put.requests, provider


def fault_of(kind: str, provider: str, *, times: int | None = None, after: int = 0) -> Fault:
    at = AFTERNOON if kind == "frozen" else ""
    return Fault(kind, PATHS[provider], times=times, after=after, seconds=FAULT_SECONDS, at=at)


def placed(kind: str, provider: str, position: str, requests: int) -> Fault:
    match position:
        case "first":
            return fault_of(kind, provider, times=1)
        case "middle-on":
            return fault_of(kind, provider, after=requests // 2)
        case "last":
            return fault_of(kind, provider, after=requests - 1, times=1)
        case _:
            return fault_of(kind, provider)


TOLD = [(provider, kind) for provider in PROVIDERS for kind in FAULTS if (provider, kind) not in UNTOLD]
PLACED = [(*each, position) for each in TOLD for position in positions(PROVIDERS[each[0]].requests)]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(("provider", "kind", "position"), PLACED)
def test_a_fault_costs_a_notice_and_no_figure(
    provider: str, kind: str, position: str, movers: Movers, replay: Replay
) -> None:
    put = PROVIDERS[provider]
    replay.set(put.now, placed(kind, provider, position, put.requests))
    outcome = today(movers, provider, *put.behind, put=put)
    assert any(kind in seen.faults for seen in replay.seen()), outcome
    check(outcome, put)
    assert outcome.code == 0, outcome
    assert kind not in WIRE_FAULTS or len(outcome.good) == INSTRUMENTS, outcome


@pytest.mark.parametrize("kind", WIRE_FAULTS)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_alone_and_out_of_order_is_no_report(
    provider: str, kind: str, movers: Movers, replay: Replay
) -> None:
    put = PROVIDERS[provider]
    replay.set(put.now, fault_of(kind, provider))
    outcome = today(movers, provider, put=put, groups=put.alone)
    check(outcome, put)
    assert outcome.code == (77 if (provider, kind) == ("alpaca", "401") else 69), outcome
    assert outcome.out == "", outcome
    assert provider in outcome.err.lower(), outcome


@pytest.mark.parametrize(("provider", "kind"), [each for each in TOLD if each[1] in DATA_FAULTS])
def test_bent_data_of_a_provider_alone_never_become_figures(
    provider: str, kind: str, movers: Movers, replay: Replay
) -> None:
    put = PROVIDERS[provider]
    replay.set(put.now, fault_of(kind, provider))
    outcome = today(movers, provider, put=put, groups=put.alone)
    check(outcome, put)


@pytest.mark.parametrize("kind", WIRE_FAULTS)
def test_a_fault_in_every_provider_at_once_is_no_report(kind: str, movers: Movers, replay: Replay) -> None:
    put = PROVIDERS["alpaca"]
    replay.set(put.now, Fault(kind, seconds=FAULT_SECONDS))
    outcome = today(movers, "yahoo", "cnbc", "nasdaq", "coinbase", "kraken", "fred", put=put)
    check(outcome, put)
    assert (outcome.code, outcome.out) == (69, ""), outcome
