"""Build the columns of the lists of the whole market for people."""

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.render.fields import Field, Shown, number_field, text_field
from cryptoai_cli.render.market.words import ONE_SOURCE, is_one_source
from cryptoai_cli.render.numbers import Marks, compact
from cryptoai_cli.render.row_fields import row_fields
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport, MarketRow


class NamedList(Struct, frozen=True):
    """A list of the report: its key in files, its title, and its lines."""

    key: str
    title: str
    entries: tuple[MarketRow, ...]


def named_lists(market: MarketReport) -> tuple[NamedList, ...]:
    """Return the lists that have lines: gainers, losers, most active, suspect."""
    lists = (
        NamedList("gainers", "Gainers", market.gainers),
        NamedList("losers", "Losers", market.losers),
        NamedList("active", "Most active", market.active),
        NamedList("suspect", "Suspect", market.suspect),
    )
    return tuple(each for each in lists if each.entries)


def list_keys(key: str, rank_by: MarketRankBy) -> tuple[str, ...]:
    """Return the keys of a list's figures in reading order; the last is the one that it is ordered by."""
    if key == "suspect":
        return ("price", "change", "note")
    last = "turnover" if key == "active" else rank_by.value
    return (*(each for each in ("price", "turnover", "change") if each != last), last)


def line_fields(market: MarketReport, entries: tuple[MarketRow, ...], marks: Marks) -> tuple[Field, ...]:
    """Return all columns for `entries`, for a renderer to pick from."""
    fields = {field.key: field for field in row_fields(market.base, tuple(entry.row for entry in entries), marks)}
    fields["note"] = replace(fields["note"], cells=tuple(Shown(line_note(entry)) for entry in entries))
    own = (
        number_field("volume", "Volume", [compact(entry.line.volume, marks) for entry in entries]),
        number_field("turnover", "Turnover", [compact(entry.turnover, marks) for entry in entries]),
        number_field("cap", "Size", [compact(entry.line.market_cap, marks) for entry in entries]),
        text_field("industry", "Industry", [entry.line.industry for entry in entries]),
        text_field("sector", "Sector", [entry.line.sector for entry in entries]),
    )
    return (*fields.values(), *own)


def line_note(entry: MarketRow) -> str:
    """Return what a reader has to know of a move: that it has one source, or why it is not confirmed."""
    if is_one_source(entry):
        return ONE_SOURCE
    return entry.row.reason if entry.confirmation in {Confirmation.DENIED, Confirmation.NO_MOVE} else ""
