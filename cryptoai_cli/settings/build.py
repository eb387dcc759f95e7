"""Build the settings from the values in force, and check constraints between them."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import FormerSymbol, Instrument, InstrumentType
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, Unresolved, book_of
from cryptoai_cli.report.style import Palette
from cryptoai_cli.settings import read_addresses
from cryptoai_cli.settings.layers import LayerKind, Leaves, Table, nested_table
from cryptoai_cli.settings.model import (
    DEFAULT_WHERE,
    Closure,
    Directory,
    EmailSettings,
    LakeSettings,
    MarketSettings,
    RecordSettings,
    RenamedMember,
    ReportSettings,
    RespelledSymbol,
    Security,
    Settings,
    SourceSettings,
    SourcesSettings,
)
from cryptoai_cli.settings.problems import Problem
from cryptoai_cli.settings.toml.text import KeyPath, value_for_message

_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


def build_settings(leaves: Leaves, environment: Mapping[str, str], problems: list[Problem]) -> Settings:
    """Return the settings built from `leaves`; append missing and inconsistent values to `problems`."""
    return _Builder(leaves, environment, problems, []).settings()


def default_label(key: str) -> str:
    """Return the default label of a group: its key as words."""
    words = key.replace("-", " ")
    return words[:1].upper() + words[1:]


class _Builder(Struct, frozen=True):
    leaves: Leaves
    environment: Mapping[str, str]
    problems: list[Problem]
    respelled: list[RespelledSymbol]

    def settings(self) -> Settings:
        whole = nested_table(self.leaves)
        instruments = tuple(_instrument(symbol, table) for symbol, table in whole.get("instruments", {}).items())
        directory = Directory(instruments)
        tables = whole.get("groups", {})
        book = book_of(instruments, ())
        groups = tuple(self._group(key, table, directory, book) for key, table in tables.items())
        used = (instrument for group in groups for instrument in (*group.members, *group.benchmarks))
        return Settings(
            report=self._report(whole.get("report", {}), directory, book_of(instruments, used)),
            groups=groups,
            instruments=instruments,
            sources=self._sources(whole.get("sources", {})),
            closures=tuple(_closures(whole.get("calendar", {}))),
            email=self._email(whole.get("email")),
            renamed=tuple(_renamed_members(tables, directory)),
            respelled=tuple(self.respelled),
            market=_market(whole.get("market", {})),
            record=self._record(whole.get("record", {})),
            lake=LakeSettings(whole.get("lake", {}).get("path", "")),
        )

    def _report(self, table: Table, directory: Directory, book: SymbolBook) -> ReportSettings:
        benchmarks = self._symbols(("report", "benchmarks"), table.get("benchmarks", ()), directory, book)
        return ReportSettings(
            benchmarks=benchmarks,
            measure=Measure(table.get("measure", Measure.MEDIAN)),
            top=table.get("top", 5),
            colours=Palette(table.get("colours", Palette.BLUE_ORANGE)),
            link=table.get("link", ""),
            record=table.get("record", False),
        )

    def _group(self, key: str, table: Table, directory: Directory, book: SymbolBook) -> Group:
        path = ("groups", key)
        if "members" in table and "query" in table:
            self._add_both(path)
        elif "query" not in table and "members" not in table and not self._is_reported((*path, "query")):
            self._add_missing(path, "members", 'members = ["MARA", "RIOT"], or a query')
        label = table.get("label") or default_label(key)
        return Group(
            key=key,
            label=label,
            members=self._symbols((*path, "members"), table.get("members", ()), directory, book),
            benchmarks=self._symbols((*path, "benchmarks"), table.get("benchmarks", ()), directory, book),
            plural=table.get("plural", label.endswith("s") and not label.endswith("ss")),
            query=table.get("query", ""),
        )

    def _symbols(
        self, path: KeyPath, symbols: Iterable[str | None], directory: Directory, book: SymbolBook
    ) -> tuple[Instrument, ...]:
        """Return the instruments for an array of symbols; skip None, which marks an invalid element."""
        found: dict[Instrument, str] = {}
        for index, symbol in enumerate(symbols):
            resolved = None if symbol is None else self._resolved((*path, index), symbol, book)
            if resolved is None:
                continue
            instrument = directory.find(resolved.symbol)
            if instrument in found:
                self._add_duplicate((*path, index), resolved.typed, found[instrument])
            found.setdefault(instrument, resolved.typed)
        return tuple(found)

    def _resolved(self, path: KeyPath, written: str, book: SymbolBook) -> Resolved | None:
        """Return the symbol that `written` means, and note another spelling; add a problem and return None if none."""
        layer = self.leaves[path[:-1]].layer
        is_option = layer.kind is LayerKind.OPTIONS
        resolved = book.resolve(written) if is_option else book.resolve_written(written)
        if isinstance(resolved, Unresolved):
            self.problems.append(Problem(layer, path, resolved.advice, value_for_message(written)))
            return None
        if resolved.is_respelled:
            self.respelled.append(RespelledSymbol(path[:-1], resolved, is_option=is_option))
        return resolved

    def _record(self, table: Table) -> RecordSettings:
        names = [name for name in table.get("sources", ()) if name is not None]
        self._check_twice(("record", "sources"), names)
        return RecordSettings(tuple(dict.fromkeys(names)))

    def _sources(self, table: Table) -> SourcesSettings:
        order = [name for name in table.get("order", ()) if name is not None]
        self._check_twice(("sources", "order"), order)
        self.problems.extend(read_addresses.keys_in_the_clear(self.leaves, self.environment))
        return SourcesSettings(
            order=tuple(dict.fromkeys(order)),
            deadline_seconds=table.get("deadline_seconds", 20.0),
            sources=tuple(
                SourceSettings(name, tuple(inner.items())) for name, inner in table.items() if isinstance(inner, dict)
            ),
        )

    def _email(self, table: Table | None) -> EmailSettings | None:
        if not table:
            return None
        if "from" not in table:
            self._add_missing(("email",), "from", 'from = "movers@example.org"')
        if "host" not in table:
            self._add_missing(("email",), "host", 'host = "smtp.example.org"')
        security = Security(table.get("security", Security.STARTTLS))
        self.problems.extend(read_addresses.password_in_the_clear(self.leaves, security))
        return EmailSettings(
            sender=table.get("from", ""),
            to=tuple(one for one in table.get("to", ()) if one is not None),
            host=table.get("host", ""),
            port=table.get("port", _PORTS[security]),
            security=security,
            user=table.get("user", ""),
            final_reply_seconds=table.get("final_reply_seconds", 60.0),
            links=table.get("links", False),
        )

    def _add_missing(self, table: KeyPath, key: str, example: str) -> None:
        """Add the problem that `key` is missing in `table`, unless an invalid value is already reported for it."""
        if self._is_reported((*table, key)):
            return
        layer = next(leaf.layer for path, leaf in self.leaves.items() if path[: len(table)] == table)
        self.problems.append(Problem(layer, table, f"{key} is missing; write {example}"))

    def _is_reported(self, path: KeyPath) -> bool:
        """Return whether there is a problem with a value, or with a part of it, already."""
        return any(problem.path[: len(path)] == path for problem in self.problems)

    def _check_twice(self, path: KeyPath, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                self._add_duplicate((*path, index), name, name)

    def _add_both(self, group: KeyPath) -> None:
        leaf = self.leaves[(*group, "query")]
        advice = "the group has members too; remove one of the two"
        self.problems.append(Problem(leaf.layer, (*group, "query"), advice, value_for_message(leaf.value)))

    def _add_duplicate(self, path: KeyPath, symbol: str, earlier: str) -> None:
        other = "is named twice" if symbol == earlier else f'is the same instrument as "{earlier}"'
        layer = self.leaves[path[:-1]].layer
        self.problems.append(Problem(layer, path, f"{other}; remove one of them", value_for_message(symbol)))


def _instrument(symbol: str, table: Table) -> Instrument:
    kind = table.get("type")
    return Instrument(
        symbol=symbol,
        name=table.get("name", ""),
        kind=None if kind is None else InstrumentType(kind),
        formerly=tuple(
            FormerSymbol(past["symbol"], past["until"], past.get("name", "")) for past in table.get("formerly", ())
        ),
        listed=table.get("listed"),
    )


def _market(table: Table) -> MarketSettings:
    return MarketSettings(table.get("where", DEFAULT_WHERE), GroupBy(table.get("by", GroupBy.INDUSTRY)))


def _closures(calendar: Table) -> Iterable[Closure]:
    for entry in calendar.get("closures", ()):
        if entry is not None:
            yield Closure(entry["date"], entry.get("reason", ""))


def _renamed_members(groups: Table, directory: Directory) -> Iterable[RenamedMember]:
    """Yield the members that the settings still list under a former symbol."""
    for key, table in groups.items():
        for written in table.get("members", ()):
            instrument = Instrument("") if written is None else directory.find(written)
            for past in instrument.formerly:
                if past.symbol == written:
                    yield RenamedMember(key, written, instrument.symbol, past.until)
