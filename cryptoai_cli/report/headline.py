"""Word the facts from a closed vocabulary: the same figures always give the same words, and never a cause.

Order: who - tone - figure with breadth - benchmarks - extremes - the session before. Every name and number is a `Claim`
bound to a cell, every superlative a `Superlative` that says over what it holds; all other words are fixed and known to
the verifier.
"""

from collections.abc import Sequence

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.report.benchmark_words import benchmark_list, comparison
from cryptoai_cli.report.cells import Form, is_little_changed, read_cell
from cryptoai_cli.report.claims import Claim, Extreme, Scope, Superlative, Tone
from cryptoai_cli.report.extreme_words import extremes_sentence
from cryptoai_cli.report.facts import Facts, Story
from cryptoai_cli.report.instrument_words import instruments_sentence, what_they_did
from cryptoai_cli.report.model import GroupReport, Tables
from cryptoai_cli.report.tone import FALLS
from cryptoai_cli.report.wording import Piece, Wording, article, join_as_list, over_words, with_prefix

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
MEASURE_WORD = {Measure.MEDIAN: "median", Measure.MEAN: "mean", Measure.WEIGHTED: "weighted mean"}


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
            parts = _no_group_sentence(w)
        case Story.INSTRUMENTS:
            parts = instruments_sentence(w)
        case Story.UNRANKED:
            parts = [*first_clause(w), *with_prefix(": ", benchmark_list(w)), "."]
    return (
        *parts,
        *extremes_sentence(w),
        *_prior_session_sentence(w),
        *_led_again_sentence(w),
        *_early_close_sentence(w),
    )


def plain_fallback(tables: Tables) -> tuple[Piece, ...]:
    """Return the fallback for a headline that fails verification."""
    if tables.period is not None:
        return ("No clear leader", *over_words(tables), ".")
    value = read_cell(tables, "session")
    return ("Session of ", Claim(str(value), str(value), "session"), ": no clear leader.")


def first_clause(w: Wording) -> list[Piece]:
    """Return how the headline begins: who did what, in which market, without the figures of a group."""
    match w.facts.story:
        case Story.LED | Story.CAME_FIRST:
            return _who_led(w)
        case Story.HELD_UP | Story.ROSE_AGAINST:
            rose = w.facts.story is Story.ROSE_AGAINST
            return [*_names(w, w.facts.leaders), " ", *(_rose_against(w) if rose else _held_up_best(w))]
        case Story.SINGLE:
            return _what_it_did(w, w.facts.leaders[0])
        case Story.NONE_STOOD_OUT:
            verb = "stands" if w.is_open else "stood"
            return [f"No group {verb} out", *_in_tone(w), w.so_far, *over_words(w.tables)]
        case Story.INSTRUMENTS:
            return what_they_did(w)
        case Story.UNRANKED:
            return ["No group could be ranked", *_in_tone(w), *over_words(w.tables)]


def leading_figures(w: Wording) -> list[Piece]:
    """Return the figures of the groups that the first clause tells of; nothing where it tells its own."""
    leaders = w.facts.leaders
    if w.facts.story in {Story.LED, Story.CAME_FIRST, Story.HELD_UP, Story.ROSE_AGAINST}:
        return join_as_list([[_measure_claim(w, group)] for group in leaders])
    measured = leaders[0].measured(w.tables.measure) or 0.0 if w.facts.story is Story.SINGLE else 0.0
    return [] if is_little_changed(measured) else [_measure_claim(w, leaders[0])]


def _who_led(w: Wording) -> list[Piece]:
    leaders, only = w.facts.leaders, w.facts.leads_ranked_only
    among = _among_ranked(only=only)
    if w.facts.story is Story.CAME_FIRST:
        return [*_names(w, leaders), " ", _came_first(w), w.so_far, *over_words(w.tables), among]
    verb = w.tense("led", "is leading", "are leading", several=_takes_plural(leaders))
    tone = f" {TONE_PHRASE[w.facts.tone]}" if w.facts.tone and w.tables.period is None else ""
    led = _of_groups(verb, Extreme.LED, leaders, ranked_only=only)
    return [*_names(w, leaders), " ", led, f"{tone}{w.so_far}", *over_words(w.tables), among]


