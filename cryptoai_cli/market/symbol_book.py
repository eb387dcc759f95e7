"""Resolve what people type to a symbol, by what the settings name, and say in one place how it was read."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from cryptoai_cli.errors import UsageError
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.market.symbol_spellings import (
    OTHER_QUOTES,
    SYMBOL_ADVICE,
    bare_word,
    index_names,
    parse_symbol,
    read_symbol,
    stem_of,
)
from cryptoai_cli.market.text import plain_text
from cryptoai_cli.user_input import closest, suggestion

_COIN = "-USD"
_CLOSE_ENOUGH = 0.7
# the best-known coins: each of their names is, or may become, the symbol of a share or a fund too
_COINS = frozenset({"BTC", "ETH", "SOL", "XRP", "DOGE", "ADA", "BNB", "AVAX", "DOT", "SHIB", "BCH", "XLM", "XMR"})
# words that mean an index to many people, and that are the symbols of a share and a fund
_INDEX_WORDS: Mapping[str, str] = MappingProxyType({"DOW": "^DJI", "DJIA": "^DJI"})


class Resolved(Struct, frozen=True):
    """The symbol that `typed` means, in Yahoo's spelling.

    `name` is that of its instrument in the settings, `other` the spelling of another meaning that the word has; both
    may be empty. `is_respelled` is true if the symbol differs by more than capitals from what was typed.
    """

    typed: str
    symbol: str
    is_respelled: bool
    name: str = ""
    other: str = ""

    @property
    def words(self) -> str:
        """What a reader is told: `"SPX" is read as ^GSPC (S&P 500).`."""
        whose = f" ({self.name})" if self.name else ""
        other = f"; for the share or fund of that symbol, write {self.other}" if self.other else ""
        return f'"{self.typed}" is read as {self.symbol}{whose}{other}.'


class Unresolved(Struct, frozen=True):
    """A text without a single meaning.

    `meanings` are the spellings of an index or a coin and of a share or fund, in this order; empty if the text is no
    symbol at all. `nearest` is the known symbol that it resembles most, empty if there is none.
    """

    typed: str
    meanings: tuple[str, ...] = ()
    nearest: str = ""

    def error(self, option: str = "") -> UsageError:
        """Return the error to raise, preceded by `option` if given."""
        where = f"{option}: " if option else ""
        return UsageError(f'{where}"{self.typed}" {self.fault}', hint=self.advice)

    @property
    def fault(self) -> str:
        """What is wrong with the text, as the end of a sentence that begins with it."""
        return "has more than one meaning" if self.meanings else "is not a symbol"

    @property
    def advice(self) -> str:
        """The spelling that works."""
        if self.meanings:
            first, share = self.meanings
            kind = "coin" if first.endswith(_COIN) else "index"
            return f"write {first} for the {kind}, or {share} for the share or fund"
        return suggestion(self.nearest, otherwise=SYMBOL_ADVICE)


class SymbolBook(Struct, frozen=True):
    """The symbols that the settings name.

    `known` are all of them, current and former; `used` those of groups and benchmarks. `names` holds the name of each
    instrument by its symbol, `symbols_by_name` the symbol by a name in small letters that only one instrument has.
    """

    known: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    symbols_by_name: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, text: str) -> Resolved | Unresolved:
        """Return the symbol that a user means by `text`.

        A symbol of the settings comes first, then the only meaning of the text. A word that is a coin or an index, and
        a share or fund too, means the coin or the index if the settings use it; otherwise it is refused. The name of an
        instrument comes last.
        """
        found = self.resolve_written(text)
        if isinstance(found, Unresolved) or found.is_respelled or found.symbol in self.known:
            return found
        symbol, share = found.symbol, f"{found.symbol}.US"
        another = _INDEX_WORDS.get(symbol, f"{symbol}{_COIN}")
        if another in self.used:
            return self._resolved(found.typed, another, other=share)
        if symbol in _COINS or symbol in _INDEX_WORDS:
            return Unresolved(found.typed, (another, share))
        named = self.symbols_by_name.get(found.typed.casefold())
        return found if named is None else self._resolved(found.typed, named)

    def resolve_written(self, text: str) -> Resolved | Unresolved:
        """Return the symbol that `text` means in a file of settings: one in Yahoo's spelling always means itself."""
        typed = bare_word(plain_text(text))
        if (exact := typed.upper()) in self.known:
            return self._resolved(typed, exact)
        if (reading := read_symbol(typed)) is not None:
            return self._resolved(typed, reading.symbol)
        named = self.symbols_by_name.get(typed.casefold())
        return Unresolved(typed, nearest=self.nearest(typed)) if named is None else self._resolved(typed, named)

    def require(self, text: str, option: str = "") -> Resolved:
        """Return the symbol that a user means by `text`; raise UsageError with the spelling that works."""
        found = self.resolve(text)
        if isinstance(found, Unresolved):
            raise found.error(option)
        return found

    def require_all(self, text: str, option: str = "") -> tuple[Resolved, ...]:
        """Return the symbols that a user means by words between spaces; raise UsageError as `require` does.

        Words that mean something only together, such as `S&P 500`, are one symbol; a letter by itself always is one.
        """
        words = text.split()
        whole = self.resolve(text)
        is_letter_apart = len(words) > 1 and len(words[-1]) == 1 and words[-1].isalpha()
        if isinstance(whole, Resolved) and not is_letter_apart:
            return (whole,)
        return tuple(self.require(word, option) for word in words)

    def nearest(self, text: str) -> str:
        """Return the other known symbol that `text` resembles most, or an empty string if it resembles none."""
        stem = stem_of(text)
        bare = next((stem.removesuffix(quote) for quote in OTHER_QUOTES if stem.endswith(quote)), stem)
        coin = f"{bare}{_COIN}"
        if (bare in _COINS or coin in self.known) and coin != text.strip().upper():
            return coin
        if stem in self.known and not parse_symbol(text):
            return stem
        own = text.strip().upper()
        choices = {symbol: symbol for symbol in (*index_names().values(), *sorted(self.known))}
        choices |= {**index_names(), **{name.upper(): symbol for name, symbol in self.symbols_by_name.items()}}
        others = {word: symbol for word, symbol in choices.items() if symbol != own}
        return others.get(closest(text.strip(), others, _CLOSE_ENOUGH), "")

    def _resolved(self, typed: str, symbol: str, *, other: str = "") -> Resolved:
        is_respelled = symbol != typed.upper().removeprefix("$")
        return Resolved(typed, symbol, is_respelled, self.names.get(symbol, ""), other)


