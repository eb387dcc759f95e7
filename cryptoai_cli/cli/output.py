"""Write a finished report to stdout or a file, and everything else to stderr."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from cryptoai_cli.cli.messages import are_for_programs, notice_line
from cryptoai_cli.cli.options import Color, ReportOptions
from cryptoai_cli.cli.streams import discard_further_output, width_of, wrapped
from cryptoai_cli.errors import OutputError, UsageError
from cryptoai_cli.render.options import Chart, RenderOptions, parse_columns, parse_decimal, parse_delimiter
from cryptoai_cli.render.picks import TOLD_IN_TABLES
from cryptoai_cli.render.renderers import BINARY, FORMAT_OF_ENDING, PICTURES, Format, format_of, render
from cryptoai_cli.report.model import Notice, Report, horizon_column
from cryptoai_cli.settings.model import ReportSettings
from cryptoai_cli.system.atomic import write_whole

INCOMPLETE = 3
_PROMPT_LINES = 1  # of the shell, below the report
STDOUT = frozenset({Path("-"), Path("/dev/stdout")})
_NOT_STRICT = frozenset({"utc-day", "last-good", "old-price"})
_WITH_HORIZONS = frozenset({"today", "on", "demo"})
_CSV_LIKE = frozenset({Format.CSV, Format.TSV})


def chosen_format(options: ReportOptions) -> Format:
    """Return the requested format, else that of the output's file ending, else a table; raise UsageError if unknown."""
    if options.format is not None:
        return options.format
    if options.output is None or options.output in STDOUT:
        return Format.TABLE
    form = format_of(options.output.suffix)
    if form is None:
        endings = " ".join(FORMAT_OF_ENDING)
        raise UsageError(
            f"cannot tell the format of {options.output} from its ending", hint=f"use one of {endings}, or -f FORMAT"
        )
    return form


def render_options(
    options: ReportOptions, form: Format, top: int, *, own_columns: tuple[str, ...] = (), schema: str = "report"
) -> RenderOptions:
    """Return the options of the renderer; raise UsageError for options that do not apply to the format.

    `own_columns` are those that a report has beside the usual ones, `schema` the name of the schema of its JSON.
    """
    _require_fitting_options(options, form)
    by_group = options.by_group
    extra = own_columns if options.horizons is None else horizon_columns(options.horizons)
    columns = (
        () if options.columns is None else parse_columns(options.columns.split(","), by_group=by_group, extra=extra)
    )
    decimal = parse_decimal(options.decimal) if options.decimal is not None else "."
    delimiter = parse_delimiter(options.delimiter, decimal=decimal) if options.delimiter is not None else ""
    looks = RenderOptions(
        columns=columns,
        fields=_asked_fields(options.fields, schema),
        header=not options.no_header,
        delimiter=delimiter,
        decimal=decimal,
        by_group=by_group,
        top=top,
        chart=options.chart or Chart.TREEMAP,
        members=options.members,
        color=options.color is Color.ALWAYS,
    )
    if form is not Format.TABLE or not _to_screen(options):
        return looks
    return _for_screen(looks, options)


def _to_screen(options: ReportOptions) -> bool:
    return options.output is None or options.output in STDOUT


def horizon_columns(text: str) -> tuple[str, ...]:
    """Return the names of the columns of the horizons in `text`; raise UsageError for one that does not exist."""
    from cryptoai_cli.workflows.horizons import parse_horizons  # noqa: PLC0415 only this option needs it

    return tuple(horizon_column(name) for name in parse_horizons(text))


def in_style(looks: RenderOptions, settings: ReportSettings) -> RenderOptions:
    """Return the options with the colours and the links of the settings."""
    return replace(looks, palette=settings.colours, link=settings.link)


def _asked_fields(fields: str | None, schema: str) -> tuple[str, ...]:
    """Return the fields of JSON that are asked for; raise UsageError for one that no report has."""
    if fields is None:
        return ()
    from msgspec.json import decode  # noqa: PLC0415 only this option needs it

    from cryptoai_cli.render.schemas import schema_text  # noqa: PLC0415 only this option needs it
    from cryptoai_cli.render.text.json_fields import fields_of, parse_fields  # noqa: PLC0415 only this option needs it

    return parse_fields(fields.split(","), fields_of(decode(schema_text(schema))))


def draws_treemap(options: ReportOptions, form: Format) -> bool:
    """Return whether the document contains a treemap, which needs market caps."""
    return form is Format.HTML or (form in PICTURES and options.chart in {None, Chart.TREEMAP})


def emit(report: Report, form: Format, looks: RenderOptions, output: Path | None, appendix: str) -> None:
    """Write the report to `output` or stdout; append `appendix` to a table on stdout."""
    document = render(report, form, looks)
    if output is not None and output not in STDOUT:
        write_whole(output, document)
        return
    if isinstance(document, str) and appendix and form is Format.TABLE:
        document += f"\n{wrapped(appendix, sys.stdout)}"
    write_stdout(document)


