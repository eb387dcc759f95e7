"""What commands do with the lake beside reports: import, export, and what `doctor` and `sources` tell of it."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from cryptoai_cli.errors import StoreError
from cryptoai_cli.lake.facts import LakeFacts, facts_of
from cryptoai_cli.lake.importing import ImportedSessions, ImportRules, import_sessions
from cryptoai_cli.lake.lake import Lake
from cryptoai_cli.lake.places import is_address, is_found
from cryptoai_cli.lake.remarks import LakeRemark
from cryptoai_cli.market.line_kinds import kind_of
from cryptoai_cli.market.line_symbols import line_symbol
from cryptoai_cli.market.session import Calendar, State
from cryptoai_cli.report.model import Notice
from cryptoai_cli.report.notices import list_names
from cryptoai_cli.workflows.doctor import Finding, Health

_PART = "lake"
_MEGABYTE = 1_000_000
_NOTHING_YET = "nothing held yet: `movers market` or `movers import --market` fills it"


def lake_notices(remarks: Iterable[LakeRemark]) -> tuple[Notice, ...]:
    """Return the remarks of a lake as notices."""
    return tuple(Notice(remark.kind.value, remark.message) for remark in remarks)


def with_remarks(words: str, remarks: Iterable[LakeRemark]) -> str:
    """Return a message with what was found wrong with the lake, which may be why something is not held."""
    return ". ".join([words, *(remark.message.rstrip(".") for remark in remarks)])


def import_market(lake: Lake, path: Path, calendar: Calendar, now: datetime) -> ImportedSessions:
    """Import a file or a folder of sessions that were over at `now`, all of it or nothing.

    Raises UsageError, StoreError and TryLaterError.
    """

    def before(day: date) -> date | None:
        session = calendar.on(day)
        if session is None or session.closes > now or session.state(now) is not State.FINAL:
            raise LookupError
        earlier = calendar.before(session)
        return None if earlier is None else earlier.day

    return import_sessions(lake, path, ImportRules(before, line_symbol, kind_of))


def imported_words(done: ImportedSessions) -> str:
    """Return the sentence on what an import has written."""
    if done.first is None:
        return "every session of the file is held from a list already: nothing was changed"
    sessions = "1 session" if done.sessions == 1 else f"{done.sessions:,} sessions"
    rows = "1 row" if done.rows == 1 else f"{done.rows:,} rows"
    span = f"of {done.first}" if done.first == done.last else f"from {done.first} to {done.last}"
    return f"{rows} in {sessions} {span} are in the lake"


def left_notices(done: ImportedSessions) -> tuple[Notice, ...]:
    """Return a notice on the sessions that an import has left as they were."""
    if not done.left:
        return ()
    names = list_names([str(day) for day in done.left])
    return (Notice("import", f"Held from a list already, and left as they are: {names}."),)


def probe_lake(lake: Lake, calendar: Calendar) -> tuple[Finding, ...]:
    """Report what the lake holds and what it lacks, and each of its files that cannot be used."""
    if not is_address(lake.place) and not is_found(Path(lake.place)):
        return (Finding(_PART, Health.OK, _NOTHING_YET),)  # without the engine, which takes its time
    try:
        words = lake_words(facts_of(lake, calendar))
    except StoreError as error:
        return (Finding(_PART, Health.FAILED, error.message, error.hint),)
    faults = (Finding(_PART, Health.FAILED, remark.message.rstrip("."), _cure(remark)) for remark in lake.remarks)
    return (*faults, Finding(_PART, Health.OK, words))


def lake_words(facts: LakeFacts) -> str:
    """Return what there is to tell of a lake."""
    if not facts.sessions:
        return _NOTHING_YET
    count = "1 session" if len(facts.sessions) == 1 else f"{len(facts.sessions):,} sessions"
    size = "" if facts.size is None else f", {facts.size / _MEGABYTE:,.1f} MB"
    holes = f"; missing between them: {list_names([str(day) for day in facts.holes])}" if facts.holes else ""
    return f"{count}, {facts.sessions[0]} to {facts.sessions[-1]}{size}{holes}"


def _cure(remark: LakeRemark) -> str:
    return f"`movers import --market` brings its sessions back, if you have them ({remark.kind.value})"
