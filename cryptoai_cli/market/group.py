"""Define groups: instruments that are reported together."""

from msgspec import Struct

from cryptoai_cli.market.instrument import Instrument


class Group(Struct, frozen=True):
    """A named set of instruments and the benchmarks of its own.

    A group with a `query` has those members that the listing of the day gives it, and none before it is asked.

    `plural` says whether the label takes a plural verb (`Bitcoin miners are leading`, `AI power is leading`).
    """

    key: str
    label: str
    members: tuple[Instrument, ...]
    benchmarks: tuple[Instrument, ...] = ()
    plural: bool = True
    query: str = ""
