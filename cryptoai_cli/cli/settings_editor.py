"""Edit the settings file in the user's editor: a copy is edited, checked, and only then takes the file's place."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from itertools import count
from pathlib import Path

import typer
from msgspec.structs import replace

from cryptoai_cli.errors import MoversError, OutputError, SettingsError, UsageError
from cryptoai_cli.settings.files import SettingsFile, editable_files, hold_settings_file, replace_settings_file
from cryptoai_cli.settings.load import Surroundings, settings_of
from cryptoai_cli.settings.places import shipped_path
from cryptoai_cli.system.atomic import create_file, write_private
from cryptoai_cli.system.reading import read_regular

_USUAL_EDITOR = "notepad" if os.name == "nt" else "vi"
_MOST_BYTES = 4_000_000
_KEPT_ENDING = ".edited"
_PRIVATE = 0o600


def edit_settings(around: Surroundings) -> str:
    """Let the user edit the settings file, and return what became of it.

    Raises UsageError if there is no editor, SettingsError if the text is wrong and the user does not edit it again, and
    OutputError if the editor fails or the file has been changed meanwhile; the text is then kept beside the file.
    """
    *beneath, file = editable_files(around.config, around.environment, around.folder)
    _editor()  # refused before a draft is made
    start = file.text or shipped_path("starter.toml").read_text(encoding="utf-8")
    folder = Path(tempfile.mkdtemp(prefix="movers-"))
    draft = folder / "movers.toml"
    write_private(draft, start.encode())
    text = _edited(draft, file, start)
    while (problem := _problem_of((*beneath, replace(file, text=text)), around)) is not None:
        typer.echo(f"movers: {problem.message}", err=True)
        if not _wants_to_go_on():
            kept = _keep(file, text)
            _forget(folder)
            raise SettingsError(
                f"{file.name} was left as it is; your text is in {kept}", hint="see above for what is wrong in it"
            )
        text = _edited(draft, file, start)
    _replace(file, text)
    _forget(folder)
    return f"{file.name}: nothing was changed" if text == file.text else f"{file.name}: saved and in force"


def _edited(draft: Path, file: SettingsFile, start: str) -> str:
    """Return the text after the editor has ended; raise OutputError if it failed, with the text kept."""
    command = [*_editor(), str(draft)]
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 the user's own editor
    except OSError as error:
        raise UsageError(
            f"the editor {command[0]} cannot be started: {error.strerror}", hint="set VISUAL or EDITOR to another one"
        ) from None
    text = _text_of(draft, file)
    if code:
        kept = "" if text == start else f"; your text is in {_keep(file, text)}"
        raise OutputError(f"{command[0]} ended with {code}: {file.name} was left as it is{kept}")
    return text


def _editor() -> list[str]:
    """Return the words that start the editor: of VISUAL, else of EDITOR, else the usual one of the system.

    An editor that the user names may need no terminal; the usual one does, and is refused without one.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not _has_terminal():
        raise UsageError(
            "no editor can be opened without a terminal",
            hint="set one value with `movers config set KEY VALUE`, or name a program that edits by itself in EDITOR",
        )
    named = named or _USUAL_EDITOR
    try:
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError:
        words = []
    if not words:
        raise UsageError(f"the editor {named!r} cannot be started", hint="set VISUAL or EDITOR, such as EDITOR=nano")
    return words


def _has_terminal() -> bool:
    """Return whether somebody can see and use an editor here; the one of Windows has a window of its own."""
    if os.name == "nt":
        return True
    streams = (sys.stdin, sys.stdout)
    return all(each is not None and each.isatty() for each in streams) and os.environ.get("TERM") != "dumb"


def _text_of(draft: Path, file: SettingsFile) -> str:
    try:
        return read_regular(draft, most_bytes=_MOST_BYTES).decode()
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{draft}: what the editor wrote cannot be read: {error}; {file.name} was left as it is"
        ) from None


def _problem_of(files: tuple[SettingsFile, ...], around: Surroundings) -> MoversError | None:
    try:
        settings_of(files, around)
    except MoversError as error:
        return error
    return None


def _wants_to_go_on() -> bool:
    """Ask whether to edit again; somebody who cannot be asked does not."""
    return sys.stdin is not None and sys.stdin.isatty() and typer.confirm("Edit it again?", default=True, err=True)


def _replace(file: SettingsFile, text: str) -> None:
    """Write the file, unless another run has changed it meanwhile: then keep both."""
    if text == file.text:
        return
    with hold_settings_file(file.path):
        now = file.path.read_text(encoding="utf-8") if file.path.exists() else ""
        if now.removeprefix("\ufeff").replace("\r\n", "\n") != file.text.replace("\r\n", "\n"):
            raise OutputError(
                f"{file.name} was changed while you edited it, and was left as it is; your text is in "
                f"{_keep(file, text)}",
                hint="merge the two by hand",
            )
        replace_settings_file(file.path, text)


def _keep(file: SettingsFile, text: str) -> Path:
    """Write the text into a new file beside the settings, and return its path."""
    for number in count(1):
        kept = file.path.with_name(f"{file.path.name}{_KEPT_ENDING}{'' if number == 1 else number}")
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            create_file(kept, text.encode(), mode=_PRIVATE)
        except FileExistsError:
            continue
        return kept
    raise AssertionError  # there is always a next number


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
