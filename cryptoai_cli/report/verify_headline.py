"""Verify a headline: report every word and number that no cell supports.

The check starts from the rendered text, not from how it was made: every number must be in a claim, every claim must be
the rendered form of its cell's value, a figure must belong to the row whose name precedes it, every other word must be
in the closed vocabulary, and a size after a verb must have the verb's sign.
"""

import re
from collections.abc import Sequence

from cryptoai_cli.report.cells import Form, read_cell, render_cell
from cryptoai_cli.report.model import Claim, Tables

# fmt: off
VOCABULARY = frozenset((
    "a", "against", "ahead", "and", "are", "be", "before", "behind", "benchmark", "best", "beta", "bounce", "came",
    "clear", "come", "comes", "could", "down", "ex-dividend", "fall", "fallen", "falling", "far", "fell", "figure",
    "first", "flat", "from", "gains", "group", "hardest", "has", "have", "held", "holding", "implies", "in", "is",
    "it", "its", "lagged", "lags", "leader", "leading", "led", "line", "market", "mean", "median", "month", "months",
    "more", "most", "no", "of", "out", "over", "pullback", "quarter", "rally", "ranked", "risen", "rising", "rose",
    "sell-off", "session", "sessions", "since", "single", "slide", "so", "stands", "stood", "than", "the", "their",
    "they", "this", "to", "too", "up", "was", "week", "weeks", "weighted", "were", "with", "worst", "year",
))
# fmt: on
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\s,.:;()]+")
_PAIRING = frozenset({" ", " ("})
_RISING_VERBS = ("rose ", "risen ")
_FALLING_VERBS = ("fell ", "fallen ")


def faults(text: str, claims: Sequence[Claim], tables: Tables) -> tuple[str, ...]:
    """Return the faults of a headline; empty if every number and word is supported."""
    found = [fault for claim in claims if (fault := _claim_fault(claim, tables))]
    rest, at = [], 0
    for before, claim in zip((None, *claims), claims, strict=False):
        start = text.find(claim.text, at)
        if start < 0:
            return (*found, f"{claim.text!r} does not stand in the text where it should")
        literal = text[at:start]
        found += _direction_faults(literal, claim)
        found += _pairing_faults(literal, before, claim)
        rest.append(literal)
        at = start + len(claim.text)
    rest.append(text[at:])
    return (*found, *_literal_faults(" ".join(rest)))


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
