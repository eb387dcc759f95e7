"""What every page has around its sections: headline, benchmarks, notices, style sheet, script, policy.

The content security policy allows only the page's own style sheet and script, each by its hash, and `data:` images.
"""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.palette import colour_variables
from cryptoai_cli.render.html import sections
from cryptoai_cli.render.html.grid import clean
from cryptoai_cli.render.on_record.told import INTRODUCTION, record_remarks, told_symbols
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_FOLDER = Path(__file__).parent / "page"


def frame_values(report: Report, options: RenderOptions, *, coverage: str, own: str = "") -> dict[str, object]:
    """Return what `frame.html.jinja` needs but `is_long`, `fine_print` and `provenance`.

    `coverage` is in words, `own` the name of a style sheet that only this page has.
    """
    sheet = (
        colour_variables(options.palette)
        + _page_file("page.css")
        + (_page_file(own) if own else "")
        + ("" if report.on_record is None else _page_file("record.css"))
        + svg.style_sheet()
    )
    script = _page_file("page.js")
    return {
        "sheet": Markup(sheet),  # noqa: S704 a file of the package
        "script": Markup(script),  # noqa: S704 a file of the package
        "policy": _policy(sheet, script),
        "headline": clean(report.headline.text),
        "day": phrases.day_words(report),
        "state": phrases.state_words(report),
        "coverage": coverage,
        "sources": clean(phrases.source_words(report)),
        "sentences": sections.headline_sentences(report),
        "cards": sections.benchmark_cards(report),
        "notices": tuple(clean(notice.message) for notice in report.notices),
        "failures": sections.failures(report),
        "on_record": told_symbols(report),
        "record_words": INTRODUCTION,
        "record_remarks": () if report.on_record is None else record_remarks(report.on_record),
    }


def rendered_page(template: str, values: Mapping[str, object]) -> str:
    """Return the page of a template of the folder `page`."""
    return _environment().get_template(template).render(values)


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _page_file(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _policy(sheet: str, script: str) -> str:
    """Return the content security policy: only this style sheet, this script and `data:` images are allowed."""
    return (
        f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
