"""The replay server in a thread of this process: it answers like every provider, from recorded prices and with faults.

It lies beside the checkout, in `../shared/replay`, with the recorded prices in `../shared/tape`.
"""

import importlib.util
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared"
TAPE = SHARED / "tape"
_SERVER = SHARED / "replay" / "server.py"

WIRE_FAULTS = (
    "429",
    "429-retry-after",
    "503",
    "401",
    "reset",
    "slow",
    "drip",
    "truncate",
    "wrong-length",
    "html-200",
    "consent-200",
    "empty-200",
    "not-json",
    "gzip-garbage",
)
DATA_FAULTS = (
    "null-holes",
    "drop-symbol",
    "stale-symbol",
    "zero-price",
    "prev-null",
    "dup-last-row",
    "split-unadjusted",
    "frozen",
    "withdrawn",
    "crumb-401",
    "wrong-granularity",
    "inconsistent-bar",
    "future-quote",
)
FAULTS = (*WIRE_FAULTS, *DATA_FAULTS)
# what an answer by itself cannot show: FRED has closes alone, and a row of Nasdaq's list a price and a change
UNTOLD = frozenset({("fred", "inconsistent-bar"), ("nasdaq", "inconsistent-bar"), ("nasdaq", "null-holes")})
PATHS: Mapping[str, str] = {
    "yahoo": r"^/v[78]/finance",
    "cnbc": r"^/quote-html-webservice",
    "nasdaq": r"^/api/quote",
    "coinbase": r"^/products",
    "kraken": r"^/0/public",
    "fred": r"^/graph",
    "alpaca": r"^/v2/stocks|^/v1beta3/crypto",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule of the server: which requests it bends and how. `times` None is for ever; `after` pass untouched.

    `at` is the instant since which a provider is frozen, `percent` how far a close lies outside its range.
    """

    kind: str
    path: str = "/"
    times: int | None = None
    after: int = 0
    symbols: tuple[str, ...] = ()
    seconds: float = 4.0
    ratio: float = 10.0
    at: str = ""
    percent: float = 20.0

    def rule(self) -> dict[str, object]:
        """Return the rule as the server reads it."""
        rule: dict[str, object] = {
            "path": self.path,
            "kind": self.kind,
            "times": self.times,
            "after": self.after,
            "seconds": self.seconds,
            "ratio": self.ratio,
            "percent": self.percent,
        }
        rule |= {"at": self.at} if self.at else {}
        return rule | ({"symbols": list(self.symbols)} if self.symbols else {})


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that the server answered."""

    path: str
    faults: tuple[str, ...]


class Replay:
    """The running server."""

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - a module without types
        self._server = server
        self.base_url = f"http://127.0.0.1:{server.server_port}"

    def set(self, now: str, *faults: Fault, skew_seconds: float = 0.0) -> None:
        """Set the instant, the faults and how far its `Date` is ahead of the instant, and forget what was asked."""
        self._server.world.log.clear()
        rules = [fault.rule() for fault in faults]
        self._server.world.control({"now": now, "faults": rules, "date_skew_seconds": skew_seconds})

    def seen(self) -> tuple[Seen, ...]:
        """Return what was asked since `set`, in order."""
        return tuple(Seen(entry["path"], tuple(entry["faults"])) for entry in list(self._server.world.log))


def why_missing() -> str:
    """Return why the server cannot be run here, empty where it can."""
    missing = [path for path in (_SERVER, TAPE / "daily.csv.gz") if not path.exists()]
    return f"needs {missing[0].relative_to(SHARED.parent)} beside the checkout" if missing else ""


@contextmanager
def running_replay() -> Iterator[Replay]:
    """Run the server for the time of the block."""
    server = _module().build(TAPE, "2025-10-13T20:30:00Z")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Replay(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _module() -> Any:  # noqa: ANN401 - a module without types
    spec = importlib.util.spec_from_file_location("replay_server", _SERVER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # the folder is not ours
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def paths_of(requests: Sequence[Seen], provider: str) -> tuple[str, ...]:
    """Return the paths of the requests that went to one provider."""
    import re  # noqa: PLC0415

    return tuple(seen.path for seen in requests if re.search(PATHS[provider], seen.path))
