"""Build the notices of a report on the whole market."""

from collections.abc import Sequence

from cryptoai_cli.analysis.listed_move import Confirmation
from cryptoai_cli.market.listing import LineKind
from cryptoai_cli.report.cells import long_date
from cryptoai_cli.report.market.groups import label_of
from cryptoai_cli.report.market.headline import MANY, ONE
from cryptoai_cli.report.market.material import MarketMaterial
from cryptoai_cli.report.market.model import MarketRow
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names


def market_notices(
    material: MarketMaterial, rows: Sequence[MarketRow], suspect: Sequence[MarketRow], *, is_confirmed: bool
) -> tuple[Notice, ...]:
    """Return a notice for each thing that a reader of the lists should know."""
    return (
        *_part_notices(material, rows),
        *_empty_notices(material),
        *_described_notices(material),
        *_label_notices(material, rows),
        *_base_notices(material, rows, is_confirmed=is_confirmed),
        *_suspect_notices(suspect),
    )


def _part_notices(material: MarketMaterial, rows: Sequence[MarketRow]) -> tuple[Notice, ...]:
    whole = material.whole
    if whole is None:
        return ()
    words = (
        f"The rows are {len(rows):,} of the {whole.passed:,} that pass; ranks, counts, medians and places are of all."
    )
    return (Notice("part", words),)


def _empty_notices(material: MarketMaterial) -> tuple[Notice, ...]:
    """Return a notice that says why there is nothing to list, if there is nothing."""
    if all(move.simple_return is None for move in material.moves):
        return (Notice("nothing-listed", "No line of this list has a move: there is nothing to rank."),)
    if material.passing:
        return ()
    if all(move.line.kind is LineKind.OTHER for move in material.moves):
        words = "No list with names is held, so nothing tells which lines are shares: the filter finds none."
        return (Notice("nothing-listed", words),)
    return (Notice("nothing-listed", "No line passes the filter."),)


def _described_notices(material: MarketMaterial) -> tuple[Notice, ...]:
    if material.described_on is None:
        return ()
    words = f"Names, kinds, industries and sizes are those of the list of {long_date(material.described_on)}."
    return (Notice("described", words),)


def _label_notices(material: MarketMaterial, rows: Sequence[MarketRow]) -> tuple[Notice, ...]:
    """Return a notice if the lines are to be grouped by what the list tells of none of them."""
    if not rows or any(label_of(each.line, material.by) for each in rows):
        return ()
    words = f"The list does not tell the {ONE[material.by]} of any line that passes: no {MANY[material.by]} are ranked."
    return (Notice("no-labels", words),)


def _base_notices(material: MarketMaterial, rows: Sequence[MarketRow], *, is_confirmed: bool) -> tuple[Notice, ...]:
    """Return a notice if the list of the session before is not held, or nothing is confirmed at all."""
    base = long_date(material.interval.base.day)
    if not is_confirmed:
        words = f"The list of {base} is not held and no second source confirms a move: nothing is ranked."
        return (Notice("unconfirmed", words),)
    unseen = sum(each.confirmation is Confirmation.UNSEEN for each in rows)
    if material.base_held or not unseen:
        return ()
    words = f"The list of {base} is not held: {unseen:,} moves are not confirmed, and have no rank."
    return (Notice("unconfirmed", words),)


def _suspect_notices(suspect: Sequence[MarketRow]) -> tuple[Notice, ...]:
    if not suspect:
        return ()
    names = list_names([each.row.symbol for each in suspect])
    return (Notice("suspect", f"{names}: nothing confirms the move; shown, but not ranked."),)
