"""Read the project's pages as their reader does: headings, links, tables, code."""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Page:
    """One page of Markdown."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its blocks of code, on one line."""
        return " ".join(_FENCE.sub("", self.text).split())

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(_HEADING.findall(_FENCE.sub("", self.text)))

    @property
    def anchors(self) -> frozenset[str]:
        return frozenset(_NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-") for heading in self.headings)

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(_LINK.findall(_FENCE.sub("", self.text)))

    def blocks(self, *languages: str) -> Iterator[str]:
        """Yield the blocks of code in one of `languages`."""
        return (code for language, code in _FENCE.findall(self.text) if language in languages)

    def section(self, heading: str) -> str:
        """Return what stands under a heading, up to the next heading of any level."""
        found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert found, heading
        return found.group(1)


def page(name: str) -> Page:
    return Page(ROOT / name)


PAGES = tuple(
    page(str(path.relative_to(ROOT)))
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md")))
)


def script(name: str) -> ModuleType:
    """Load a program of the folder `scripts`, which is no package."""
    specification = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
