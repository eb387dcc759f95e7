"""Wire what a look at the record needs beside the services of every report."""

import time
from collections.abc import Callable

from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.base import SourceContext
from cryptoai_cli.sources.records.registry import RECORD_SOURCES, build_record_source
from cryptoai_cli.workflows.record.report import RecordServices


def record_services(settings: Settings, context_of: Callable[[str], SourceContext]) -> RecordServices:
    """Return the sources of records of a run."""
    sources = tuple(build_record_source(name, context_of(name)) for name in RECORD_SOURCES)
    return RecordServices(sources, time.monotonic() + settings.sources.deadline_seconds)
