"""Word the facts from a closed vocabulary: the same figures always give the same words, and never a cause.

Order: who - tone - figure with breadth - benchmarks - extremes - the session before. Every name and number is a `Claim`
bound to a cell; all other words are fixed below and known to the verifier.
"""

from collections.abc import Sequence

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.report.cells import Form, is_little_changed, read_cell, render_cell
from cryptoai_cli.report.facts import Facts, Story
from cryptoai_cli.report.model import Claim, GroupReport, Length, Row, Tables, Tone
from cryptoai_cli.report.tone import FALLS

Piece = str | Claim
IN_LINE = 0.0025
NOTABLE_PRIOR_MOVE = 0.01

TONE_PHRASE = {
    Tone.BOUNCE: "the bounce",
    Tone.PULLBACK: "the pullback",
    Tone.SELL_OFF: "the sell-off",
    Tone.RALLY: "the rally",
    Tone.GAIN: "the gains",
    Tone.SLIDE: "the slide",
    Tone.FLAT: "a flat market",
}
_OVER = {Length.FIVE_SESSIONS: "week", Length.WEEK: "week", Length.MONTH: "month"}
_TO_DATE = {
    Length.WEEK_TO_DATE: "week",
    Length.MONTH_TO_DATE: "month",
    Length.QUARTER_TO_DATE: "quarter",
    Length.TO_DATE: "year",
}
MEASURE_WORD = {Measure.MEDIAN: "median", Measure.MEAN: "mean", Measure.WEIGHTED: "weighted mean"}


class Wording(Struct, frozen=True):
    """The input of the wording functions: the tables and the facts."""

    tables: Tables
    facts: Facts

    @property
    def is_open(self) -> bool:
        """Whether the session is in progress, which takes the present tense and "so far"."""
        return self.tables.state is State.IN_PROGRESS

    def tense(self, past: str, singular: str, plural: str, *, several: bool) -> str:
        """Return the verb form for the state of the session and the number of the subject."""
        if not self.is_open:
            return past
        return plural if several else singular

    def claim(self, cell: str, form: Form) -> Claim:
        """Return a claim bound to a cell of the tables, rendered in `form`."""
        return _claim(self.tables, cell, form)


def _claim(tables: Tables, cell: str, form: Form) -> Claim:
    value = read_cell(tables, cell)
    if value is None:
        raise LookupError(cell)
    return Claim(render_cell(value, form), value, cell)


def word_headline(tables: Tables, facts: Facts) -> tuple[Piece, ...]:
    """Return the headline as literal text and claims, in order."""
    w = Wording(tables, facts)
    parts: list[Piece] = []
    match facts.story:
        case Story.LED | Story.CAME_FIRST:
            parts = _leading_sentence(w)
        case Story.HELD_UP | Story.ROSE_AGAINST:
            parts = _falling_sentence(w)
        case Story.SINGLE:
            parts = _single_group_sentence(w, facts.leaders[0])
        case Story.NONE_STOOD_OUT:
            parts = _no_group_sentence(w, facts.leaders[0])
        case Story.UNRANKED:
            opening = ["No group could be ranked", *_in_tone(w), *over_words(tables)]
            parts = [*opening, *_with_prefix(": ", _benchmarks(w)), "."]
    return (*parts, *_extremes_sentence(w), *_prior_session_sentence(w), *_led_again_sentence(w))


def plain_fallback(tables: Tables) -> tuple[Piece, ...]:
    """Return the fallback for a headline that fails verification."""
    if tables.period is not None:
        return ("No clear leader", *over_words(tables), ".")
    value = read_cell(tables, "session")
    return ("Session of ", Claim(str(value), str(value), "session"), ": no clear leader.")


def _leading_sentence(w: Wording) -> list[Piece]:
    leaders = w.facts.leaders
    if w.facts.story is Story.CAME_FIRST:
        verb = w.tense("came", "comes", "come", several=_takes_plural(leaders))
        return [
            *_names(w, leaders),
            f" {verb} first{_so_far(w)}",
            *over_words(w.tables),
            ": ",
            *_figure(w, leaders),
            "; no benchmark has a figure.",
        ]
    verb = w.tense("led", "is leading", "are leading", several=_takes_plural(leaders))
    tone = f" {TONE_PHRASE[w.facts.tone]}" if w.facts.tone and w.tables.period is None else ""
    beta = ""
    if w.facts.beta_explains:
        beta = f", no more than {'their' if leaders[0].plural else 'its'} beta implies"
    return [
        *_names(w, leaders),
        f" {verb}{tone}{_so_far(w)}",
        *over_words(w.tables),
        ": ",
        *_figure(w, leaders),
        beta,
        *_since(w, leaders),
        *_with_prefix(", against ", _benchmarks(w)),
        ".",
    ]