def write_stdout(document: str | bytes) -> None:
    """Write to stdout without translating line ends; raise OutputError if that fails, but not for a closed pipe."""
    if sys.__stdout__ is None:
        raise OutputError("cannot write to stdout: it is closed", hint="add -o FILE")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(document.encode(encoding, "replace") if isinstance(document, str) else document)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard_further_output(sys.stdout)
    except OSError as error:
        discard_further_output(sys.stdout)
        raise OutputError(f"cannot write to stdout: {error.strerror}", hint="check the free space") from error


def print_notices(notices: Iterable[Notice], *, quiet: bool) -> None:
    """Print notices on stderr unless `quiet`."""
    if not quiet:
        for notice in notices:
            sys.stderr.write(f"{notice_line(notice)}\n")
        sys.stderr.flush()


def with_room_for(notices: Iterable[Notice], looks: RenderOptions) -> RenderOptions:
    """Return the options with the lines of `notices` left free, if they go to a terminal too."""
    if looks.height is None or not sys.stderr.isatty():
        return looks
    return replace(looks, height=looks.height - sum(len(notice_line(notice).split("\n")) for notice in notices))


def notices_beside(report: Report, looks: RenderOptions, form: Format, output: Path | None) -> tuple[Notice, ...]:
    """Return the notices to print: beside a table on stdout, only what it does not tell; programs get all of them."""
    if form is not Format.TABLE or output not in {None, *STDOUT} or are_for_programs():
        return report.notices
    return untold_notices(report, looks)


def untold_notices(report: Report, looks: RenderOptions) -> tuple[Notice, ...]:
    """Return the notices on what the table of a report does not tell itself."""
    if looks.columns:
        return report.notices
    return tuple(notice for notice in report.notices if notice.code not in TOLD_IN_TABLES)


def exit_code(report: Report, *, strict: bool) -> int:
    """Return 3 for a report that `--strict` rejects, else 0."""
    codes = {notice.code for notice in report.notices}
    incomplete = report.partial or report.mixed or bool(codes & _NOT_STRICT)
    return INCOMPLETE if strict and incomplete else 0


def _require_fitting_options(options: ReportOptions, form: Format) -> None:
    if (options.delimiter is not None or options.decimal is not None) and form is not Format.CSV:
        raise UsageError("--delimiter and --decimal are for CSV", hint="add -f csv")
    if options.no_header and form not in _CSV_LIKE:
        raise UsageError("--no-header is for CSV and TSV", hint="add -f csv or -f tsv")
    if options.columns is not None and form in {Format.JSON, Format.HEADLINE, *PICTURES}:
        hint = "use --fields" if form is Format.JSON else "use it with csv, tsv, jsonl, parquet, markdown or table"
        raise UsageError(f"--columns does not go with {form.value}", hint=hint)
    if options.horizons is not None and options.command not in _WITH_HORIZONS:
        raise UsageError(
            f"--horizons does not go with `movers {options.command}`", hint="use it with today, on or demo"
        )
    if options.fields is not None and form is not Format.JSON:
        raise UsageError("--fields is for JSON", hint="add -f json, or use --columns")
    if options.chart is not None and form not in PICTURES:
        raise UsageError("--chart is for pictures", hint="add -o FILE.png or -o FILE.svg")
    require_no_terminal(options.output, form.value, is_binary=form in BINARY)
    if form is Format.PARQUET:
        from cryptoai_cli.bar_files.parquet import import_pyarrow  # noqa: PLC0415 only this format needs it

        import_pyarrow()  # told before any request


def require_no_terminal(output: Path | None, form: str, *, is_binary: bool) -> None:
    """Raise UsageError if a binary document would be written to a terminal."""
    if is_binary and (output is None or output in STDOUT) and sys.stdout.isatty():
        raise UsageError(f"{form} is not text and would garble the terminal", hint=f"add -o FILE.{form}")


def _for_screen(looks: RenderOptions, options: ReportOptions) -> RenderOptions:
    stdout = sys.stdout
    is_terminal = stdout.isatty()
    # `--top` is what the reader wants to see, however low the screen
    height = shutil.get_terminal_size().lines - _PROMPT_LINES if is_terminal and options.top is None else None
    return replace(
        looks,
        encoding=stdout.encoding or "utf-8",
        width=width_of(stdout),
        height=height,
        may_cut=is_terminal,
        color=is_coloured(options.color, os.environ, is_terminal=is_terminal),
    )


def is_coloured(asked: Color, environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether to colour: as asked, else as NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE say, else on a terminal."""
    if asked is not Color.AUTO:
        return asked is Color.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if any(environment.get(name, "0") not in {"", "0"} for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return is_terminal and environment.get("TERM") != "dumb" and environment.get("CLICOLOR") != "0"
