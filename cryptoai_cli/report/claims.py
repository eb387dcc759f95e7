"""What a headline claims: its figures and names, each bound to a cell, and its superlatives, each with its scope."""

from enum import StrEnum

from msgspec import Struct


class Tone(StrEnum):
    """The character of the market's session, in one word."""

    BOUNCE = "bounce"
    PULLBACK = "pullback"
    SELL_OFF = "sell-off"
    RALLY = "rally"
    GAIN = "gain"
    SLIDE = "slide"
    FLAT = "flat"


class Claim(Struct, frozen=True):
    """A piece of the headline bound to a cell of the report.

    `text` is the text in the headline, `cell` the address of its value (`groups.bitcoin-miners.median_pct`), `value`
    the cell's unrounded value: percent for figures, text for names.
    """

    text: str
    value: float | int | str
    cell: str


class Extreme(StrEnum):
    """What a superlative says of those it names, against all others of its scope."""

    ROSE_MOST = "rose-most"
    FELL_MOST = "fell-most"
    LAGGED = "lagged"
    LED = "led"
    HELD_UP_BEST = "held-up-best"
    CAME_FIRST = "came-first"
    FELL_HARDEST = "fell-hardest"
    BEST_SESSION = "best-session"
    WORST_SESSION = "worst-session"
    RANKED_FIRST_BEFORE = "ranked-first-before"
    CAME_LAST = "came-last"
    MOVED_MOST = "moved-most"


class Scope(StrEnum):
    """Over what a superlative holds."""

    REPORT = "report"  # every row, or every group, that the report shows
    GROUPS = "groups"  # the rows of the groups that the sentence says
    RANKED = "ranked-groups"
    OWN_SESSIONS = "own-sessions"  # the earlier sessions of the group itself
    CONFIRMED = "confirmed-rows"  # the confirmed rows of a report on the whole market


class Superlative(Struct, frozen=True):
    """A superlative of the headline: those that `cells` address are the `kind` of extreme over the `scope`.

    `text` is the text in the headline (`rose most`), `cells` the addresses of the rows or groups it is said of;
    `groups` are the keys of the groups of `Scope.GROUPS`. Suspect moves are left out of the comparison if
    `without_suspect`, which the sentence says.
    """

    text: str
    kind: Extreme
    cells: tuple[str, ...]
    scope: Scope = Scope.REPORT
    groups: tuple[str, ...] = ()
    without_suspect: bool = False


class Headline(Struct, frozen=True):
    """The headline of a report; `tone` is None if it cannot be determined.

    `subject` is its first clause with its figure, for the subject of a mail.
    """

    text: str
    tone: Tone | None
    claims: tuple[Claim, ...]
    rules: tuple[str, ...] = ()
    superlatives: tuple[Superlative, ...] = ()
    subject: str = ""
