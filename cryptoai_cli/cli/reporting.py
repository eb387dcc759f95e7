"""The common part of `today`, `on`, `over` and `demo`: from options to the written report and the exit code."""

import contextlib
import sys
import threading
from collections.abc import Callable, Sequence

import typer
from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.cli.chosen_groups import ChosenGroups, choose_groups, find_group, option_notices, spelling_notices
from cryptoai_cli.cli.messages import are_for_programs, progress_text, tell_details
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import (
    chosen_format,
    draws_treemap,
    emit,
    exit_code,
    in_style,
    notices_beside,
    print_notices,
    render_options,
    with_room_for,
)
from cryptoai_cli.cli.query_groups import with_query_members
from cryptoai_cli.cli.streams import width_of, wrapped
from cryptoai_cli.cli.wiring import Wiring
from cryptoai_cli.errors import NoQuotesError, UsageError
from cryptoai_cli.market.session import Session
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.model import Report
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.workflows.known_symbols import AskedByName
from cryptoai_cli.workflows.report import ReportRequest, make_report, stored_report
from cryptoai_cli.workflows.services import Services

_AFTER_THE_FIRST_REQUESTS_SECONDS = 0.02
_UNDER_WAY, _USUAL_WIDTH = " ...", 80
_WIPE = "\r\x1b[2K"
Wire = Callable[[ReportOptions, Callable[[str], None]], Wiring]
FindSession = Callable[[Services], Session]


class ReportMaker(Struct, frozen=True):
    """How a command makes its report, and how it finds a stored report to fall back on.

    `words` distinguish its job from other jobs of the same command. `has_record` says whether it is of one session, so
    that what is on record can be told beside it.
    """

    make: Callable[[ReportRequest, Services], Report] = make_report
    held: Callable[[ReportRequest, Services], Report | None] = stored_report
    words: tuple[str, ...] = ()
    has_record: bool = True


SESSION_REPORT = ReportMaker()
UNRECORDED_REPORT = ReportMaker(has_record=False)


def run_report(  # noqa: PLR0913 - the differences between the commands
    options: ReportOptions,
    groups: Sequence[str],
    wire: Wire,
    find_session: FindSession,
    *,
    is_latest: bool,
    maker: ReportMaker = SESSION_REPORT,
) -> None:
    """Make one report, write it, and raise typer.Exit with its exit code."""
    options, form = _with_members(options, groups), chosen_format(options)
    render_options(options, form, top=1)  # reject options that do not apply before any request
    wiring = wire(options, progress(options, form))
    settings, services = wiring.settings, wiring.services
    maker = maker if options.horizons is None else _over_horizons(maker, options.horizons)
    maker = beside_record(maker, options, wiring)
    session, has_map = find_session(services), draws_treemap(options, form)
    chosen = choose_groups(settings, groups, options.symbols)
    chosen = with_query_members(chosen, session, wiring, is_latest=is_latest)
    request = request_for(options, settings, session, chosen, is_latest=is_latest, has_map=has_map)
    if options.once_per_session:
        raise typer.Exit(_report_once(request, chosen, options, form, wiring, maker))
    _tell_spellings(chosen, wiring, quiet=options.quiet)
    report = _make_or_advise(request, services, stale_ok=options.stale_ok, maker=maker)
    _write(report, options, form, wiring)
    raise typer.Exit(exit_code(report, strict=options.strict))


def _tell_spellings(chosen: ChosenGroups, wiring: Wiring, *, quiet: bool) -> None:
    """Tell how the symbols of the command line were read; where nothing is reported, it does not matter."""
    print_notices((*option_notices(wiring.settings), *chosen.notices), quiet=quiet)


def _with_members(options: ReportOptions, groups: Sequence[str]) -> ReportOptions:
    """Return the options with every member shown if a single group is named, unless rows a side are asked for."""
    named = len(dict.fromkeys(groups)) + (options.symbols is not None)
    return replace(options, members=options.members or (named == 1 and options.top is None))


