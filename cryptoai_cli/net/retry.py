"""Decide whether and when to retry a refused request."""

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
_MARGIN_SECONDS = 1.0  # no retry that could not finish before the deadline


def seconds_to_next_try(refusal: Refusal, tries: int, seconds_left: float) -> float | None:
    """Return the seconds to wait after `tries` tries, or None if a retry would not help or not fit into the run.

    A block is retried once, and only if the provider said when.
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
    """Return the seconds in the Retry-After header, or None; a date is measured from the response's Date header."""
    text = headers.get("retry-after", "")
    with suppress(ValueError):
        seconds = float(text)
        return seconds if isfinite(seconds) and seconds >= 0 else None
    # not a date, one beyond all years, or only one of the two has a time zone
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(text)
        return max(0.0, (until - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    return None
