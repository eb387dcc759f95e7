"""The schema of the settings: the keys that exist, and the reader of each value."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Protocol, runtime_checkable

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.bar_files.spelling import DecimalMark, HourStamp
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.symbol_spellings import SYMBOL_ADVICE, Spelling, parse_symbol, read_symbol
from cryptoai_cli.net.browser import TransportChoice
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from cryptoai_cli.report.style import Palette
from cryptoai_cli.settings import read_addresses, read_conditions, read_values
from cryptoai_cli.settings.layers import Layer, LayerKind, Table
from cryptoai_cli.settings.model import Security
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.read_values import Cursor, Reader, UnseenWrongValueError, WrongValueError
from cryptoai_cli.user_input import did_you_mean

KnownSources = Mapping[str, tuple[str, ...]]


@runtime_checkable
class WithTablesOnly(Protocol):
    """Known sources beside which there are others: these have a table of settings and no place in `sources.order`."""

    tables_only: KnownSources


@runtime_checkable
class WithRecords(Protocol):
    """Known sources that tell which sources of records there are, and the setting keys that these have of their own."""

    records: KnownSources


_FOLDER_SECTIONS = ("report", "groups", "instruments", "calendar", "market")
_RESERVED_GROUP = "benchmark"
_LONGEST_GROUP_KEY = 60
_MANY_PROBLEMS = 100  # a word is not looked for in vain for each of them
_GROUP_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECRET_SECTIONS = ("sources", "email")
_SECRET_WORDS = ("pass", "secret", "token", "key", "credential")


def check_layer(layer: Layer, known_sources: KnownSources, problems: list[Problem]) -> Layer:
    """Return `layer` with its valid values converted; leave out invalid ones and append them to `problems`."""
    sections = _section_readers(known_sources)
    if layer.kind is LayerKind.FOLDER_FILE:
        sections |= {name: _refuse_in_folder_file for name in sections if name not in _FOLDER_SECTIONS}
    table = Cursor(layer, (), layer.table, problems).read(_table_reader(sections))
    return Layer(layer.kind, layer.name, table, layer.folder, layer.text, layer.variables)


def group_key_advice(key: str) -> str:
    """Return advice on what to write instead of the group key `key`, or an empty string if it is valid."""
    if key == _RESERVED_GROUP:
        return f"choose another name: {_RESERVED_GROUP} is the group in which a report lists its benchmarks"
    if len(key) > _LONGEST_GROUP_KEY:
        return f"choose a name of at most {_LONGEST_GROUP_KEY} letters"
    if not _GROUP_KEY.fullmatch(key):
        return "name a group with small letters, digits and single dashes, such as bitcoin-miners"
    return ""


def _table_reader(readers: Mapping[str, Reader]) -> Reader:
    """Return a reader of tables whose keys are those of `readers`."""

    def read(cursor: Cursor) -> Table:
        if not isinstance(cursor.value, dict):
            raise UnseenWrongValueError(f"write a table; it has {', '.join(readers)}")
        found = {}
        for key, value in cursor.value.items():
            right = cursor.child(key, value).read(readers.get(key) or _unknown_key_reader(readers))
            if right is not None:
                found[key] = right
        return found

    return read


def _unknown_key_reader(known: Iterable[str]) -> Reader:
    """Return a reader that rejects an unknown key without showing its value, which may be a misplaced secret."""

    def read(cursor: Cursor) -> None:
        key = str(cursor.path[-1])
        if cursor.path[0] in _SECRET_SECTIONS and any(word in key.lower() for word in _SECRET_WORDS):
            raise UnseenWrongValueError(f"no secret belongs in a file; it is read from {', '.join(SECRET_VARIABLES)}")
        nearest = did_you_mean(key, known) if len(cursor.problems) < _MANY_PROBLEMS else ""
        raise UnseenWrongValueError(f"there is no such setting; write one of {', '.join(known)}{nearest}")

    return read


def _refuse_in_folder_file(_: Cursor) -> None:
    raise UnseenWrongValueError(
        f"a movers.toml of the current folder may set {', '.join(_FOLDER_SECTIONS)} only; write this into your own "
        "file (`movers config init`), or name this one with --config"
    )


def _read_groups(cursor: Cursor) -> Table:
    if not isinstance(cursor.value, dict):
        raise WrongValueError('write a table for each group: [groups.bitcoin-miners] with members = ["MARA", "RIOT"]')
    found = {}
    for key, value in cursor.value.items():
        if (group := cursor.child(key, value).read(_read_group)) is not None:
            found[key] = group
    return found


def _read_group(cursor: Cursor) -> Table | None:
    if advice := group_key_advice(str(cursor.path[-1])):
        raise UnseenWrongValueError(advice)
    group: Table | None = _GROUP(cursor)
    return group


def _read_instruments(cursor: Cursor) -> Table:
    if not isinstance(cursor.value, dict):
        raise WrongValueError('write a table for each instrument: [instruments.MARA] with name = "MARA"')
    found: Table = {}
    for key, value in cursor.value.items():
        inner = cursor.child(key, value)
        symbol = _instrument_symbol(key)
        if not symbol:
            inner.add_problem(UnseenWrongValueError(SYMBOL_ADVICE))
        elif symbol in found:
            inner.add_problem(UnseenWrongValueError(f"{symbol} appears here twice, in two spellings; write it once"))
        elif (instrument := inner.read(_INSTRUMENT)) is not None:
            found[symbol] = instrument
    return found


def _instrument_symbol(key: str) -> str:
    """Return the symbol of a table under [instruments], empty if it is none.

    A plain word or one after ^ means itself, whatever it means elsewhere: so an instrument can be named that is called
    like an index.
    """
    reading = read_symbol(key)
    if reading is None or reading.how is Spelling.INDEX:
        return parse_symbol(key) or (reading.symbol if reading is not None else "")
    return reading.symbol


def _read_former_symbols(cursor: Cursor) -> list[Table]:
    """Read the former symbols of an instrument, which must be listed oldest first."""
    entries = [entry for entry in _FORMER_SYMBOLS(cursor) if entry is not None]
    today = str(cursor.path[-2]).upper()
    if any(entry["symbol"] == today for entry in entries):
        raise WrongValueError(f"write the symbols it had before; {today} is the one it has today")
    days = [entry["until"] for entry in entries]
    if any(earlier >= later for earlier, later in pairwise(days)):
        raise WrongValueError("write the oldest symbol first, each until a later day than the one before it")
    return entries


def _complete_table(readers: Mapping[str, Reader], needed: tuple[str, ...]) -> Reader:
    """Return a reader of tables that require the keys `needed`; it returns None if one of them is invalid."""

    def read(cursor: Cursor) -> Table | None:
        table: Table = _table_reader(readers)(cursor)
        if missing := [key for key in needed if key not in cursor.value]:
            raise WrongValueError(f"write {' and '.join(missing)} too")
        return table if all(key in table for key in needed) else None

    return read


_BENCHMARKS = read_values.array(read_values.spelled_symbol, '["^IXIC", "^GSPC"]')
_REPORT = _table_reader(
    {
        "benchmarks": _BENCHMARKS,
        "measure": read_values.choice(Measure),
        "top": read_values.whole_number(1),
        "colours": read_values.choice(Palette),
        "link": read_addresses.quote_page,
        "record": read_values.flag,
    }
)
_GROUP = _table_reader(
    {
        "label": read_values.text,
        "members": read_values.array(read_values.spelled_symbol, '["MARA", "RIOT"]'),
        "benchmarks": _BENCHMARKS,
        "plural": read_values.flag,
        "query": read_conditions.query,
    }
)
_FORMER_SYMBOLS = read_values.array(
    _complete_table(
        {"symbol": read_values.symbol, "until": read_values.day, "name": read_values.text}, ("symbol", "until")
    ),
    '[{ symbol = "BITF", until = 2026-04-02, name = "Bitfarms" }]',
)
_INSTRUMENT = _table_reader(
    {
        "name": read_values.text,
        "formerly": _read_former_symbols,
        "type": read_values.choice(InstrumentType),
        "listed": read_values.day,
    }
)
_CALENDAR = _table_reader(
    {
        "closures": read_values.array(
            _complete_table({"date": read_values.day, "reason": read_values.text}, ("date",)),
            '[{ date = 2025-01-09, reason = "National day of mourning" }]',
        )
    }
)
_MARKET = _table_reader({"where": read_conditions.where, "by": read_values.choice(GroupBy)})
_LAKE = _table_reader({"path": read_addresses.lake_place})
_EMAIL = _table_reader(
    {
        "from": read_addresses.address,
        "to": read_values.array(read_addresses.address, '["desk@example.org"]'),
        "host": read_addresses.host,
        "port": read_addresses.port,
        "security": read_values.choice(Security),
        "user": read_values.scalar_text,
        "final_reply_seconds": read_values.seconds,
        "links": read_values.flag,
    }
)
_SOURCE_READERS: Mapping[str, Reader] = {"base_url": read_addresses.url, "path": read_addresses.file_path}
_READERS_OF_SOURCE: Mapping[str, Mapping[str, Reader]] = {
    "csv": {"decimal": read_values.choice(DecimalMark), "coin_hours": read_values.choice(HourStamp)},
    "yahoo": {"transport": read_values.choice(TransportChoice)},
    "sec": {"contact": read_addresses.contact},
}


def _section_readers(known_sources: KnownSources) -> dict[str, Reader]:
    return {
        "report": _REPORT,
        "groups": _read_groups,
        "instruments": _read_instruments,
        "sources": _sources_reader(known_sources),
        "calendar": _CALENDAR,
        "market": _MARKET,
        "lake": _LAKE,
        "record": _record_reader(known_sources),
        "email": _EMAIL,
    }


def _record_reader(known: KnownSources) -> Reader:
    name = read_values.known_name(known.records) if isinstance(known, WithRecords) else read_values.text
    return _table_reader({"sources": read_values.array(name, '["sec", "yahoo"]')})


def _records_of(known: KnownSources) -> KnownSources:
    return known.records if isinstance(known, WithRecords) else {}


def _sources_reader(known: KnownSources) -> Reader:
    readers: dict[str, Reader] = {
        "order": read_values.array(read_values.known_name(known), '["yahoo"]'),
        "deadline_seconds": read_values.seconds,
    }

    def add(name: str, keys: tuple[str, ...]) -> None:
        special = {**_SOURCE_READERS, **_READERS_OF_SOURCE.get(name, {})}
        readers[name] = _table_reader({key: special.get(key, read_values.scalar_text) for key in keys})

    for built_in in known:
        add(built_in, known[built_in])
    for name, keys in known.tables_only.items() if isinstance(known, WithTablesOnly) else ():
        add(name, keys)

    def read(cursor: Cursor) -> Table:
        for name in cursor.value if isinstance(cursor.value, dict) else ():
            for plugins in (known, _records_of(known)):
                if name not in readers and name in plugins:  # a plug-in: looked up only if the settings name it
                    add(name, plugins[name])
        if cursor.layer.kind is LayerKind.ENVIRONMENT and isinstance(cursor.value, dict):
            # a variable may be meant for a release with other sources
            kept = {key: value for key, value in cursor.value.items() if key in readers or not isinstance(value, dict)}
            cursor = Cursor(cursor.layer, cursor.path, kept, cursor.problems)
        table: Table = _table_reader(readers)(cursor)
        return table

    return read