def _over_horizons(maker: ReportMaker, asked: str) -> ReportMaker:
    """Return a maker of the same reports with horizons, also of those that are held."""
    from cryptoai_cli.workflows.horizons import parse_horizons, with_horizons  # noqa: PLC0415 only this option needs it

    names = parse_horizons(asked)

    def make(request: ReportRequest, services: Services) -> Report:
        return with_horizons(maker.make(request, services), request, names, services)

    def held(request: ReportRequest, services: Services) -> Report | None:
        report = maker.held(request, services)
        return report and with_horizons(report, request, names, replace(services, is_offline=True))

    return replace(maker, make=make, held=held, words=(*maker.words, f"horizons {' '.join(names)}"))


def beside_record(maker: ReportMaker, options: ReportOptions, wiring: Wiring) -> ReportMaker:
    """Return a maker of the same reports with what is on record beside them, if an option or the settings want it."""
    if not maker.has_record or not (options.record or wiring.settings.report.record):
        return maker
    from cryptoai_cli.cli.record_wiring import record_services  # noqa: PLC0415 few reports need it
    from cryptoai_cli.workflows.record.report import report_with_record  # noqa: PLC0415 as above

    records, top = record_services(wiring.settings, wiring.context_of), wiring.settings.report.top

    def make(request: ReportRequest, services: Services) -> Report:
        return report_with_record(maker.make, request, services, records, top)

    def held(request: ReportRequest, services: Services) -> Report | None:
        report = maker.held(request, services)
        if report is None:
            return None
        return report_with_record(
            lambda _request, _services: report, request, replace(services, is_offline=True), records, top
        )

    return replace(maker, make=make, held=held)


def request_for(  # noqa: PLR0913 - one keyword per field
    options: ReportOptions,
    settings: Settings,
    session: Session,
    chosen: ChosenGroups,
    *,
    is_latest: bool,
    has_map: bool = False,
) -> ReportRequest:
    """Return the request for a report on a session."""
    return ReportRequest(
        session=session,
        groups=chosen.groups,
        benchmarks=settings.report.benchmarks,
        measure=Measure(settings.report.measure),
        rank_by=options.rank_by,
        is_latest=is_latest,
        verify=options.verify,
        has_map=has_map,
        asked=asked_by_name(settings, chosen, options.benchmark),
    )


def asked_by_name(settings: Settings, chosen: ChosenGroups, benchmarks: Sequence[str] | None) -> AskedByName:
    """Return the symbols that the command line names; `benchmarks` are the values of `--benchmark`."""
    return AskedByName(
        benchmarks=tuple(each.symbol for each in settings.report.benchmarks) if benchmarks else (),
        members=tuple(each.symbol for each in settings.instruments_of(one.symbol for one in chosen.symbols)),
        book=settings.book,
    )


def _report_once(  # noqa: PLR0913, PLR0917 - everything prepared so far
    request: ReportRequest,
    chosen: ChosenGroups,
    options: ReportOptions,
    form: Format,
    wiring: Wiring,
    maker: ReportMaker,
) -> int:
    """Report unless this job already has, record it, and return the exit code."""
    from cryptoai_cli.cli.once import job_of, turn_to_report  # noqa: PLC0415 only this option needs it
    from cryptoai_cli.workflows.send import reason_after  # noqa: PLC0415 only this option needs it

    settings, services = wiring.settings, wiring.services
    named = (*maker.words, *chosen.keys)
    job = job_of(options, settings, groups=named, symbols=chosen.symbols, form=form.value)
    patience_seconds = settings.sources.deadline_seconds
    with turn_to_report(job, request.session, services, patience_seconds=patience_seconds, quiet=options.quiet) as turn:
        if turn is None:
            return 0
        report = maker.make(request, services)
        reason = reason_after(report, request.session, final_only=True)
        if reason is not None:
            print_notices((reason,), quiet=options.quiet)
            return 0
        turn.attempt()
        _tell_spellings(chosen, wiring, quiet=options.quiet)
        _write(report, options, form, wiring)
        turn.deliver()
    return exit_code(report, strict=options.strict)


