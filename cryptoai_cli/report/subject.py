"""Word the subject of a mail: the headline's first clause with its figure, such as `Chips led the rally, +3.4 %`."""

from cryptoai_cli.report.benchmark_words import primary_figure
from cryptoai_cli.report.facts import Facts, Story
from cryptoai_cli.report.headline import first_clause, leading_figures
from cryptoai_cli.report.model import Tables
from cryptoai_cli.report.wording import Piece, Wording, over_words, with_prefix

_OF_NO_GROUP = frozenset({Story.NONE_STOOD_OUT, Story.UNRANKED})


def word_subject(tables: Tables, facts: Facts) -> tuple[Piece, ...]:
    """Return the subject as literal text and claims, with the benchmark's figure where no group stood out."""
    w = Wording(tables, facts)
    figures = primary_figure(w) if facts.story in _OF_NO_GROUP else leading_figures(w)
    return (*first_clause(w), *with_prefix(", ", figures))


def plain_subject(tables: Tables) -> tuple[Piece, ...]:
    """Return the subject for a headline that fails verification."""
    return ("No clear leader", *over_words(tables))
