"""Decide what the headline says: the tone, the kind of story and its groups. The wording is chosen elsewhere."""

import statistics
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.report.cells import is_little_changed
from cryptoai_cli.report.claims import Tone
from cryptoai_cli.report.extremes import Extremes, find_extremes, find_extremes_of_all
from cryptoai_cli.report.model import GroupReport, Period, Row, Tables
from cryptoai_cli.report.ranking import unique_rows
from cryptoai_cli.report.tone import FALLS, period_tone, session_tone

CLEAR_LEAD = 0.0025
_FLOAT_DIGITS = 9  # 0.06 - 0.0575 is a hair below a quarter point
BETA_COVERAGE = 0.6
MOST_LEADERS = 3
LONG_AGO = 21
FEW = 3


class Story(StrEnum):
    """The kind of main sentence in the headline."""

    LED = "led"
    HELD_UP = "held up best"
    ROSE_AGAINST = "rose against the fall"
    SINGLE = "single group"
    CAME_FIRST = "came first, without a benchmark"
    NONE_STOOD_OUT = "no group stood out"
    INSTRUMENTS = "single instruments"
    UNRANKED = "no group ranked"


class Facts(Struct, frozen=True):
    """The facts from which the headline is worded.

    `leaders` are the groups of the main sentence, highest rank first; `last` is the group that fell hardest, if any.
    Where too few members report for a group to be ranked, `instruments` are told one by one, the highest first.
    `leads_ranked_only` and `last_of_ranked_only` say that a group without a rank went as far or farther. `extremes` are
    the rows worth naming. `rules` explain each decision. `extreme` is the group whose session was its best or worst in
    a long while, `again` the leader if it also led the session before.
    """

    tone: Tone | None
    story: Story
    leaders: tuple[GroupReport, ...]
    last: GroupReport | None
    beta_explains: bool
    extremes: Extremes | None
    rules: tuple[str, ...]
    extreme: GroupReport | None = None
    again: GroupReport | None = None
    instruments: tuple[Row, ...] = ()
    leads_ranked_only: bool = False
    last_of_ranked_only: bool = False

    @property
    def told(self) -> tuple[GroupReport, ...]:
        """All groups that the main sentence tells of."""
        return self.leaders if self.last is None else (*self.leaders, self.last)


def find_facts(tables: Tables) -> Facts:
    """Return the facts for a headline: tone, story, groups and extremes."""
    primary = tables.primary_row
    r = None if primary is None else primary.simple_return
    tone = _tone(tables, primary, r)
    ranked = ranked_groups(tables)
    story, leaders = _story(tables, ranked, tone, r)
    last = _fell_hardest(tables, ranked, leaders, tone, r)
    rules = (_tone_rule(tables, tone), f"story: {story.value}", *_order_rule(tables, ranked))
    led_alone = leaders[0] if story is Story.LED and len(leaders) == 1 else None
    return Facts(
        tone,
        story,
        leaders,
        last,
        led_alone is not None and beta_explains(led_alone),
        _extremes(tables, story, leaders, last),
        rules,
        extreme=_extreme_group((last,) if last is not None else leaders, tables.measure),
        again=led_alone if led_alone is not None and led_alone.also_led else None,
        instruments=_instruments(tables) if story is Story.INSTRUMENTS else (),
        leads_ranked_only=any(_went_as_high(tables, group, leaders) for group in _unranked(tables)),
        last_of_ranked_only=any(_went_as_low(tables, group, last) for group in _unranked(tables)),
    )


def _extremes(
    tables: Tables, story: Story, leaders: tuple[GroupReport, ...], last: GroupReport | None
) -> Extremes | None:
    """Return the extremes: in a fall of the group that fell hardest, else of the groups that are told of."""
    if story is Story.UNRANKED:
        return find_extremes_of_all(tables)
    subject = leaders if last is None else (last,)
    if not subject:
        return None
    told = (*leaders, *subject) if last is not None else leaders
    return find_extremes(tables, subject, told, rising=(_measured(tables, subject[0]) or 0.0) > 0)


def _instruments(tables: Tables) -> tuple[Row, ...]:
    """Return the members that have a move, each once, the highest first."""
    rows = unique_rows(row for group in tables.groups for row in group.rows if row.status is Status.OK)
    return tuple(sorted(rows, key=lambda row: (-(row.simple_return or 0.0), row.symbol)))


def _unranked(tables: Tables) -> tuple[GroupReport, ...]:
    return tuple(group for group in tables.groups if group.rank is None)


def _went_as_high(tables: Tables, group: GroupReport, leaders: Sequence[GroupReport]) -> bool:
    measured = _measured(tables, group)
    return measured is not None and any(_even(measured) >= _even(_measured(tables, leader)) for leader in leaders)


def _went_as_low(tables: Tables, group: GroupReport, last: GroupReport | None) -> bool:
    measured = _measured(tables, group)
    return measured is not None and last is not None and _even(measured) <= _even(_measured(tables, last))


def _even(measured: float | None) -> float:
    return round(measured or 0.0, _FLOAT_DIGITS)


def _extreme_group(subject: tuple[GroupReport, ...], measure: Measure) -> GroupReport | None:
    """Return the headline's group if its session was the best or worst in more than 21 sessions, else None."""
    if len(subject) != 1:
        return None
    group = subject[0]
    measured = group.measured(measure)
    long_ago = group.largest_of is not None or (group.sessions_since or 0) > LONG_AGO
    return group if long_ago and measured is not None and not is_little_changed(measured) else None


