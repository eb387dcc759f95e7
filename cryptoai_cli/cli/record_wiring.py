"""Wire what a look at the record needs beside the services of every report."""

import time
from collections.abc import Callable

from cryptoai_cli.settings.model import Settings
from cryptoai_cli.sources.base import PluginError, SourceContext
from cryptoai_cli.sources.records.registry import build_record_source
from cryptoai_cli.workflows.record.report import RecordServices


def record_services(settings: Settings, context_of: Callable[[str], SourceContext]) -> RecordServices:
    """Return the sources of records that the settings name, with the end of the run."""
    built, broken = [], []
    for name in settings.record.sources:
        try:
            built.append(build_record_source(name, context_of(name)))
        except PluginError as error:
            broken.append(str(error))
    return RecordServices(tuple(built), time.monotonic() + settings.sources.deadline_seconds, tuple(broken))