def _falling_sentence(w: Wording) -> list[Piece]:
    leaders, last = w.facts.leaders, w.facts.last
    several = _takes_plural(leaders)
    if w.facts.story is Story.ROSE_AGAINST:
        verb = w.tense("rose", "is rising", "are rising", several=several) + " against the fall"
    else:
        verb = w.tense("held", "is holding", "are holding", several=several) + " up best"
        verb += "".join(_in_tone(w))
    parts: list[Piece] = [
        *_names(w, leaders),
        f" {verb}{_so_far(w)}",
        *over_words(w.tables),
        ": ",
        *_figure(w, leaders),
        *_since(w, leaders),
        *_with_prefix(", against ", _benchmarks(w)),
    ]
    if last is not None:
        fell = w.tense("fell", "is falling", "are falling", several=last.plural)
        parts += ["; ", *_names(w, (last,)), f" {fell} hardest: ", *_figure(w, (last,)), *_since(w, (last,))]
    return [*parts, "."]


def _single_group_sentence(w: Wording, group: GroupReport) -> list[Piece]:
    measured = group.measured(w.tables.measure) or 0.0
    figure = _measure_claim(w, group)
    several = group.plural
    if is_little_changed(measured):
        verb = ("are" if several else "is") if w.is_open else ("were" if several else "was")
        opening: list[Piece] = [*_names(w, (group,)), f" {verb} ", figure, *_in_tone(w), _so_far(w)]
        opening += [*over_words(w.tables), ": "]
        return [*opening, *_breadth(w, (group,)), *_comparison(w, measured), "."]
    past, stem = ("rose", "rising") if measured > 0 else ("fell", "falling")
    verb = w.tense(past, f"is {stem}", f"are {stem}", several=several)
    opening = [*_names(w, (group,)), f" {verb}{_with_or_against(w, measured)}{_so_far(w)}"]
    opening += [*over_words(w.tables), ": "]
    return [*opening, *_figure(w, (group,)), *_since(w, (group,)), *_comparison(w, measured), "."]


def _no_group_sentence(w: Wording, first: GroupReport) -> list[Piece]:
    verb = "stands" if w.is_open else "stood"
    came = w.tense("came", "comes", "come", several=first.plural)
    return [
        f"No group {verb} out",
        *_in_tone(w),
        _so_far(w),
        *over_words(w.tables),
        *_with_prefix(": ", _benchmarks(w)),
        "; ",
        *_names(w, (first,)),
        f" {came} first, ",
        *_figure(w, (first,)),
        ".",
    ]


def _with_or_against(w: Wording, measured: float) -> str:
    tone = w.facts.tone
    if tone is None or w.tables.period is not None:
        return ""
    if tone is Tone.FLAT:
        return f" in {TONE_PHRASE[tone]}"
    falling = tone in FALLS
    return f" {'with' if falling == (measured < 0) else 'against'} {TONE_PHRASE[tone]}"


def _comparison(w: Wording, measured: float) -> list[Piece]:
    """Compare the only group with the primary benchmark, then give the other benchmarks."""
    primary = w.tables.primary_row
    if primary is None or primary.simple_return is None:
        return []
    lead = measured - primary.simple_return
    words = "in line with" if abs(lead) <= IN_LINE else "ahead of" if lead > 0 else "behind"
    others = [row for row in _report_benchmarks(w) if row.symbol != primary.symbol]
    parts: list[Piece] = [f", {words} {_article(primary)}", w.claim(f"benchmarks.{primary.symbol}.name", Form.WORDS)]
    parts += [" (", w.claim(f"benchmarks.{primary.symbol}.change_pct", Form.SIGNED), ")"]
    return [*parts, *_with_prefix("; ", _join_as_list([_benchmark(w, row) for row in others]))]


