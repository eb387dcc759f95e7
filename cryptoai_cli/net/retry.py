"""Decide whether and when a request that was refused is made again."""

import random
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from math import isfinite

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.net.classify import Refusal

MOST_TRIES = 3
JITTER_SECONDS = (0.2, 0.8)
LONGEST_WAIT_SECONDS = 5.0
_MARGIN_SECONDS = 1.0  # a try that cannot be answered before the deadline is not made


def seconds_to_next_try(refusal: Refusal, tries: int, seconds_left: float) -> float | None:
    """Return how long to wait after `tries` tries; None where another one would not help or not fit into the run.

    A block is tried again once, and only where the provider said when.
    """
    asked = refusal.retry_after_seconds
    if refusal.kind is FailureKind.BLOCKED:
        wait = asked if tries == 1 else None
    elif refusal.may_pass and tries < MOST_TRIES:
        jitter = random.uniform(*JITTER_SECONDS)  # noqa: S311 - spreads requests, guards nothing
        wait = max(jitter, asked or 0.0)
    else:
        wait = None
    room = min(LONGEST_WAIT_SECONDS, seconds_left - _MARGIN_SECONDS)
    return wait if wait is not None and wait <= room else None


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Return how long the provider wants us to wait; a date counts from the date of the answer itself."""
    text = headers.get("retry-after", "")
    with suppress(ValueError):
        seconds = float(text)
        return seconds if isfinite(seconds) and seconds >= 0 else None
    with suppress(ValueError, TypeError):  # no date, or one with a zone beside one without
        until = parsedate_to_datetime(text)
        return max(0.0, (until - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    return None
