"""Keep what was fetched: the one way from the answers of sources into the store of a report."""

from collections.abc import Set as AbstractSet

from msgspec import Struct

from cryptoai_cli.market.session import Clock
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.settled_records import Fetched, Judge, Records, settled_records, unjudged


class Kept(Struct, frozen=True):
    """What was given to the store, and a notice for each close that its source has corrected."""

    records: Records = Records()
    notices: tuple[Notice, ...] = ()


def keep_fetched(
    fetched: Fetched, memory: Memory | None, network: AbstractSet[str], clock: Clock, judge: Judge = unjudged
) -> Kept:
    """Keep what is settled of the answers that came from the sources in `network`, with the verdicts of `judge`.

    Files of the user's own are not copied: they are at hand anyway. Nothing is raised (see `Memory`).
    """
    mine = [(instrument, history) for instrument, history in fetched if history.source in network]
    if memory is None or not mine:
        return Kept()
    records = settled_records(mine, clock.now, clock.calendar, judge)
    return Kept(records, memory.keep(records))
