"""Decide what the headline says: the tone, the kind of story and its groups. The wording is chosen elsewhere."""

import statistics
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.report.cells import is_little_changed
from cryptoai_cli.report.model import GroupReport, Period, Row, Tables, Tone
from cryptoai_cli.report.tone import FALLS, period_tone, session_tone

CLEAR_LEAD = 0.0025
_FLOAT_DIGITS = 9  # 0.06 - 0.0575 is a hair below a quarter point
BETA_COVERAGE = 0.6
MOST_LEADERS = 3
LONG_AGO = 21
EXTREMES = 2


class Story(StrEnum):
    """The kind of main sentence in the headline."""

    LED = "led"
    HELD_UP = "held up best"
    ROSE_AGAINST = "rose against the fall"
    SINGLE = "single group"
    CAME_FIRST = "came first, without a benchmark"
    NONE_STOOD_OUT = "no group stood out"
    UNRANKED = "no group ranked"


class Facts(Struct, frozen=True):
    """The facts from which the headline is worded.

    `leaders` are the groups of the main sentence, highest rank first; `last` is the group that fell hardest, if any.
    `top` and `bottom` are the extreme rows worth naming. `rules` explain each decision. `extreme` is the group whose
    session was its best or worst in a long while, `again` the leader if it also led the session before.
    """

    tone: Tone | None
    story: Story
    leaders: tuple[GroupReport, ...]
    last: GroupReport | None
    beta_explains: bool
    top: tuple[Row, ...]
    bottom: tuple[Row, ...]
    rules: tuple[str, ...]
    extreme: GroupReport | None = None
    again: GroupReport | None = None


def find_facts(tables: Tables) -> Facts:
    """Return the facts for a headline: tone, story, groups and extremes."""
    primary = tables.primary_row
    r = None if primary is None else primary.simple_return
    tone = _tone(tables, primary, r)
    ranked = ranked_groups(tables)
    story, leaders = _story(tables, ranked, tone, r)
    last = _fell_hardest(tables, ranked, leaders, tone, r)
    subject = (last,) if last is not None and story is Story.HELD_UP else leaders
    top, bottom = _extreme_rows(tables, subject)
    rules = (_tone_rule(tables, tone), f"story: {story.value}", *_order_rule(tables, ranked))
    explained = story is Story.LED and len(leaders) == 1 and beta_explains(leaders[0])
    return Facts(
        tone,
        story,
        leaders,
        last,
        explained,
        top,
        bottom,
        rules,
        extreme=_extreme_group(subject, tables.measure),
        again=leaders[0] if story is Story.LED and len(leaders) == 1 and leaders[0].also_led else None,
    )


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
        return Story.UNRANKED, ()
    if r is None:
        return Story.CAME_FIRST, ranked[:1]
    if len(ranked) == 1:
        return Story.SINGLE, ranked
    first = ranked[0]
    together = _together(tables, ranked)
    if tone in FALLS or (tone is None and r < 0):
        rose = (_measured(tables, first) or 0.0) > 0 and _mostly_up(first)
        rising = tuple(g for g in together if (_measured(tables, g) or 0.0) > 0 and _mostly_up(g))
        return (Story.ROSE_AGAINST, rising[:MOST_LEADERS]) if rose else (Story.HELD_UP, together[:MOST_LEADERS])
    if len(together) <= MOST_LEADERS and all(_leads(tables, group, r) for group in together):
        return Story.LED, together
    return Story.NONE_STOOD_OUT, ranked[:1]


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
    measured = _measured(tables, last)
    return last if last not in leaders and measured is not None and measured < min(0.0, r) else None


def _mostly_up(group: GroupReport) -> bool:
    return 2 * group.advances > group.reporting


def _measured(tables: Tables, group: GroupReport) -> float | None:
    return group.measured(tables.measure)


def _extreme_rows(tables: Tables, subject: Iterable[GroupReport | None]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Return the rows with the largest rises and falls: two in the direction of the group, one in the other."""
    groups = [group for group in subject if group is not None]
    rows = {row.symbol: row for group in groups for row in group.rows if row.status is Status.OK}
    ordered = sorted(rows.values(), key=lambda row: (-(row.simple_return or 0.0), row.symbol))
    up = [row for row in ordered if _has_moved(row) and (row.simple_return or 0.0) > 0]
    down = [row for row in reversed(ordered) if _has_moved(row) and (row.simple_return or 0.0) < 0]
    rising = bool(groups) and (_measured(tables, groups[0]) or 0.0) > 0
    most_up, most_down = (EXTREMES, 1) if rising else (1, EXTREMES)
    return tuple(up[:most_up]), tuple(down[:most_down])


def _has_moved(row: Row) -> bool:
    return row.simple_return is not None and not is_little_changed(row.simple_return)


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
