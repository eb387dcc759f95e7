"""A folder with settings files, and the settings they make."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptoai_cli.settings.load import Overrides, Surroundings, load_settings
from cryptoai_cli.settings.model import Settings

KNOWN_SOURCES: Mapping[str, tuple[str, ...]] = {
    "yahoo": ("base_url",),
    "cnbc": ("base_url",),
    "nasdaq": ("base_url",),
    "coinbase": ("base_url",),
    "kraken": ("base_url",),
    "fred": ("base_url",),
    "alpaca": ("base_url", "feed"),
    "csv": ("path", "decimal", "coin_hours"),
}


@dataclass
class Desk:
    """What the settings depend on: `named` for --config, `own` for the user's own file, `beside` for ./movers.toml."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    config: Path | None = None
    overrides: Overrides | None = None

    def __post_init__(self) -> None:
        self.environment.setdefault("XDG_CONFIG_HOME", str(self.folder / "home"))
        self.work.mkdir(exist_ok=True)

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def own_path(self) -> Path:
        return self.folder / "home" / "movers" / "movers.toml"

    def own(self, text: str) -> Path:
        self.own_path.parent.mkdir(parents=True, exist_ok=True)
        self.own_path.write_text(text, encoding="utf-8")
        return self.own_path

    def beside(self, text: str) -> Path:
        path = self.work / "movers.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def named(self, text: str) -> Path:
        self.config = self.folder / "named.toml"
        self.config.write_text(text, encoding="utf-8")
        return self.config

    def around(self) -> Surroundings:
        return Surroundings(self.config, self.environment, self.work, KNOWN_SOURCES)

    def load(self) -> Settings:
        return load_settings(
            config=self.config,
            environment=self.environment,
            folder=self.work,
            known_sources=KNOWN_SOURCES,
            overrides=self.overrides,
        )