def _names(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    return _join_as_list([[w.claim(f"groups.{group.key}.label", Form.WORDS)] for group in groups])


def _figure(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    """Return measure and breadth: `median +7.3 %, 13 of 13 up`."""
    figures = _join_as_list([[_measure_claim(w, group)] for group in groups])
    return [f"{MEASURE_WORD[w.tables.measure]} ", *figures, ", ", *_breadth(w, groups)]


def _breadth(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    falling = all((group.measured(w.tables.measure) or 0.0) < 0 for group in groups)
    field, word = ("declines", "down") if falling else ("advances", "up")
    counts: list[list[Piece]] = [
        [w.claim(f"groups.{g.key}.{field}", Form.COUNT), " of ", w.claim(f"groups.{g.key}.reporting", Form.COUNT)]
        for g in groups
    ]
    return [*_join_as_list(counts), f" {word}"]


def _measure_claim(w: Wording, group: GroupReport) -> Claim:
    return w.claim(f"groups.{group.key}.{w.tables.measure.value}_pct", Form.SIGNED)


def _report_benchmarks(w: Wording) -> list[Row]:
    """Return the report's own benchmarks that have a move, excluding those that only a group names."""
    return [row for row in w.tables.benchmarks if row.status is Status.OK and not row.of_group_only]


def _benchmarks(w: Wording) -> list[Piece]:
    return _join_as_list([_benchmark(w, row) for row in _report_benchmarks(w)])


def _benchmark(w: Wording, row: Row) -> list[Piece]:
    cell = f"benchmarks.{row.symbol}"
    return [w.claim(f"{cell}.name", Form.WORDS), " ", w.claim(f"{cell}.change_pct", Form.SIGNED)]


def _extremes_sentence(w: Wording) -> list[Piece]:
    top, bottom = w.facts.top, w.facts.bottom
    rising = len(top) > 1 or (bool(top) and len(bottom) <= 1)
    if not top and not bottom:
        return []
    if rising:
        many, one, rest = top, bottom, w.tense("lagged", "lags", "lags", several=False)
        verb = w.tense("rose", "has risen", "have risen", several=len(many) > 1)
    else:
        many, one, rest = bottom, top, w.tense("rose", "has risen", "has risen", several=False)
        verb = w.tense("fell", "has fallen", "have fallen", several=len(many) > 1)
    parts: list[Piece] = [" ", *_join_as_list([_named_move(w, row) for row in many]), f" {verb} most"]
    if one:
        parts += ["; ", *_named_move(w, one[0]), f" {rest}"]
    return [*parts, "."]


def _named_move(w: Wording, row: Row) -> list[Piece]:
    cell = f"groups.{row.group}.rows.{row.symbol}"
    figures: list[Piece] = [w.claim(f"{cell}.change_pct", Form.SIGNED)]
    if row.dividend is not None:
        figures += [", ex-dividend ", w.claim(f"{cell}.ex_dividend", Form.WORDS)]
    return [w.claim(f"{cell}.name", Form.WORDS), " (", *figures, ")"]


def _prior_session_sentence(w: Wording) -> list[Piece]:
    """Return the primary benchmark's move in the session before, if it was at least 1 %."""
    primary = w.tables.primary_row
    if primary is None or primary.prior_return is None or abs(primary.prior_return) < NOTABLE_PRIOR_MOVE:
        return []
    verb = "rose" if primary.prior_return > 0 else "fell"
    name = w.claim(f"benchmarks.{primary.symbol}.name", Form.WORDS)
    size = w.claim(f"benchmarks.{primary.symbol}.prior_change_pct", Form.SIZE)
    article = _article(primary)
    return [f" {article.capitalize()}", name, f" {verb} ", size, " in the session before."]


def _since(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    """Return since when the group had no such session: `, their best session since 8 August`."""
    group = w.facts.extreme
    if group is None or w.is_open or tuple(groups) != (group,):
        return []
    kind = "best" if (group.measured(w.tables.measure) or 0.0) > 0 else "worst"
    whose = "their" if group.plural else "its"
    if group.largest_since is not None:
        return [f", {whose} {kind} session since ", w.claim(f"groups.{group.key}.largest_since", Form.WORDS)]
    count = w.claim(f"groups.{group.key}.largest_of", Form.COUNT)
    return [f", {whose} {kind} of the ", count, " sessions held"]


def _led_again_sentence(w: Wording) -> list[Piece]:
    group = w.facts.again
    if group is None or w.is_open:
        return []
    return [f" {'They' if group.plural else 'It'} ranked first in the session before too."]


def _article(row: Row) -> str:
    return "the " if row.kind is InstrumentType.INDEX else ""


def _in_tone(w: Wording) -> list[str]:
    """Return the tone of a session; a period is named by its length instead."""
    return [f" in {TONE_PHRASE[w.facts.tone]}"] if w.facts.tone and w.tables.period is None else []


def over_words(tables: Tables) -> list[Piece]:
    """Return the words for a period: ` over the week`, ` this month`, ` over 3 months`."""
    period = tables.period
    if period is None:
        return []
    if period.length in _TO_DATE and period.is_current:
        return [f" this {_TO_DATE[period.length]}"]
    if period.length is Length.DATES or period.length in _TO_DATE:
        return _between_words(tables, is_single=period.count == 1)
    if period.length is Length.TWO_WEEKS:
        return [" over ", _claim(tables, "period.weeks", Form.COUNT), " weeks"]
    if period.length in _OVER:
        return [f" over the {_OVER[period.length]}"]
    return [" over ", _claim(tables, "period.months", Form.COUNT), " months"]


def _between_words(tables: Tables, *, is_single: bool) -> list[Piece]:
    last = _claim(tables, "period.last_date", Form.WORDS)
    if is_single:
        return [" in the session of ", last]
    return [" from ", _claim(tables, "period.first_date", Form.WORDS), " to ", last]


def _so_far(w: Wording) -> str:
    return " so far" if w.is_open else ""


def _takes_plural(groups: Sequence[GroupReport]) -> bool:
    return len(groups) > 1 or groups[0].plural


def _with_prefix(prefix: str, pieces: list[Piece]) -> list[Piece]:
    return [prefix, *pieces] if pieces else []


def _join_as_list(items: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Join items as in a sentence: `A`, `A and B`, `A, B and C`."""
    parts: list[Piece] = []
    for at, item in enumerate(items):
        if at:
            parts.append(" and " if at == len(items) - 1 else ", ")
        parts += item
    return parts
