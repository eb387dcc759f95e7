"""Check what one layer sets: which keys there are, and what each may hold."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from cryptoai_cli.settings import read_addresses, read_values
from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.model import Security
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.read_values import Reader, Spot, UnseenWrongValueError, WrongValueError
from cryptoai_cli.user_input import did_you_mean

KnownSources = Mapping[str, tuple[str, ...]]

FOLDER_SECTIONS = ("report", "groups", "instruments", "calendar")
RESERVED_GROUP = "benchmark"
_GROUP_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECRET_SECTIONS = ("sources", "email")
_SECRET_WORDS = ("pass", "secret", "token", "key", "credential")


def checked(layer: Layer, known_sources: KnownSources, problems: list[Problem]) -> Layer:
    """Return `layer` with the values that are right, in the form in which they are used.

    What is wrong is told to `problems` and left out.
    """
    sections = _sections(known_sources)
    if layer.kind is LayerKind.FOLDER_FILE:
        sections |= {name: _only_in_own_file for name in sections if name not in FOLDER_SECTIONS}
    table = Spot(layer, (), layer.table, problems).read(_table(sections))
    return Layer(layer.kind, layer.name, table, layer.folder, layer.text, layer.variables)


def group_key_advice(key: str) -> str:
    """Return what to write instead of the group key `key`, empty where it is right."""
    if key == RESERVED_GROUP:
        return f"choose another name: {RESERVED_GROUP} is the group in which a report lists its benchmarks"
    if not _GROUP_KEY.fullmatch(key):
        return "name a group with small letters, digits and single dashes, such as bitcoin-miners"
    return ""


def _table(readers: Mapping[str, Reader]) -> Reader:
    """Return the reader of a table with the keys of `readers`."""

    def read(spot: Spot) -> Table:
        if not isinstance(spot.value, dict):
            raise UnseenWrongValueError(f"write a table; it has {', '.join(readers)}")
        found = {}
        for key, value in spot.value.items():
            right = spot.inside(key, value).read(readers.get(key) or _unknown(readers))
            if right is not None:
                found[key] = right
        return found

    return read


def _unknown(known: Iterable[str]) -> Reader:
    """Return the reader of a key that does not exist; a value is not shown: it may be a secret in the wrong place."""

    def read(spot: Spot) -> None:
        key = str(spot.path[-1])
        if spot.path[0] in _SECRET_SECTIONS and any(word in key.lower() for word in _SECRET_WORDS):
            raise UnseenWrongValueError(f"a secret stands in no file; it is read from {', '.join(SECRET_VARIABLES)}")
        raise UnseenWrongValueError(
            f"there is no such setting; write one of {', '.join(known)}{did_you_mean(key, known)}"
        )

    return read


def _only_in_own_file(_: Spot) -> None:
    raise UnseenWrongValueError(
        f"a movers.toml of the current folder may set {', '.join(FOLDER_SECTIONS)} only; write this into your own file "
        "(`movers config init`), or name this one with --config"
    )


def _groups(spot: Spot) -> Table:
    if not isinstance(spot.value, dict):
        raise WrongValueError('write a table for each group: [groups.bitcoin-miners] with members = ["MARA", "RIOT"]')
    found = {}
    for key, value in spot.value.items():
        if (group := spot.inside(key, value).read(_group)) is not None:
            found[key] = group
    return found


def _group(spot: Spot) -> Table | None:
    if advice := group_key_advice(str(spot.path[-1])):
        raise UnseenWrongValueError(advice)
    group: Table | None = _GROUP(spot)
    return group


def _instruments(spot: Spot) -> Table:
    if not isinstance(spot.value, dict):
        raise WrongValueError('write a table for each instrument: [instruments.MARA] with name = "MARA"')
    found: Table = {}
    for key, value in spot.value.items():
        inner = spot.inside(key, value)
        symbol = read_values.checked_symbol(key)
        if not symbol:
            inner.tell(UnseenWrongValueError(read_values.SYMBOL_ADVICE))
        elif symbol in found:
            inner.tell(UnseenWrongValueError(f"{symbol} stands here twice, in two spellings; write it once"))
        elif (instrument := inner.read(_INSTRUMENT)) is not None:
            found[symbol] = instrument
    return found


def _formerly(spot: Spot) -> list[Table]:
    """Read the former symbols, the oldest first."""
    entries = [entry for entry in _FORMER_SYMBOLS(spot) if entry is not None]
    today = str(spot.path[-2]).upper()
    if any(entry["symbol"] == today for entry in entries):
        raise WrongValueError(f"write the symbols it had before; {today} is the one it has today")
    days = [entry["until"] for entry in entries]
    if any(earlier >= later for earlier, later in pairwise(days)):
        raise WrongValueError("write the oldest symbol first, each until a later day than the one before it")
    return entries


def _complete(readers: Mapping[str, Reader], needed: tuple[str, ...]) -> Reader:
    """Return the reader of a table that has to have the keys `needed`; None where one of them is wrong."""

    def read(spot: Spot) -> Table | None:
        table: Table = _table(readers)(spot)
        if missing := [key for key in needed if key not in spot.value]:
            raise WrongValueError(f"write {' and '.join(missing)} too")
        return table if all(key in table for key in needed) else None

    return read


_BENCHMARKS = read_values.array(read_values.symbol, '["^IXIC", "^GSPC"]')
_REPORT = _table(
    {"benchmarks": _BENCHMARKS, "measure": read_values.choice(Measure), "top": read_values.whole_number(1)}
)
_GROUP = _table(
    {
        "label": read_values.text,
        "members": read_values.array(read_values.symbol, '["MARA", "RIOT"]'),
        "benchmarks": _BENCHMARKS,
        "plural": read_values.flag,
    }
)
_FORMER_SYMBOLS = read_values.array(
    _complete({"symbol": read_values.symbol, "until": read_values.day, "name": read_values.text}, ("symbol", "until")),
    '[{ symbol = "BITF", until = 2026-04-02, name = "Bitfarms" }]',
)
_INSTRUMENT = _table(
    {
        "name": read_values.text,
        "formerly": _formerly,
        "type": read_values.choice(InstrumentType),
        "listed": read_values.day,
    }
)
_CALENDAR = _table(
    {
        "closures": read_values.array(
            _complete({"date": read_values.day, "reason": read_values.text}, ("date",)),
            '[{ date = 2025-01-09, reason = "National day of mourning" }]',
        )
    }
)
_EMAIL = _table(
    {
        "from": read_addresses.address,
        "to": read_values.array(read_addresses.address, '["desk@example.org"]'),
        "host": read_addresses.host,
        "port": read_addresses.port,
        "security": read_values.choice(Security),
        "user": read_values.scalar_text,
    }
)
_SOURCE_READERS: Mapping[str, Reader] = {"base_url": read_addresses.url, "path": read_addresses.file_path}


def _sections(known_sources: KnownSources) -> dict[str, Reader]:
    return {
        "report": _REPORT,
        "groups": _groups,
        "instruments": _instruments,
        "sources": _sources(known_sources),
        "calendar": _CALENDAR,
        "email": _EMAIL,
    }


def _sources(known: KnownSources) -> Reader:
    readers: dict[str, Reader] = {
        "order": read_values.array(read_values.known_name(known), '["yahoo"]'),
        "deadline_seconds": read_values.seconds,
    }

    def add(name: str) -> None:
        readers[name] = _table({key: _SOURCE_READERS.get(key, read_values.scalar_text) for key in known[name]})

    for built_in in known:
        add(built_in)

    def read(spot: Spot) -> Table:
        for name in spot.value if isinstance(spot.value, dict) else ():
            if name not in readers and name in known:  # a plug-in: looked up only where the settings name it
                add(name)
        if spot.layer.kind is LayerKind.ENVIRONMENT and isinstance(spot.value, dict):
            # a variable may have been set for a release with other sources
            kept = {key: value for key, value in spot.value.items() if key in readers or not isinstance(value, dict)}
            spot = Spot(spot.layer, spot.path, kept, spot.problems)
        table: Table = _table(readers)(spot)
        return table

    return read
