"""What commands that write one document share: their options, the format by the file's ending, and the writing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from cryptoai_cli.cli.options import ReportOptions
from cryptoai_cli.cli.output import STDOUT, render_options, write_stdout
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.text.small_format import SmallFormat
from cryptoai_cli.system.atomic import write_whole

Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="Write to FILE, in full or not at all; its ending sets the format."
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Use what is stored, and make no network requests.")]
Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Use this settings file.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Show errors only: no notices, no progress.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Show what is fetched from which source.")]
SmallForm = Annotated[
    SmallFormat | None,
    typer.Option("-f", "--format", help="The format; a table unless -o FILE says otherwise.", show_default=False),
]
SMALL_ENDINGS = {
    ".txt": SmallFormat.TABLE,
    ".csv": SmallFormat.CSV,
    ".json": SmallFormat.JSON,
    ".md": SmallFormat.MARKDOWN,
}
_Form = TypeVar("_Form", bound=StrEnum)


def format_by_ending(asked: _Form | None, output: Path | None, endings: dict[str, _Form], usual: _Form) -> _Form:
    """Return the format that is asked for, else the one of the file's ending, else the `usual` one.

    Raise UsageError for an ending that is none of `endings`.
    """
    if asked is not None or output is None or output in STDOUT:
        return asked or usual
    form = endings.get(output.suffix.lower())
    if form is None:
        hint = f"use one of {' '.join(endings)}, or -f FORMAT"
        raise UsageError(f"cannot tell the format of {output} from its ending", hint=hint)
    return form


def small_format(asked: SmallFormat | None, output: Path | None) -> SmallFormat:
    """Return the format of a small report; raise UsageError for a file with another ending."""
    return format_by_ending(asked, output, SMALL_ENDINGS, SmallFormat.TABLE)


def small_looks(options: ReportOptions, form: SmallFormat) -> RenderOptions:
    """Return how a small report is rendered: on the screen as wide as that is, in files as they are."""
    return render_options(options, Format.TABLE, 1) if form is SmallFormat.TABLE else RenderOptions()


def write_document(document: str | bytes, output: Path | None) -> None:
    """Write a document to stdout, or to a file in full or not at all."""
    if output is None or output in STDOUT:
        write_stdout(document)
    else:
        write_whole(output, document)