def report_or_held(
    request: ReportRequest, services: Services, *, stale_ok: bool, maker: ReportMaker = SESSION_REPORT
) -> Report:
    """Make the report; if no source answers and `stale_ok` is set, return the latest stored report instead."""
    try:
        return maker.make(request, services)
    except NoQuotesError:
        held = maker.held(request, services) if stale_ok else None
        if held is None:
            raise
        return held


def _make_or_advise(request: ReportRequest, services: Services, *, stale_ok: bool, maker: ReportMaker) -> Report:
    """Make the report; if that fails and a stored one exists, mention --stale-ok in the hint of the error."""
    try:
        return report_or_held(request, services, stale_ok=stale_ok, maker=maker)
    except NoQuotesError as error:
        if stale_ok or maker.held(request, services) is None:
            raise
        advice = f"print the last figures held with --stale-ok; {error.hint}"
        raise NoQuotesError(error.message, hint=advice, details=error.details) from error


def _write(report: Report, options: ReportOptions, form: Format, wiring: Wiring) -> None:
    settings = wiring.settings
    looks = in_style(render_options(options, form, settings.report.top), settings.report)
    looks = replace(looks, has_earlier=wiring.services.memory is not None)
    notices = () if options.quiet else notices_beside(report, looks, form, options.output)
    looks = with_room_for(notices, looks)
    explanation = "" if options.explain is None else explain(report, options.explain, settings, quiet=options.quiet)
    emit(report, form, looks, options.output, explanation)
    if explanation and (form is not Format.TABLE or options.output is not None):
        sys.stderr.write(wrapped(explanation, sys.stderr))
    print_notices(notices, quiet=options.quiet)


def explain(report: Report, word: str, settings: Settings, *, quiet: bool) -> str:
    """Return the text of `--explain`, of the headline or of the symbol that `word` means; tell how it was read."""
    from cryptoai_cli.render.text.to_explanation import to_explanation  # noqa: PLC0415 only this option needs it

    shown = {row.symbol for row in (*report.benchmarks, *report.rows)}
    if not word.strip() or word.strip().upper() in shown:
        return to_explanation(report, word)
    group = find_group(word, settings)
    if group is not None and word.upper() not in settings.book.known:
        member = group.members[0].symbol
        raise UsageError(
            f"--explain: {group.key} is a group", hint=f"explain one of its members, such as --explain {member}"
        )
    resolved = settings.book.require(word, "--explain")
    print_notices(spelling_notices((resolved,)), quiet=quiet)
    current = settings.instrument(resolved.symbol).symbol_on(report.session.day)
    return to_explanation(report, resolved.symbol if resolved.symbol in shown else current)


def progress(options: ReportOptions, form: Format) -> Callable[[str], None]:
    """Return a function that shows a line of progress on stderr, on a terminal only, replacing the previous line.

    The first line means that requests are about to be sent: while waiting, preload the modules for the table. With
    `--verbose`, an error that ends the run is told with its details.
    """
    tell_details(wanted=options.verbose)
    loading = threading.Timer(_AFTER_THE_FIRST_REQUESTS_SECONDS, _load_terminal)
    loading.daemon = True
    show = _show_progress(options)

    def show_line(line: str) -> None:
        show(line)
        if form is Format.TABLE and loading.ident is None:
            loading.start()

    return show_line


def _show_progress(options: ReportOptions) -> Callable[[str], None]:
    if options.verbose:
        return lambda line: _say(f"{progress_text(line)}\n")
    if not _has_line_of_progress(options):
        return lambda _line: None
    room = (width_of(sys.stderr) or _USUAL_WIDTH) - len(_UNDER_WAY)
    return lambda line: _say(f"{_WIPE}{line[:room]}{_UNDER_WAY}\r")


def end_progress(options: ReportOptions) -> None:
    """Erase the line of progress: a document whose first line is shorter would leave the end of it standing."""
    if _has_line_of_progress(options):
        _say(_WIPE)


def _has_line_of_progress(options: ReportOptions) -> bool:
    return not (options.verbose or options.quiet or are_for_programs()) and sys.stderr.isatty()


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _load_terminal() -> None:
    with contextlib.suppress(ImportError):  # raised again when the table is made
        import cryptoai_cli.render.terminal.to_terminal  # noqa: F401, PLC0415 preloaded while waiting
