"""Save fetched data: the only path from the answers of sources into the store of a report."""

from collections.abc import Set as AbstractSet

from msgspec import Struct

from cryptoai_cli.market.session import Clock
from cryptoai_cli.report.model import Notice
from cryptoai_cli.workflows.archive.memory import Memory
from cryptoai_cli.workflows.archive.settled_records import Fetched, Judge, Records, settled_records, unjudged


class Kept(Struct, frozen=True):
    """The records that were saved, and a notice for each close corrected by its source."""

    records: Records = Records()
    notices: tuple[Notice, ...] = ()


def keep_fetched(
    fetched: Fetched, memory: Memory | None, network: AbstractSet[str], clock: Clock, judge: Judge = unjudged
) -> Kept:
    """Save the settled part of the answers from the sources in `network`, with the verdicts of `judge`.

    Local files are not copied, because they remain available. Store errors are not raised (see `Memory`).
    """
    mine = [(instrument, history) for instrument, history in fetched if history.source in network]
    if memory is None or not mine:
        return Kept()
    records = settled_records(mine, clock.now, clock.calendar, judge)
    return Kept(records, memory.keep(records))
