"""Keep the moves of the last final session that was reported, for a day on which no source answers."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptoai_cli.analysis.moves import Move, Status
from cryptoai_cli.market.instrument import InstrumentType

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Held:
    """The moves of one final session, by today's symbol, and those of the benchmarks in the session before."""

    session: date
    moves: Mapping[str, Move]
    prior_moves: Mapping[str, Move]


class LastGood:
    """One file that holds the latest final session; what cannot be read counts as nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def save(self, held: Held) -> None:
        """Keep `held`; moves of the same session that are held already and not in it stay. Never fails a run."""
        before = self.load()
        if before is not None and before.session > held.session:
            return
        if before is not None and before.session == held.session:
            held = Held(held.session, {**before.moves, **held.moves}, {**before.prior_moves, **held.prior_moves})
        text = json.dumps(
            {
                "schema": _SCHEMA,
                "session": held.session.isoformat(),
                "moves": [_to_json(move) for move in held.moves.values()],
                "prior_moves": [_to_json(move) for move in held.prior_moves.values()],
            },
            ensure_ascii=False,
        )
        beside = self._file.with_name(f".{self._file.name}.{os.urandom(4).hex()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                beside.write_text(text, encoding="utf-8")
                beside.replace(self._file)
            finally:
                beside.unlink(missing_ok=True)

    def load(self) -> Held | None:
        """Return what is held, None where there is nothing that can be read."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["schema"] != _SCHEMA:
                return None
            moves, prior = ([_from_json(each) for each in kept[key]] for key in ("moves", "prior_moves"))
            session = date.fromisoformat(kept["session"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return Held(session, {move.symbol: move for move in moves}, {move.symbol: move for move in prior})


def _to_json(move: Move) -> dict[str, object]:
    return {
        "symbol": move.symbol,
        "status": move.status.value,
        "source": move.source,
        "reason": move.reason,
        "price": move.price,
        "previous_close": move.previous_close,
        "as_of": None if move.as_of is None else move.as_of.isoformat(),
        "volume": move.volume,
        "kind": None if move.kind is None else move.kind.value,
        "currency": move.currency,
        "name": move.name,
        "listed": None if move.listed is None else move.listed.isoformat(),
        "rounding": move.rounding,
        "utc_day": move.utc_day,
        "not_listed": move.not_listed,
        "first_session": move.first_session,
        "story": list(move.story),
    }


def _from_json(kept: Mapping[str, object]) -> Move:
    values = dict(kept)
    as_of, listed, kind = values["as_of"], values["listed"], values["kind"]
    story = values["story"]
    if not isinstance(story, list):
        raise TypeError("story is no list")
    known = values | {
        "status": Status(str(values["status"])),
        "as_of": None if as_of is None else datetime.fromisoformat(str(as_of)),
        "kind": None if kind is None else InstrumentType(str(kind)),
        "listed": None if listed is None else date.fromisoformat(str(listed)),
        "story": tuple(str(line) for line in story),
    }
    return Move(**known)  # type: ignore[arg-type] # our own file; a value of the wrong kind is a TypeError
