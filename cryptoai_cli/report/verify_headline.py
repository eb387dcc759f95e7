"""Verify a headline: report every word and number that no cell supports.

The check starts from the rendered text, not from how it was made: every number must be in a claim, every claim must be
the rendered form of its cell's value, a figure must belong to the row whose name precedes it, every superlative must be
true, every other word must be in the closed vocabulary, and a size after a verb must have the verb's sign. The words of
superlatives are not in the vocabulary, so that none can stand unchecked.
"""

import re
from collections.abc import Sequence

from cryptoai_cli.report.cells import Form, read_cell, render_cell
from cryptoai_cli.report.claims import Claim, Superlative
from cryptoai_cli.report.model import Tables
from cryptoai_cli.report.verify_superlatives import MASK, MarkedText, Placed, T, superlative_faults

# fmt: off
VOCABULARY = frozenset((
    "a", "against", "ahead", "among", "and", "are", "aside", "at", "be", "before", "behind", "benchmark", "beta",
    "bounce", "came", "clear", "closed", "closes", "come", "comes", "could", "down", "ex-dividend", "fall", "fallen",
    "falling", "far", "fell", "figure", "flat", "from", "gains", "group", "groups", "has", "have", "held", "holding",
    "implies", "in", "is", "it", "its", "leader", "line", "market", "mean", "median", "month", "months", "more",
    "moves", "names", "no", "of", "out", "over", "pullback", "quarter", "rally", "ranked", "risen", "rising", "rose",
    "sell-off", "session", "sessions", "since", "single", "slide", "so", "stands", "stood", "suspect", "than", "the",
    "their", "them", "they", "this", "to", "too", "up", "was", "week", "weeks", "weighted", "were", "with", "year",
))
# fmt: on
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\s,.:;()]+")
_PAIRING = frozenset({" ", " ("})
_RISING_VERBS = ("rose ", "risen ", "is up ")
_FALLING_VERBS = ("fell ", "fallen ", "is down ")


def faults(
    text: str, claims: Sequence[Claim], tables: Tables, superlatives: Sequence[Superlative] = ()
) -> tuple[str, ...]:
    """Return the faults of a headline; empty if every number, every word and every superlative is supported."""
    found = [fault for claim in claims if (fault := _claim_fault(claim, tables))]
    placed_claims = _places(text, [(claim, claim.text) for claim in claims])
    masked = _masked(text, placed_claims, MASK)
    placed = _places(masked, [(each, each.text) for each in superlatives])
    for wanted, got in ((claims, placed_claims), (superlatives, placed)):
        if len(got) < len(wanted):
            return (*found, f"{wanted[len(got)].text!r} does not stand in the text where it should")
    found += _faults_between(text, placed_claims)
    found += superlative_faults(MarkedText(masked, placed_claims, placed), tables)
    return (*found, *_literal_faults(_masked(masked, placed, " ").replace(MASK, " ")))


def _places(text: str, pieces: Sequence[tuple[T, str]]) -> tuple[Placed[T], ...]:
    """Return where the pieces stand in the text, one behind the other; up to the first that does not."""
    placed: list[Placed[T]] = []
    at = 0
    for piece, words in pieces:
        # a name may be a letter, which stands in other words too
        found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(text, at)
        if found is None:
            break
        at = found.end()
        placed.append(Placed(piece, found.start(), at))
    return tuple(placed)


def _masked(text: str, placed: Sequence[Placed[T]], mask: str) -> str:
    letters = list(text)
    for each in placed:
        letters[each.start : each.end] = mask * (each.end - each.start)
    return "".join(letters)


def _faults_between(text: str, placed: Sequence[Placed[Claim]]) -> list[str]:
    """Return the faults of what stands before each claim: a lost direction, a figure behind another's name."""
    found: list[str] = []
    for before, this in zip((None, *placed), placed, strict=False):
        literal = text[0 if before is None else before.end : this.start]
        found += _direction_faults(literal, this.piece)
        found += _pairing_faults(literal, None if before is None else before.piece, this.piece)
    return found


def _claim_fault(claim: Claim, tables: Tables) -> str:
    value = read_cell(tables, claim.cell)
    if value is None:
        return f"{claim.cell} holds nothing"
    if value != claim.value:
        return f"{claim.cell} holds {value}, the claim says {claim.value}"
    if claim.text not in {render_cell(value, form) for form in _forms_of(value)}:
        return f"{claim.text!r} is not how {claim.cell} = {value} is written"
    return ""


def _forms_of(value: float | str) -> tuple[Form, ...]:
    if isinstance(value, str):
        return (Form.WORDS,)
    return (Form.COUNT,) if isinstance(value, int) else (Form.SIGNED, Form.SIZE)


def _direction_faults(literal: str, claim: Claim) -> list[str]:
    unsigned = isinstance(claim.value, float) and claim.text[:1].isdigit()
    if not unsigned or not isinstance(claim.value, float):
        return []
    verbs = _RISING_VERBS if claim.value > 0 else _FALLING_VERBS
    return [] if literal.endswith(verbs) else [f"{claim.text!r} has lost its direction"]


def _pairing_faults(literal: str, before: Claim | None, claim: Claim) -> list[str]:
    """Return a fault if a figure directly follows a name but belongs to another row."""
    paired = literal in _PAIRING and before is not None and isinstance(before.value, str)
    if not paired or before is None or isinstance(claim.value, str):
        return []
    same = before.cell.rpartition(".")[0] == claim.cell.rpartition(".")[0]
    return [] if same else [f"{claim.text!r} stands behind {before.text!r} but comes from {claim.cell}"]


def _literal_faults(literal: str) -> list[str]:
    numbers = [f"a number stands outside every claim: {literal!r}"] if _DIGIT.search(literal) else []
    words = {word.lower() for word in _WORD.findall(literal)}
    return numbers + [f"{word!r} is not in the vocabulary" for word in sorted(words - VOCABULARY)]
