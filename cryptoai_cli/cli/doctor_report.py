"""Write what `movers doctor` found as one text that a user can send: no secret and no personal data in it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cryptoai_cli.cli.machine import Lines, clock_lines, proxy_lines, terminal_lines, tls_lines, version_lines
from cryptoai_cli.cli.masking import masking_for, name_only
from cryptoai_cli.cli.wiring import Inspection
from cryptoai_cli.net.browser import TransportChoice
from cryptoai_cli.net.secrets import SECRET_VARIABLES
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.places import STORE
from cryptoai_cli.store.file_facts import read_file_facts
from cryptoai_cli.workflows.doctor import Finding

_FOLDERS = ("MOVERS_CONFIG", "MOVERS_HOME")
_SHOWN = {"transport": frozenset(TransportChoice), "feed": frozenset({"sip", "iex"})}
_WIDEST_NAME = 24


def report_text(seen: Inspection, findings: Sequence[Finding], home: Path | None) -> str:
    """Return the report; `home` is the user's own folder, which is written as `~`, None if it is unknown."""
    sections = {
        "versions": version_lines(),
        "settings in force": _setting_lines(seen.settings, os.environ, home),
        "checks": _finding_lines(findings),
        "cool-downs": _cooldown_lines(seen),
        "TLS": tls_lines(os.environ),
        "proxies": proxy_lines(os.environ),
        "clock": clock_lines(seen.now, seen.clocks),
        "store": _store_lines(seen.data_folder, home),
        "terminal": terminal_lines(os.environ),
    }
    text = "\n\n".join("\n".join((title, *_table(lines))) for title, lines in sections.items())
    return f"```text\n{masking_for(seen.settings, os.environ, home).mask(text)}\n```"


def _table(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = list(lines)
    width = min(max((len(name) for name, _ in rows), default=0), _WIDEST_NAME)
    yield from (f"  {name:<{width}}  {told}" for name, told in rows)


def _setting_lines(settings: Settings, environment: Mapping[str, str], home: Path | None) -> Lines:
    """Yield the settings that change what is asked and computed; of groups and mail only that there are some."""
    yield "file", name_only(settings.file, home) if settings.file is not None else "the shipped one alone"
    yield (
        "report",
        (
            f"benchmarks {', '.join(each.symbol for each in settings.report.benchmarks)}; "
            f"measure {settings.report.measure.value}; top {settings.report.top}"
        ),
    )
    members = {member.symbol for group in settings.groups for member in group.members}
    yield "groups", f"{len(settings.groups)}, with {len(members)} symbols; {len(settings.instruments)} instruments"
    yield "closures", f"{len(settings.closures)}"
    yield "mail", "not set" if settings.email is None else f"set, security {settings.email.security.value}"
    yield "order", ", ".join(settings.sources.order)
    yield "deadline_seconds", f"{settings.sources.deadline_seconds:g}"
    for source in settings.sources.sources:
        for key, value in source.values:
            yield f"{source.name}.{key}", value if value in _SHOWN.get(key, ()) else "set"
    for name in (*_FOLDERS, *SECRET_VARIABLES):
        yield name, "set" if environment.get(name) else "not set"


def _finding_lines(findings: Iterable[Finding]) -> Lines:
    for finding in findings:
        seconds = "" if finding.seconds is None else f" ({finding.seconds:.2f} s)"
        kind = "" if finding.failure is None else f" [{finding.failure.value}]"
        yield finding.part, f"{finding.health.value}{kind}: {finding.words}{seconds}"


def _cooldown_lines(seen: Inspection) -> Lines:
    held = [cooldown for source in seen.sources if (cooldown := seen.cooldowns.of(source.card.name)) is not None]
    for cooldown in held:
        yield cooldown.provider, f"until {cooldown.until:%Y-%m-%d %H:%M} UTC: it {cooldown.reason}"
    if not held:
        yield "all", "none"


def _store_lines(folder: Path, home: Path | None) -> Lines:
    yield "folder", name_only(folder, home)
    facts = read_file_facts(folder / STORE)
    if facts is None:
        yield "file", "none, or it cannot be read"
        return
    yield "file", f"schema {facts.schema_version}, {facts.size_bytes / 1e6:.1f} MB"
    yield "rows", ", ".join(f"{name} {count}" for name, count in facts.rows) or "none"
