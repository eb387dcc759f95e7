"""Load the settings: find the files, merge the layers, check everything, report all problems at once."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cryptoai_cli.settings.build import build_settings
from cryptoai_cli.settings.environment import environment_layer
from cryptoai_cli.settings.files import SettingsFile, file_layer, shipped_file, user_files
from cryptoai_cli.settings.layers import Layer, LayerKind, Leaves, Table, merge_layers
from cryptoai_cli.settings.model import Origin, Settings
from cryptoai_cli.settings.problems import Problem, line_of, settings_error
from cryptoai_cli.settings.schema import KnownSources, check_layer
from cryptoai_cli.settings.toml.text import KeyPath, key_text, value_text
from cryptoai_cli.system.folders import current_folder


class Overrides(Struct, frozen=True):
    """Settings given on the command line: `--benchmark`, `--measure`, `--top`, `--source`."""

    benchmarks: tuple[str, ...] = ()
    measure: str | None = None
    top: int | None = None
    sources: tuple[str, ...] = ()


class Surroundings(Struct, frozen=True):
    """The inputs of the settings: `--config`, the environment, the current folder and the known sources.

    `known_sources` maps each source to its setting keys.
    """

    config: Path | None
    environment: Mapping[str, str]
    folder: Path
    known_sources: KnownSources


def surroundings(config: Path | None, known_sources: KnownSources) -> Surroundings:
    """Return the surroundings of this process."""
    return Surroundings(config, os.environ, current_folder(), known_sources)


def load_settings(
    *,
    config: Path | None,
    environment: Mapping[str, str],
    folder: Path,
    known_sources: KnownSources,
    overrides: Overrides | None = None,
) -> Settings:
    """Return the settings in force.

    Raises a `SettingsError` that lists every problem with its file, its line and what to write instead, or a
    `UsageError` if only options are wrong.
    """
    around = Surroundings(config, environment, folder, known_sources)
    return settings_of(user_files(config, environment, folder), around, overrides)


def settings_with_origins(around: Surroundings) -> Settings:
    """Return the settings in force, with the origin of each value."""
    files = user_files(around.config, around.environment, around.folder)
    settings, leaves = _assemble(files, around, None)
    return replace(settings, origins=tuple(_origins(leaves)))


def settings_of(files: tuple[SettingsFile, ...], around: Surroundings, overrides: Overrides | None = None) -> Settings:
    """Return the settings built from the shipped file, `files`, the environment and the options, in this order."""
    return _assemble(files, around, overrides)[0]


def _assemble(
    files: tuple[SettingsFile, ...], around: Surroundings, overrides: Overrides | None
) -> tuple[Settings, Leaves]:
    problems: list[Problem] = []
    layers = [file_layer(file, problems) for file in (shipped_file(), *files)]
    layers.append(environment_layer(around.environment, around.folder, problems))
    layers.append(_options_layer(overrides or Overrides(), around.folder))
    leaves = merge_layers(check_layer(layer, around.known_sources, problems) for layer in layers)
    settings = build_settings(leaves, around.environment, problems)
    if problems:
        raise settings_error(problems)
    return replace(settings, file=files[-1].path if files else None), leaves


def _options_layer(overrides: Overrides, folder: Path) -> Layer:
    given = (
        (("report", "benchmarks"), _between_commas(overrides.benchmarks), "--benchmark"),
        (("report", "measure"), overrides.measure, "--measure"),
        (("report", "top"), overrides.top, "--top"),
        (("sources", "order"), _between_commas(name.lower() for name in overrides.sources), "--source"),
    )
    table: Table = {}
    for (section, key), value, _ in given:
        if value is not None:
            table.setdefault(section, {})[key] = value
    return Layer(LayerKind.OPTIONS, "options", table, folder, variables={path: option for path, _, option in given})


def _between_commas(words: Iterable[str]) -> list[str] | None:
    """Return the words and what stands between commas in one; None if there are no words."""
    return [part.strip() for word in words for part in (word.strip(" ,").split(","))] or None


def _origins(leaves: Leaves) -> Iterable[Origin]:
    for path, leaf in leaves.items():
        yield Origin(key_text(path), value_text(leaf.value), _place(path, leaf.layer))


def _place(path: KeyPath, layer: Layer) -> str:
    if layer.kind in {LayerKind.USER_FILE, LayerKind.FOLDER_FILE}:
        return f"{layer.name}:{line_of(layer, path)}"
    return layer.variable(path) or layer.name