def _what_it_did(w: Wording, group: GroupReport) -> list[Piece]:
    measured, several = group.measured(w.tables.measure) or 0.0, group.plural
    if is_little_changed(measured):
        verb = ("are" if several else "is") if w.is_open else ("were" if several else "was")
        figure = _measure_claim(w, group)
        return [*_names(w, (group,)), f" {verb} ", figure, *_in_tone(w), w.so_far, *over_words(w.tables)]
    past, stem = ("rose", "rising") if measured > 0 else ("fell", "falling")
    verb = w.tense(past, f"is {stem}", f"are {stem}", several=several)
    return [*_names(w, (group,)), f" {verb}{_with_or_against(w, measured)}{w.so_far}", *over_words(w.tables)]


def _leading_sentence(w: Wording) -> list[Piece]:
    leaders = w.facts.leaders
    if w.facts.story is Story.CAME_FIRST:
        return [*first_clause(w), ": ", *_figure(w, leaders), "; no benchmark has a figure."]
    beta = ""
    if w.facts.beta_explains:
        beta = f", no more than {'their' if leaders[0].plural else 'its'} beta implies"
    return [
        *first_clause(w),
        ": ",
        *_figure(w, leaders),
        beta,
        *_since(w, leaders),
        *with_prefix(", against ", benchmark_list(w)),
        ".",
    ]


def _falling_sentence(w: Wording) -> list[Piece]:
    leaders = w.facts.leaders
    return [
        *first_clause(w),
        ": ",
        *_figure(w, leaders),
        *_since(w, leaders),
        *with_prefix(", against ", benchmark_list(w)),
        *with_prefix("; ", _fell_hardest(w)),
        ".",
    ]


def _rose_against(w: Wording) -> list[Piece]:
    verb = w.tense("rose", "is rising", "are rising", several=_takes_plural(w.facts.leaders))
    return [f"{verb} against the fall{w.so_far}", *over_words(w.tables)]


def _held_up_best(w: Wording) -> list[Piece]:
    leaders, only = w.facts.leaders, w.facts.leads_ranked_only
    verb = w.tense("held up best", "is holding up best", "are holding up best", several=_takes_plural(leaders))
    superlative = _of_groups(verb, Extreme.HELD_UP_BEST, leaders, ranked_only=only)
    return [superlative, *_in_tone(w), w.so_far, *over_words(w.tables), _among_ranked(only=only)]


def _fell_hardest(w: Wording) -> list[Piece]:
    last = w.facts.last
    if last is None:
        return []
    only = w.facts.last_of_ranked_only
    verb = w.tense("fell hardest", "is falling hardest", "are falling hardest", several=last.plural)
    superlative = _of_groups(verb, Extreme.FELL_HARDEST, (last,), ranked_only=only)
    told = [*_names(w, (last,)), " ", superlative, _among_ranked(only=only)]
    return [*told, ": ", *_figure(w, (last,)), *_since(w, (last,))]


def _came_first(w: Wording) -> Superlative:
    verb = w.tense("came first", "comes first", "come first", several=_takes_plural(w.facts.leaders))
    return _of_groups(verb, Extreme.CAME_FIRST, w.facts.leaders, ranked_only=w.facts.leads_ranked_only)


def _of_groups(text: str, kind: Extreme, groups: Sequence[GroupReport], *, ranked_only: bool) -> Superlative:
    scope = Scope.RANKED if ranked_only else Scope.REPORT
    return Superlative(text, kind, tuple(f"groups.{group.key}" for group in groups), scope)


def _among_ranked(*, only: bool) -> str:
    """Return the words for a superlative that a group without a rank would contradict."""
    return " among the ranked groups" if only else ""


def _single_group_sentence(w: Wording, group: GroupReport) -> list[Piece]:
    measured = group.measured(w.tables.measure) or 0.0
    if is_little_changed(measured):
        return [*first_clause(w), ": ", *_breadth(w, (group,)), *comparison(w, measured), "."]
    return [*first_clause(w), ": ", *_figure(w, (group,)), *_since(w, (group,)), *comparison(w, measured), "."]


def _no_group_sentence(w: Wording) -> list[Piece]:
    first = _first_of_all(w) if w.facts.leaders else []
    return [
        *first_clause(w),
        *with_prefix(": ", benchmark_list(w)),
        *with_prefix("; ", first),
        *with_prefix("; ", _fell_hardest(w)),
        ".",
    ]


