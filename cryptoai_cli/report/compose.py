"""Compose a report: turn moves into rows and groups, rank the groups, and verify the headline."""

from collections.abc import Callable, Sequence
from datetime import date

from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.claims import Claim, Headline, Superlative
from cryptoai_cli.report.facts import Facts, find_facts
from cryptoai_cli.report.headline import plain_fallback, word_headline
from cryptoai_cli.report.model import Notice, Report, Row, Tables
from cryptoai_cli.report.notices import (
    context_notices,
    failure_notices,
    group_notices,
    mixed_notices,
    remark_notices,
    row_notices,
    utc_day_notices,
)
from cryptoai_cli.report.ranking import RANK_FIGURES, ranked_rows
from cryptoai_cli.report.subject import plain_subject, word_subject
from cryptoai_cli.report.tables import Material, latest, lay_out
from cryptoai_cli.report.verify_headline import faults
from cryptoai_cli.report.wording import Piece


def compose_report(material: Material) -> Report:
    """Compose the finished report from measured and judged moves."""
    material, fallback_notices = _with_usable_figures(material)
    tables = lay_out(material)
    headline, headline_notices = make_headline(tables)
    members = [row for group in tables.groups for row in group.rows]
    rows = [*tables.benchmarks, *members]
    mixed = mixed_notices(rows)
    return Report(
        session=tables.session,
        previous=material.interval.base,
        state=tables.state,
        as_of=latest(row.as_of for row in rows),
        generated_at=material.generated_at,
        measure=material.measure,
        rank_by=material.rank_by,
        primary=tables.primary,
        benchmarks=tables.benchmarks,
        groups=tables.groups,
        ranking=ranked_rows(members, material.rank_by),
        headline=headline,
        notices=(
            *material.notices,
            *_primary_notices(material, tables.primary),
            *fallback_notices,
            *row_notices(rows),
            *remark_notices(rows, is_open=material.interval.is_open),
            *group_notices(tables.groups),
            *utc_day_notices(rows),
            *context_notices(rows),
            *failure_notices(material.failures, rows),
            *mixed,
            *headline_notices,
        ),
        failures=material.failures,
        partial=_is_partial(material, rows),
        mixed=bool(mixed),
        delay_minutes=material.delay_minutes,
        period=material.period,
        recent_sessions=material.recent.sessions,
        primary_index=material.recent.primary,
        valued_on=_valued_on(material),
        caps_missing=material.caps_missing,
    )


def make_headline(
    tables: Tables, word: Callable[[Tables], tuple[Piece, ...]] | None = None
) -> tuple[Headline, tuple[Notice, ...]]:
    """Return the verified headline; if it fails verification, return the plain fallback and a notice."""
    facts = find_facts(tables)
    pieces = word(tables) if word is not None else word_headline(tables, facts)
    text, claims, superlatives = _headline_text(pieces), _claims(pieces), _superlatives(pieces)
    wrong = faults(text, claims, tables, superlatives)
    if not wrong:
        subject = _checked_subject(tables, facts)
        return Headline(text, facts.tone, claims, facts.rules, superlatives, subject), ()
    plain = plain_fallback(tables)
    notice = Notice("headline", f"The headline did not pass its check and was replaced: {wrong[0]}.")
    subject = _headline_text(plain_subject(tables))
    return Headline(_headline_text(plain), facts.tone, _claims(plain), facts.rules, subject=subject), (notice,)


def _checked_subject(tables: Tables, facts: Facts) -> str:
    """Return the subject, checked like the headline; the plain one if it fails."""
    pieces = word_subject(tables, facts)
    wrong = faults(_headline_text(pieces), _claims(pieces), tables, _superlatives(pieces))
    return _headline_text(plain_subject(tables) if wrong else pieces)


def _headline_text(pieces: Sequence[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def _claims(pieces: Sequence[Piece]) -> tuple[Claim, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Claim))


def _superlatives(pieces: Sequence[Piece]) -> tuple[Superlative, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, Superlative))


def _primary_notices(material: Material, primary: str) -> tuple[Notice, ...]:
    if not material.benchmarks or material.benchmarks[0].symbol_on(material.interval.session.day) == primary:
        return ()
    first = material.benchmarks[0].symbol
    instead = f"{primary} stands in as the primary benchmark" if primary else "no excess, no tone"
    return (Notice("primary-missing", f"{first} has no figure: {instead}."),)


def _with_usable_figures(material: Material) -> tuple[Material, tuple[Notice, ...]]:
    """Return the material with defaults for a ranking figure or measure that no row has, and notices about them."""
    notices = []
    if not _has_rank_figure(material):
        why = "needs earlier sessions that are kept" if material.period is None else "is a figure of single sessions"
        notices.append(Notice("rank-by", f"{material.rank_by.value} {why}: ranked by change."))
        material = replace(material, rank_by=RankBy.CHANGE)
    if material.measure is Measure.WEIGHTED and not material.market_caps:
        notices.append(Notice("measure", "Market caps are not known: groups are measured by the median."))
        material = replace(material, measure=Measure.MEDIAN)
    elif material.measure is Measure.WEIGHTED:
        days = _valued_on(material)
        words = f"Groups are weighted by the market caps of {span_words(days[0], days[-1])}."
        notices.append(Notice("measure", words))
    return material, tuple(notices)


def _valued_on(material: Material) -> tuple[date, ...]:
    return tuple(sorted({value.session for value in material.market_caps.values()}))


def _has_rank_figure(material: Material) -> bool:
    """Return whether the rows can be ranked as asked: a figure from earlier sessions needs at least one instrument."""
    of_context = RANK_FIGURES[material.rank_by].of_context
    return of_context is None or any(of_context(context) is not None for context in material.contexts.values())


def _is_partial(material: Material, rows: Sequence[Row]) -> bool:
    """Return whether a member that was trading has no figure; one not yet listed does not count."""
    excused = {symbol for symbol, move in material.moves.items() if move.not_listed or move.first_session}
    day = material.interval.session.day
    instruments = {i.symbol_on(day): i.symbol for g in material.groups for i in g.members}
    return any(row.status is not Status.OK and instruments.get(row.symbol, row.symbol) not in excused for row in rows)
