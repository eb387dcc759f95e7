"""The settings as frozen values, checked and resolved."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.group import Group
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.symbol_book import Resolved, SymbolBook, book_of
from cryptoai_cli.report.style import Palette


class Security(StrEnum):
    """How the connection to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class ReportSettings(Struct, frozen=True):
    """The benchmarks of a report, the measure of a group, and the number of leaders and laggards shown.

    `link` is the address of a quote page with `{symbol}` where the symbol goes, empty for none. With `record`, reports
    on a session tell what is on record of their movers.
    """

    benchmarks: tuple[Instrument, ...]
    measure: Measure
    top: int
    colours: Palette = Palette.BLUE_ORANGE
    link: str = ""
    record: bool = False


class SourceSettings(Struct, frozen=True):
    """The settings of one source, as text; a `path` is absolute."""

    name: str
    values: tuple[tuple[str, str], ...]


class SourcesSettings(Struct, frozen=True):
    """The order of the sources to ask, the total time limit in seconds, and the settings of each source."""

    order: tuple[str, ...]
    deadline_seconds: float
    sources: tuple[SourceSettings, ...] = ()

    def values_of(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return the settings of the source `name`, empty if it has none."""
        return next((source.values for source in self.sources if source.name == name), ())


class Closure(Struct, frozen=True):
    """A weekday on which the exchange is closed, in addition to the shipped calendar."""

    day: date
    reason: str = ""


class EmailSettings(Struct, frozen=True):
    """The sender, the recipients and the server of mails. `user` is empty if the server needs no login.

    `final_reply_seconds` is how long the server's reply to a whole mail is waited for; with `links`, the symbols in a
    mail lead to the quote pages of `report.link`.
    """

    sender: str
    to: tuple[str, ...]
    host: str
    port: int
    security: Security
    user: str = ""
    final_reply_seconds: float = 60.0
    links: bool = False


DEFAULT_WHERE = 'kind in ("share", "adr") and price >= 3 and volume >= 100k and market_cap >= 300m'


class MarketSettings(Struct, frozen=True):
    """Which rows the lists of the whole market may hold, as a condition, and what its groups are."""

    where: str = DEFAULT_WHERE
    by: GroupBy = GroupBy.INDUSTRY


class RecordSettings(Struct, frozen=True):
    """The sources of records that are asked, by their names."""

    sources: tuple[str, ...] = ()


class LakeSettings(Struct, frozen=True):
    """Where sessions of the whole market are kept: an absolute path or a URL, empty for `lake` in `MOVERS_HOME`."""

    path: str = ""

    @property
    def is_url(self) -> bool:
        """Whether the lake is not in a folder of this machine."""
        return "://" in self.path


class Origin(Struct, frozen=True):
    """One value in force: its key, its value as TOML text, and the place where it was set."""

    key: str
    value_text: str
    place: str


class RenamedMember(Struct, frozen=True):
    """A member of `group` listed under the former symbol `written`, which was last valid in the session `until`."""

    group: str
    written: str
    symbol: str
    until: date


class RespelledSymbol(Struct, frozen=True):
    """A symbol that is not in Yahoo's spelling, in the array under `keys`; `is_option` for one of `--benchmark`."""

    keys: tuple[str | int, ...]
    resolved: Resolved
    is_option: bool = False


class Settings(Struct, frozen=True):
    """All settings in force. `file` is the user's file with the highest precedence, or None if there is none.

    `origins` is filled only by `settings_with_origins`.
    """

    report: ReportSettings
    groups: tuple[Group, ...]
    instruments: tuple[Instrument, ...]
    sources: SourcesSettings
    closures: tuple[Closure, ...] = ()
    email: EmailSettings | None = None
    origins: tuple[Origin, ...] = ()
    renamed: tuple[RenamedMember, ...] = ()
    respelled: tuple[RespelledSymbol, ...] = ()
    file: Path | None = None
    market: MarketSettings = MarketSettings()
    lake: LakeSettings = LakeSettings()
    record: RecordSettings = RecordSettings()

    @property
    def used(self) -> tuple[Instrument, ...]:
        """The instruments of the report's benchmarks and of every group, without duplicates."""
        own = [benchmark for group in self.groups for benchmark in group.benchmarks]
        members = [member for group in self.groups for member in group.members]
        return tuple(dict.fromkeys((*self.report.benchmarks, *own, *members)))

    @property
    def book(self) -> SymbolBook:
        """What resolves a symbol that a user types."""
        return book_of(self.instruments, self.used)

    def instrument(self, symbol: str) -> Instrument:
        """Return the instrument for `symbol`, which may be its current symbol or a former one."""
        return self.instruments_of((symbol,))[0]

    def instruments_of(self, symbols: Iterable[str]) -> tuple[Instrument, ...]:
        """Return the instruments for `symbols`, in any spelling of a settings file, in order and without duplicates."""
        directory, book = Directory(self.instruments), self.book
        found = (book.resolve_written(symbol) for symbol in symbols)
        return tuple(
            dict.fromkeys(
                directory.find(each.symbol if isinstance(each, Resolved) else each.typed.upper()) for each in found
            )
        )

    def group(self, key: str) -> Group | None:
        """Return the group `key`, or None if there is none."""
        return next((group for group in self.groups if group.key == key), None)


class Directory:
    """Finds instruments by their current and former symbols."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self._now: dict[str, Instrument] = {}
        self._before: dict[str, list[Instrument]] = {}
        for instrument in instruments:
            self._now.setdefault(instrument.symbol, instrument)
            for past in dict.fromkeys(past.symbol for past in instrument.formerly):
                self._before.setdefault(past, []).append(instrument)

    def find(self, symbol: str) -> Instrument:
        """Return the instrument for `symbol`.

        The instrument that has the symbol now comes first: a reused symbol means its current owner. Otherwise it is the
        only instrument that had it formerly; otherwise a new instrument with nothing but the symbol.
        """
        if symbol in self._now:
            return self._now[symbol]
        former = self._before.get(symbol, ())
        return former[0] if len(former) == 1 else Instrument(symbol)
