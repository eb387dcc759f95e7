"""`movers over PERIOD`: report on several sessions as one."""

from typing import Annotated

import typer
from msgspec.structs import replace

from cryptoai_cli.cli.completion_values import periods
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.cli.options import Groups, ReportOptions, with_options_without_record
from cryptoai_cli.cli.reporting import ReportMaker, run_report
from cryptoai_cli.cli.wiring import wire
from cryptoai_cli.render.options import Chart
from cryptoai_cli.report.model import Report
from cryptoai_cli.workflows.period_report import make_period_report, stored_period_report
from cryptoai_cli.workflows.periods import parse_period, period_name, period_notices
from cryptoai_cli.workflows.report import ReportRequest
from cryptoai_cli.workflows.services import Services

app = CommandApp()

PeriodText = Annotated[
    str,
    typer.Argument(
        metavar="PERIOD",
        help="5d (sessions), 1w, 2w, 1mo, 3mo, 6mo, 1y, wtd, mtd, qtd, ytd, 2025-10, 2025q4; 2025-09-02..2025-09-30.",
        autocompletion=periods,
    ),
]


@app.command(
    epilog="Examples:  movers over 5d  ·  movers over ytd bitcoin-miners  ·  movers over 1mo -f csv  ·  "
    "movers over 2025-09-02..2025-09-30 -o september.md  ·  movers over 1y --offline"
)
@with_options_without_record
def over(period: PeriodText, groups: Groups = None, *, options: ReportOptions) -> None:
    """Report on several sessions as one: from the close before the period to its last close.

    It ends with the latest session that is final, or with the last one up to the second date. Betas, streaks and the
    like are figures of single sessions: their columns stay empty. Files have one more column, base_session.
    """

    def drawn(report: Report, request: ReportRequest, services: Services) -> Report:
        if options.chart is not Chart.HISTORY:
            return report
        from cryptoai_cli.workflows.period_lines import with_lines  # noqa: PLC0415 only this picture needs it

        return with_lines(report, request, services)

    def make(request: ReportRequest, services: Services) -> Report:
        asked = parse_period(period, services.calendar, services.now)
        notices = period_notices(period, asked, services.calendar, services.now)
        return drawn(make_period_report(request, asked, services, notices), request, services)

    def held(request: ReportRequest, services: Services) -> Report | None:
        report = stored_period_report(request, parse_period(period, services.calendar, services.now), services)
        return report and drawn(report, request, replace(services, is_offline=True))

    maker = ReportMaker(make, held, words=(f"period {period_name(period)}",), has_record=False)
    run_report(
        options,
        groups or (),
        wire,
        lambda s: parse_period(period, s.calendar, s.now).last,
        is_latest=False,
        maker=maker,
    )