def book_of(instruments: Iterable[Instrument], used: Iterable[Instrument]) -> SymbolBook:
    """Return the book of these instruments; `used` are those of groups and benchmarks."""
    members = tuple(dict.fromkeys(used))
    every = tuple(dict.fromkeys((*instruments, *members)))
    names: dict[str, list[str]] = {}
    for instrument in every:
        if instrument.name:
            names.setdefault(instrument.name.casefold(), []).append(instrument.symbol)
    return SymbolBook(
        known=frozenset(symbol for i in every for symbol in (i.symbol, *(past.symbol for past in i.formerly))),
        used=frozenset(member.symbol for member in members),
        names={i.symbol: i.name for i in every if i.name and i.name != i.symbol},
        symbols_by_name={name: symbols[0] for name, symbols in names.items() if len(symbols) == 1},
    )


def unknown_symbols_error(symbols: Iterable[str], book: SymbolBook, *, kind: str = "symbol") -> UsageError:
    """Return the error for symbols that no source knows; `kind` says what they were asked for as."""
    unknown = tuple(symbols)
    listed = ", ".join(unknown)
    near = tuple(dict.fromkeys(found for symbol in unknown if (found := book.nearest(symbol))))
    otherwise = "symbols are spelled as Yahoo spells them, such as BRK-B, ^GSPC or BTC-USD"
    return UsageError(
        f"no source knows the {kind}{'s' if len(unknown) > 1 else ''} {listed}",
        hint=suggestion(*near, otherwise=otherwise),
    )
