"""`movers schema [NAME]`: the JSON Schema of what a command writes as JSON."""

from typing import Annotated

import typer

from cryptoai_cli.cli.completion import schemas
from cryptoai_cli.cli.help import CommandApp
from cryptoai_cli.errors import UsageError
from cryptoai_cli.render.schemas import schema_names, schema_text
from cryptoai_cli.user_input import spelling_hint

app = CommandApp()

Name = Annotated[
    str,
    typer.Argument(
        metavar="[NAME]",
        help="report (`-f json` of a report), history (`movers history -f json`), calendar (`movers calendar "
        "-f json`), holdings (`movers holdings -f json`), messages (`--errors json`).",
        show_default=True,
        autocompletion=schemas,
    ),
]


@app.command("schema", epilog="Examples:  movers schema  ·  movers schema history  ·  movers schema messages")
def show_schema(name: Name = "report") -> None:
    """Print the JSON Schema of a command's JSON output."""
    known = schema_names()
    if name not in known:
        otherwise = f"the schemas are {', '.join(known)}"
        raise UsageError(f"there is no schema {name!r}", hint=spelling_hint(name, known, otherwise=otherwise))
    typer.echo(schema_text(name), nl=False)
