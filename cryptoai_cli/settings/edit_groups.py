"""Edit the groups in the user's settings file, preserving its comments."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.analysis.groups import MIN_REPORTING
from cryptoai_cli.errors import OutputError, UsageError
from cryptoai_cli.market.group import Group
from cryptoai_cli.settings.build import default_label
from cryptoai_cli.settings.files import editable_files, hold_settings_file, replace_settings_file, shipped_file
from cryptoai_cli.settings.layers import Table
from cryptoai_cli.settings.load import Surroundings, settings_of
from cryptoai_cli.settings.model import Settings
from cryptoai_cli.settings.schema import group_key_advice
from cryptoai_cli.settings.toml.reading import read_toml
from cryptoai_cli.settings.toml.text import value_text
from cryptoai_cli.user_input import did_you_mean, unknown_group

_GROUP_VARIABLES = "MOVERS_GROUPS__"


class Edit(Struct, frozen=True):
    """A settings file that was edited, and messages for the user about the changes."""

    file: Path
    messages: tuple[str, ...]


def add_members(around: Surroundings, key: str, symbols: Sequence[str], *, label: str = "") -> Edit:
    """Add `symbols` to the group `key`, creating it if needed; raise UsageError for an invalid key or symbol.

    A group that is a query has no members of its own to add to: that is a UsageError too.
    """
    if advice := group_key_advice(key):
        raise UsageError(f'"{key}" cannot be the name of a group: {advice}')
    with _draft(around) as draft:
        draft.copy_groups_beneath()
        if draft.settings.group(key) is None:
            draft.new_group(key, symbols, label or default_label(key))
        else:
            require_members(draft.settings, key)
            for symbol in symbols:
                draft.add(key, symbol)
        return draft.save(key)


def remove_members(around: Surroundings, key: str, symbols: Sequence[str]) -> Edit:
    """Remove `symbols` from the group `key`, or the whole group if there are none.

    Raises UsageError for an unknown group, symbols of a group that is a query, a symbol that is not a member, or
    symbols that include every member.
    """
    with _draft(around) as draft:
        group = draft.settings.group(key)
        if group is None:
            raise unknown_group(key, (one.key for one in draft.settings.groups))
        if symbols:
            require_members(draft.settings, key)
        draft.copy_groups_beneath()
        if symbols:
            draft.remove(group, symbols)
        else:
            draft.drop_group(key)
        return draft.save(key)


def require_members(settings: Settings, key: str) -> None:
    """Raise UsageError if the group is a query, whose members no edit can change."""
    group = settings.group(key)
    if group is not None and group.query:
        raise UsageError(
            f"{key} is a query: the list of the day says who its members are",
            hint=f"change it with `movers config set groups.{key}.query '...'`, or write members in its place",
        )


@contextmanager
def _draft(around: Surroundings) -> "Iterator[_Draft]":
    """Yield the draft of the file to edit, read while no other run edits it; it is free again at the end."""
    *_, file = editable_files(around.config, around.environment, around.folder)
    with hold_settings_file(file.path):
        yield _Draft(around)


class _Draft:
    """A settings file being edited; `before` holds its parsed content, against which `save` compares the result."""

    def __init__(self, around: Surroundings) -> None:
        # ignore groups from environment variables: they are in no file
        quiet = {name: value for name, value in around.environment.items() if not name.startswith(_GROUP_VARIABLES)}
        self.around = replace(around, environment=quiet)
        *beneath, self.file = editable_files(around.config, around.environment, around.folder)
        self.beneath = tuple(beneath)
        self.settings = settings_of((*self.beneath, self.file), self.around)
        self.before = read_toml(self.file.text)
        self.messages: list[str] = []

    def copy_groups_beneath(self) -> None:
        """Copy the groups in force into a file that has none, because its groups will replace all others."""
        if self.before.get("groups"):
            return
        beneath = (*self.beneath[::-1], shipped_file())
        source = next(file for file in beneath if read_toml(file.text).get("groups"))
        self.before["groups"] = read_toml(source.text)["groups"]
        document = _parse(self.file.text)
        if "groups" in document:  # an empty table, to which nothing could be appended
            del document["groups"]
        self._set_text(document.as_string())
        self._append(_groups_text(source.text))
        self.messages.append(
            f"copied the groups of the {source.name} first: a file that has any group replaces all of them"
        )

    def new_group(self, key: str, symbols: Sequence[str], label: str) -> None:
        """Append a group with these members, without duplicates."""
        members: list[str] = []
        for raw in symbols:
            symbol = self._current_symbol(raw)
            if symbol not in members:
                members.append(symbol)
        document = _parse(self.file.text)
        if _is_inline(document["groups"]):
            document["groups"][key] = {"label": label, "members": members}
            self._set_text(document.as_string())
        else:
            self._append(f"[groups.{key}]\nlabel = {value_text(label)}\nmembers = {value_text(members)}\n")
        self.messages.append(f"created the group {key} with {', '.join(members)}")

    def add(self, key: str, raw: str) -> None:
        """Append a member, or replace its former symbol with the current one."""
        symbol = self._current_symbol(raw)
        document = _parse(self.file.text)
        members = document["groups"][key]["members"]
        written = [str(one) for one in members]
        place = next((at for at, one in enumerate(written) if self.settings.instrument(one).symbol == symbol), None)
        if place is None:
            members.append(symbol)
            self.messages.append(f"added {symbol} to {key}")
        elif written[place].strip().upper() != symbol:
            members[place] = symbol
            self.messages.append(f"{key}: wrote {symbol} for {written[place]}")
        else:
            self.messages.append(f"{symbol} is in {key} already")
        self._set_text(document.as_string())

    def remove(self, group: Group, symbols: Sequence[str]) -> None:
        """Remove members, whether they are listed under their current or a former symbol."""
        out = {self._current_symbol(raw) for raw in symbols}
        present = [member.symbol for member in group.members]
        for symbol in sorted(out.difference(present)):
            raise UsageError(
                f"{symbol} is not in {group.key}{did_you_mean(symbol, present)}",
                hint=f"see `movers groups show {group.key}` for its members",
            )
        if out == set(present):
            raise UsageError(
                f"{group.key} would have no members left",
                hint=f"remove the group with `movers groups remove {group.key}`",
            )
        document = _parse(self.file.text)
        members = document["groups"][group.key]["members"]
        for place in range(len(members) - 1, -1, -1):
            if self.settings.instrument(members[place]).symbol in out:
                del members[place]
        self._set_text(document.as_string())
        self.messages.append(f"removed {', '.join(sorted(out))} from {group.key}")

    def drop_group(self, key: str) -> None:
        """Remove a whole group."""
        document = _parse(self.file.text)
        del document["groups"][key]
        self._set_text(document.as_string())
        self.messages.append(f"removed the group {key}")
        if not read_toml(self.file.text).get("groups"):
            self.messages.append("it was the last one in the file: the shipped groups are in force again")

    def save(self, key: str) -> Edit:
        """Validate the new text, check that only the group `key` changed, and write the file."""
        settings = settings_of((*self.beneath, self.file), self.around)
        after = read_toml(self.file.text)
        if _without_group(after, key) != _without_group(self.before, key):
            raise OutputError(
                f"{self.file.name}: {key} cannot be edited without a change elsewhere; the file was left as it is",
                hint="edit the file by hand",
            )
        group = settings.group(key)
        if group is not None and not group.query and len(group.members) < MIN_REPORTING:
            self.messages.append(f"{key} has fewer than {MIN_REPORTING} members: it is shown, but not ranked")
        replace_settings_file(self.file.path, self.file.text)
        return Edit(self.file.path, tuple(self.messages))

    def _current_symbol(self, raw: str) -> str:
        """Return the current symbol of the instrument `raw`; add a message if it differs."""
        resolved = self.settings.book.require(raw)
        if resolved.is_respelled:
            self.messages.append(resolved.words)
        symbol = resolved.symbol
        today = self.settings.instrument(symbol).symbol
        if today != symbol:
            until = next(past.until for past in self.settings.instrument(symbol).formerly if past.symbol == symbol)
            self.messages.append(f"{symbol} is {today} today: {until} was the last session as {symbol}")
        return today

    def _append(self, block: str) -> None:
        before = self.file.text.rstrip()
        self._set_text(f"{before}\n\n{block.strip()}\n" if before else f"{block.strip()}\n")

    def _set_text(self, text: str) -> None:
        unix = text.replace("\r\n", "\n")
        self.file = replace(self.file, text=unix.replace("\n", "\r\n") if "\r\n" in self.file.text else unix)


def _groups_text(text: str) -> str:
    """Return the part of a settings file that defines its groups, without trailing comments."""
    lines = str(_parse(text)["groups"].as_string()).splitlines()
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return "\n".join(lines)


def _without_group(document: Table, key: str) -> Table:
    """Return `document` without the group `key`, and without `groups` if that was the only one."""
    groups = {name: group for name, group in document.get("groups", {}).items() if name != key}
    rest = {name: section for name, section in document.items() if name != "groups"}
    return rest | {"groups": groups} if groups else rest


def _is_inline(table: object) -> bool:
    from tomlkit.items import InlineTable  # noqa: PLC0415 - 19 ms, only for edits

    return isinstance(table, InlineTable)


def _parse(text: str) -> Any:  # noqa: ANN401 - tomlkit's tables are not usefully typed
    import tomlkit  # noqa: PLC0415 - 19 ms, only for edits

    return tomlkit.parse(text)
