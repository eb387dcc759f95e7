"""The common part of `market` and `send --market`: from options to the written report and the exit code."""

import sys
from typing import NoReturn

import typer
from msgspec import Struct

from cryptoai_cli.analysis.ranking import Measure
from cryptoai_cli.cli.market_wiring import MarketWiring, wire_market
from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import (
    STDOUT,
    chosen_format,
    exit_code,
    in_style,
    notices_beside,
    print_notices,
    render_options,
    with_room_for,
    write_stdout,
)
from cryptoai_cli.cli.reporting import progress
from cryptoai_cli.cli.streams import wrapped
from cryptoai_cli.market.grouping import GroupBy
from cryptoai_cli.market.session import Session
from cryptoai_cli.market.symbol_book import Resolved
from cryptoai_cli.query.row_condition import parse_row_condition
from cryptoai_cli.render.market.line_columns import EXTRA_NAMES
from cryptoai_cli.render.market.renderers import render_market
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.report.market.model import MarketRankBy, MarketReport
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.system.atomic import write_whole
from cryptoai_cli.workflows.market.report import MarketRequest, listing_for, make_market_report
from cryptoai_cli.workflows.sessions import latest_session, parse_session


class MarketOptions(Struct, frozen=True):
    """The options that only reports on the whole market have."""

    names: tuple[str, ...] = ()
    on: str | None = None
    by: GroupBy | None = None
    where: str | None = None
    rank_by: MarketRankBy = MarketRankBy.CHANGE


def run_market(options: ReportOptions, own: MarketOptions) -> None:
    """Make one report on the whole market, write it, and raise typer.Exit with its exit code."""
    form = chosen_format(options)
    market_looks(options, form)  # reject options that do not apply before any request
    wiring = wire_market(options, progress(options, form))
    request = market_request(options, own, wiring)
    if options.once_per_session:
        raise typer.Exit(_report_once(request, options, own, form, wiring))
    report_market(request, options, form, wiring)


def report_market(request: MarketRequest, options: ReportOptions, form: Format, wiring: MarketWiring) -> NoReturn:
    """Make the report and write it, and raise typer.Exit with its exit code."""
    report = made_with_record(request, options, wiring)
    _write_market(report, options, form, wiring.settings)
    raise typer.Exit(exit_code(report.base, strict=options.strict))


def made_with_record(request: MarketRequest, options: ReportOptions, wiring: MarketWiring) -> MarketReport:
    """Make the report, with what is on record of its gainers and losers if an option or the settings want it."""
    report = make_market_report(request, wiring.services, wiring.market)
    if not (options.record or wiring.settings.report.record) or wiring.context_of is None:
        return report
    from cryptoai_cli.cli.record_wiring import record_services  # noqa: PLC0415 few reports need it
    from cryptoai_cli.workflows.record.report import market_with_record  # noqa: PLC0415 as above

    records = record_services(wiring.settings, wiring.context_of)
    return market_with_record(report, wiring.services, records, wiring.market.instrument)


def market_looks(options: ReportOptions, form: Format, top: int = 1) -> RenderOptions:
    """Return the options of the renderer; raise UsageError for options that do not apply to the format."""
    extra = () if options.by_group else EXTRA_NAMES
    return render_options(options, form, top, own_columns=extra, schema="market")


def list_names(options: ReportOptions, own: MarketOptions) -> None:
    """Print every sector and industry of the list with the number of its shares and ADRs."""
    from cryptoai_cli.workflows.market.names import count_names  # noqa: PLC0415 only this option needs it

    wiring = wire_market(options, progress(options, Format.TABLE))
    found = listing_for(market_request(options, own, wiring), wiring.services, wiring.market)
    print_notices((*found.notices, *wiring.market.notices), quiet=options.quiet)
    counts = count_names(found.listing.lines)
    sectors = dict.fromkeys(each.sector for each in counts)
    lines = []
    for sector in sectors:
        inside = [each for each in counts if each.sector == sector]
        lines.append(f"{sector or 'no sector'}  {sum(each.count for each in inside):,}")
        lines += [f"  {each.industry}  {each.count:,}" for each in inside]
    write_stdout("\n".join(lines) + "\n")