def _first_of_all(w: Wording) -> list[Piece]:
    leaders = w.facts.leaders
    among = _among_ranked(only=w.facts.leads_ranked_only)
    return [*_names(w, leaders), " ", _came_first(w), among, ", ", *_figure(w, leaders)]


def _with_or_against(w: Wording, measured: float) -> str:
    tone = w.facts.tone
    if tone is None or w.tables.period is not None:
        return ""
    if tone is Tone.FLAT:
        return f" in {TONE_PHRASE[tone]}"
    falling = tone in FALLS
    return f" {'with' if falling == (measured < 0) else 'against'} {TONE_PHRASE[tone]}"


def _names(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    return join_as_list([[w.claim(f"groups.{group.key}.label", Form.WORDS)] for group in groups])


def _figure(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    """Return measure and breadth: `median +7.3 %, 13 of 13 up`."""
    figures = join_as_list([[_measure_claim(w, group)] for group in groups])
    return [f"{MEASURE_WORD[w.tables.measure]} ", *figures, ", ", *_breadth(w, groups)]


def _breadth(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    falling = all((group.measured(w.tables.measure) or 0.0) < 0 for group in groups)
    field, word = ("declines", "down") if falling else ("advances", "up")
    counts: list[list[Piece]] = [
        [w.claim(f"groups.{g.key}.{field}", Form.COUNT), " of ", w.claim(f"groups.{g.key}.reporting", Form.COUNT)]
        for g in groups
    ]
    return [*join_as_list(counts), f" {word}"]


def _measure_claim(w: Wording, group: GroupReport) -> Claim:
    return w.claim(f"groups.{group.key}.{w.tables.measure.value}_pct", Form.SIGNED)


def _prior_session_sentence(w: Wording) -> list[Piece]:
    """Return the primary benchmark's move in the session before, if it was at least 1 %."""
    primary = w.tables.primary_row
    if primary is None or primary.prior_return is None or abs(primary.prior_return) < NOTABLE_PRIOR_MOVE:
        return []
    verb = "rose" if primary.prior_return > 0 else "fell"
    name = w.claim(f"benchmarks.{primary.symbol}.name", Form.WORDS)
    size = w.claim(f"benchmarks.{primary.symbol}.prior_change_pct", Form.SIZE)
    return [f" {article(primary).capitalize()}", name, f" {verb} ", size, " in the session before."]


def _since(w: Wording, groups: Sequence[GroupReport]) -> list[Piece]:
    """Return since when the group had no such session: `, their best session since 8 August`."""
    group = w.facts.extreme
    if group is None or w.is_open or tuple(groups) != (group,):
        return []
    is_best = (group.measured(w.tables.measure) or 0.0) > 0
    kind = Extreme.BEST_SESSION if is_best else Extreme.WORST_SESSION
    word = "best" if is_best else "worst"
    whose = f", {'their' if group.plural else 'its'} "
    cells = (f"groups.{group.key}",)
    if group.largest_since is not None:
        since = w.claim(f"groups.{group.key}.largest_since", Form.WORDS)
        return [whose, Superlative(f"{word} session since", kind, cells, Scope.OWN_SESSIONS), " ", since]
    count = w.claim(f"groups.{group.key}.largest_of", Form.COUNT)
    return [whose, Superlative(f"{word} of the", kind, cells, Scope.OWN_SESSIONS), " ", count, " sessions held"]


def _led_again_sentence(w: Wording) -> list[Piece]:
    group = w.facts.again
    if group is None or w.is_open:
        return []
    first = Superlative("ranked first", Extreme.RANKED_FIRST_BEFORE, (f"groups.{group.key}",), Scope.RANKED)
    return [f" {'They' if group.plural else 'It'} ", first, " in the session before too."]


def _early_close_sentence(w: Wording) -> list[Piece]:
    """Return when a session that closes early does; nothing of a period."""
    if not w.tables.session.closes_early or w.tables.period is not None:
        return []
    verb = "closes" if w.is_open else "closed"
    return [f" The session {verb} at ", w.claim("session.closes", Form.WORDS), "."]


def _in_tone(w: Wording) -> list[str]:
    """Return the tone of a session; a period is named by its length instead."""
    return [f" in {TONE_PHRASE[w.facts.tone]}"] if w.facts.tone and w.tables.period is None else []


def _takes_plural(groups: Sequence[GroupReport]) -> bool:
    return len(groups) > 1 or groups[0].plural