def _tone(tables: Tables, primary: Row | None, r: float | None) -> Tone | None:
    if primary is None or r is None:
        return None
    return session_tone(r, primary.prior_return) if tables.period is None else period_tone(r, tables.period.count)


def ranked_groups(tables: Tables) -> tuple[GroupReport, ...]:
    """Return the ranked groups in order of rank."""
    ranked = [group for group in tables.groups if group.rank is not None]
    return tuple(sorted(ranked, key=lambda group: group.rank or 0))


def beta_explains(group: GroupReport) -> bool:
    """Return whether a leader did no better than its members' betas imply."""
    known = [row.beta_excess_return for row in group.rows if row.beta_excess_return is not None]
    return len(known) >= BETA_COVERAGE * group.members and bool(known) and statistics.median(known) <= 0


def _story(
    tables: Tables, ranked: tuple[GroupReport, ...], tone: Tone | None, r: float | None
) -> tuple[Story, tuple[GroupReport, ...]]:
    if not ranked:
        return Story.INSTRUMENTS if 0 < len(_instruments(tables)) <= FEW else Story.UNRANKED, ()
    if len(ranked) == 1:
        return Story.SINGLE, ranked
    if r is None:
        return Story.CAME_FIRST, _first_ones(tables, ranked, 1)
    together = _together(tables, ranked)
    if tone in FALLS or (tone is None and r < 0):
        return _story_of_a_fall(tables, ranked, together)
    if len(together) <= MOST_LEADERS and all(_leads(tables, group, r) for group in together):
        return Story.LED, together
    return Story.NONE_STOOD_OUT, _first_ones(tables, ranked, 1)


def _story_of_a_fall(
    tables: Tables, ranked: tuple[GroupReport, ...], together: tuple[GroupReport, ...]
) -> tuple[Story, tuple[GroupReport, ...]]:
    rising = tuple(g for g in together if (_measured(tables, g) or 0.0) > 0 and _mostly_up(g))
    if ranked[0] in rising:
        return Story.ROSE_AGAINST, rising[:MOST_LEADERS]
    best = _first_ones(tables, ranked, min(len(together), MOST_LEADERS))
    return (Story.HELD_UP if best else Story.NONE_STOOD_OUT), best


def _first_ones(tables: Tables, ranked: tuple[GroupReport, ...], wanted: int) -> tuple[GroupReport, ...]:
    """Return the first `wanted` groups, or as many as near that number as no tie cuts through, at most three.

    Empty if more than three groups are level.
    """
    measures = [_even(_measured(tables, group)) for group in ranked]
    for count in sorted(range(1, MOST_LEADERS + 1), key=lambda count: (abs(count - wanted), count)):
        if count == len(ranked) or (count < len(ranked) and measures[count - 1] > measures[count]):
            return ranked[:count]
    return ()


def _together(tables: Tables, ranked: tuple[GroupReport, ...]) -> tuple[GroupReport, ...]:
    """Return the first group and those less than a clear lead behind it."""
    first = _measured(tables, ranked[0]) or 0.0
    return tuple(g for g in ranked if round(first - (_measured(tables, g) or 0.0), _FLOAT_DIGITS) < CLEAR_LEAD)


def _leads(tables: Tables, group: GroupReport, r: float) -> bool:
    measured = _measured(tables, group)
    return measured is not None and measured > 0 and measured > r and _mostly_up(group)


def _fell_hardest(
    tables: Tables,
    ranked: tuple[GroupReport, ...],
    leaders: tuple[GroupReport, ...],
    tone: Tone | None,
    r: float | None,
) -> GroupReport | None:
    if r is None or len(ranked) < 2 or not (tone in FALLS or (tone is None and r < 0)):  # noqa: PLR2004 two groups
        return None
    last = ranked[-1]
    measured, before = _measured(tables, last), _measured(tables, ranked[-2])
    is_level = _even(measured) == _even(before)
    return last if last not in leaders and not is_level and measured is not None and measured < min(0.0, r) else None


def _mostly_up(group: GroupReport) -> bool:
    return 2 * group.advances > group.reporting


def _measured(tables: Tables, group: GroupReport) -> float | None:
    return group.measured(tables.measure)


def _tone_rule(tables: Tables, tone: Tone | None) -> str:
    primary = tables.primary_row
    if primary is None or primary.simple_return is None:
        return "tone: none, for no benchmark has a move"
    word = "none" if tone is None else tone.value
    if tables.period is not None:
        return f"tone: {word}, for {primary.name} {primary.simple_return * 100:+.2f} % over {_sessions(tables.period)}"
    before = "unknown" if primary.prior_return is None else f"{primary.prior_return * 100:+.2f} %"
    return f"tone: {word}, for {primary.name} {primary.simple_return * 100:+.2f} % after {before} in the session before"


def _sessions(period: Period) -> str:
    return "1 session" if period.count == 1 else f"{period.count} sessions"


def _order_rule(tables: Tables, ranked: tuple[GroupReport, ...]) -> tuple[str, ...]:
    return tuple(
        f"{group.rank}. {group.label}: {tables.measure.value} {(_measured(tables, group) or 0.0) * 100:+.2f} %, "
        f"{group.advances} of {group.reporting} up"
        for group in ranked
    )
