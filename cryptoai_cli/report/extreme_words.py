"""Word the extremes of a headline: who rose or fell most, over what, who lagged, and who went farthest of all."""

from collections.abc import Sequence

from cryptoai_cli.report.cells import Form
from cryptoai_cli.report.claims import Extreme, Scope, Superlative
from cryptoai_cli.report.extremes import Extremes
from cryptoai_cli.report.model import Row
from cryptoai_cli.report.wording import Piece, Wording, join_as_list, row_cell

NO_SUSPECT = ", suspect moves aside"


def extremes_sentence(w: Wording) -> list[Piece]:
    """Return the sentence on the extremes, and the one on the farthest mover of the report; empty if there is none."""
    found = w.facts.extremes
    if found is None:
        return []
    parts = [" ", *_over_what(w, found), *_most(w, found.most, found)]
    if found.other is not None:
        parts += ["; ", *_named_move(w, found.other), " ", _of_the_other(w, found, found.other)]
    parts += [NO_SUSPECT if found.most_without_suspect else "", "."]
    return [*parts, *_farthest(w, found)]


def _most(w: Wording, rows: Sequence[Row], found: Extremes) -> list[Piece]:
    text = f"{_verb(w, found, several=len(rows) > 1)} most"
    return [*join_as_list([_named_move(w, row) for row in rows]), " ", _of_rows(text, rows, found)]


def _verb(w: Wording, found: Extremes, *, several: bool) -> str:
    if found.rising:
        return w.tense("rose", "has risen", "have risen", several=several)
    return w.tense("fell", "has fallen", "have fallen", several=several)


def _of_rows(text: str, rows: Sequence[Row], found: Extremes) -> Superlative:
    return Superlative(
        text,
        Extreme.ROSE_MOST if found.rising else Extreme.FELL_MOST,
        tuple(map(row_cell, rows)),
        found.scope,
        tuple(group.key for group in found.groups),
        found.most_without_suspect,
    )


def _of_the_other(w: Wording, found: Extremes, row: Row) -> Piece:
    """Return what the row of the other side did: it lagged behind a rise, or rose in a fall."""
    if not found.rising:
        return w.tense("rose", "has risen", "has risen", several=False)
    return Superlative(
        w.tense("lagged", "lags", "lags", several=False),
        Extreme.LAGGED,
        (row_cell(row),),
        found.scope,
        tuple(group.key for group in found.groups),
        found.most_without_suspect,
    )


def _over_what(w: Wording, found: Extremes) -> list[Piece]:
    """Return the groups that the extremes are of: `Among them, `, or by name if the sentence before told of others."""
    if found.scope is Scope.REPORT:
        return []
    told = {group.key for group in w.facts.told}
    if told == {group.key for group in found.groups}:
        return ["Among them, "]
    labels = join_as_list([[w.claim(f"groups.{group.key}.label", Form.WORDS)] for group in found.groups])
    return ["Among ", *labels, ", " if all(group.plural for group in found.groups) else " names, "]


def _farthest(w: Wording, found: Extremes) -> list[Piece]:
    row = found.farthest
    if row is None:
        return []
    superlative = Superlative(
        f"{_verb(w, found, several=False)} most of all",
        Extreme.ROSE_MOST if found.rising else Extreme.FELL_MOST,
        (row_cell(row),),
        without_suspect=found.farthest_without_suspect,
    )
    end = NO_SUSPECT if found.farthest_without_suspect else ""
    return [" ", *_named_move(w, row), " ", superlative, end, "."]


def _named_move(w: Wording, row: Row) -> list[Piece]:
    cell = row_cell(row)
    figures: list[Piece] = [w.claim(f"{cell}.change_pct", Form.SIGNED)]
    if row.dividend is not None:
        figures += [", ex-dividend ", w.claim(f"{cell}.ex_dividend", Form.WORDS)]
    return [w.claim(f"{cell}.name", Form.WORDS), " (", *figures, ")"]
