"""The sentences of the terminal report on the whole market: the market in a line, the filter, places, fine print."""

from rich.text import Text

from cryptoai_cli.render import phrases
from cryptoai_cli.render.market import words
from cryptoai_cli.render.terminal.footnotes import Footnotes
from cryptoai_cli.render.terminal.screen import FAINT, STRONG, Screen
from cryptoai_cli.render.terminal.wrapping import wrap
from cryptoai_cli.report.market.model import MarketReport

_HANGING = 2


def market_lines(market: MarketReport, screen: Screen, page: int) -> list[Text]:
    """Return the market in a line, and the filter with its counts."""
    figures = (
        words.median_words(market, screen.marks),
        words.market_breadth_words(market),
        words.volume_words(market, screen.marks),
    )
    counted = ": ".join(part for part in (words.counts_words(market), market.filter.where) if part)
    filtered = ", ".join(part for part in (counted, words.only_words(market)) if part)
    dot = f" {screen.glyphs.dot} "
    return [
        *_led("Market", dot.join(part for part in figures if part), screen, page),
        *_led("Filter", filtered, screen, page),
        *([Text(told)] if (told := words.why_no_lists(market)) else []),
    ]


def place_lines(market: MarketReport, screen: Screen, page: int) -> list[Text]:
    """Return where the configured groups would stand by their medians, in a sentence."""
    return _led("Your groups", words.places_words(market, screen.marks), screen, page) if market.places else []


def one_source_mark(notes: Footnotes, screen: Screen) -> str:
    """Return the mark of moves with one source: the first that no coin has."""
    return next(mark for mark in screen.glyphs.footnotes if mark not in {notes.between_closes, notes.utc_day})


def fine_lines(market: MarketReport, notes: Footnotes, screen: Screen, page: int, *, with_lists: bool) -> list[Text]:
    """Return the sentences that explain marks, words and figures, each where it is needed."""
    marked = [
        (notes.between_closes, phrases.coin_words(market.base)),
        (notes.utc_day, phrases.UTC_DAY_WORDS),
    ]
    if with_lists and words.one_source_symbols(words.listed_lines(market)):
        marked.append((one_source_mark(notes, screen), words.ONE_SOURCE_WORDS))
    sentences = [
        *(f"{mark} {told}." for mark, told in marked if mark),
        " ".join(words.meanings(market, with_lists=with_lists)),
    ]
    return [Text(line, FAINT) for each in sentences for line in wrap(screen.safe(each), page)]


def _led(lead: str, told: str, screen: Screen, page: int) -> list[Text]:
    """Return a text behind a word that says what it is of; its further lines are indented."""
    indent = len(lead) + _HANGING
    first, *others = wrap(screen.safe(told), page, lead=" " * indent, hanging=indent)
    return [Text.assemble((lead, STRONG), first[len(lead) :]), *map(Text, others)]