def market_request(options: ReportOptions, own: MarketOptions, wiring: MarketWiring) -> MarketRequest:
    """Return the request; raise UsageError for a filter or a date that cannot be read."""
    settings, services = wiring.settings, wiring.services
    session = _session(own, wiring)
    label, where = ("--where", own.where) if own.where is not None else ("market.where", settings.market.where)
    return MarketRequest(
        session=session,
        where=parse_row_condition(where, label),
        by=own.by or settings.market.by,
        rank_by=own.rank_by,
        measure=Measure(settings.report.measure),
        top=settings.report.top,
        benchmarks=settings.report.benchmarks,
        groups=settings.groups,
        instruments=settings.instruments,
        only=own.names,
        is_latest=session == latest_session(services.calendar, services.now),
        stale_ok=options.stale_ok,
    )


def _session(own: MarketOptions, wiring: MarketWiring) -> Session:
    services = wiring.services
    if own.on is None:
        return latest_session(services.calendar, services.now)
    return parse_session(own.on, services.calendar, services.now)


def _report_once(
    request: MarketRequest, options: ReportOptions, own: MarketOptions, form: Format, wiring: MarketWiring
) -> int:
    """Report unless this job already has, record it, and return the exit code."""
    from cryptoai_cli.cli.once import job_of, turn_to_report  # noqa: PLC0415 only this option needs it
    from cryptoai_cli.workflows.send import reason_after  # noqa: PLC0415 only this option needs it

    settings, services = wiring.settings, wiring.services
    job = job_of(options, settings, groups=job_words(request, own), form=form.value)
    patience = settings.sources.deadline_seconds
    with turn_to_report(job, request.session, services, patience_seconds=patience, quiet=options.quiet) as turn:
        if turn is None:
            return 0
        report = made_with_record(request, options, wiring)
        reason = reason_after(report.base, request.session, final_only=True)
        if reason is not None:
            print_notices((reason,), quiet=options.quiet)
            return 0
        turn.attempt()
        _write_market(report, options, form, settings)
        turn.deliver()
    return exit_code(report.base, strict=options.strict)


def job_words(request: MarketRequest, own: MarketOptions) -> tuple[str, ...]:
    """Return what distinguishes one job on the whole market from another."""
    words = [f"by {request.by.value}", f"where {request.where.text}", f"rank by {request.rank_by.value}"]
    return (*words, *(f"only {name}" for name in own.names))


def _write_market(report: MarketReport, options: ReportOptions, form: Format, settings: Settings) -> None:
    looks = in_style(market_looks(options, form, settings.report.top), settings.report)
    notices = () if options.quiet else notices_beside(report.base, looks, form, options.output)
    looks = with_room_for(notices, looks)
    explanation = "" if options.explain is None else explain_market(report, options.explain, settings)
    _emit(report, form, looks, options, explanation)
    if explanation and (form is not Format.TABLE or options.output is not None):
        sys.stderr.write(wrapped(explanation, sys.stderr))
    print_notices(notices, quiet=options.quiet)


def _emit(report: MarketReport, form: Format, looks: RenderOptions, options: ReportOptions, appendix: str) -> None:
    document = render_market(report, form, looks)
    if options.output is not None and options.output not in STDOUT:
        write_whole(options.output, document)
        return
    if isinstance(document, str) and appendix and form is Format.TABLE:
        document += f"\n{wrapped(appendix, sys.stdout)}"
    write_stdout(document)


def explain_market(report: MarketReport, word: str, settings: Settings) -> str:
    """Return the text of `--explain`, of the headline or of a symbol in any spelling that reports take."""
    from cryptoai_cli.render.market.to_explanation import market_to_explanation  # noqa: PLC0415 only this option needs it

    shown = {each.row.symbol for each in report.rows}
    found = None if not word.strip() or word.strip().upper() in shown else settings.book.resolve(word)
    if not isinstance(found, Resolved):
        return market_to_explanation(report, word)
    return market_to_explanation(report, settings.instrument(found.symbol).symbol_on(report.base.session.day))
