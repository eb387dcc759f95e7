"""Write a report as one page that needs nothing else: no script, style, font or picture from anywhere.

The page forbids itself everything but its own style sheet and its own script, each by the hash of its text.
"""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import svg, treemap
from cryptoai_cli.render.charts.palette import colour_variables
from cryptoai_cli.render.html import pictures, sections
from cryptoai_cli.render.html.grid import clean
from cryptoai_cli.render.html.member_table import group_labels, member_grid
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_FOLDER = Path(__file__).parent / "page"
_LONG = 75  # lines of paper beside which every drawing finds room on two sheets
_LINES_OF_A_GROUP = 4  # in its drawing and its table, against one of a member


def to_html(report: Report, options: RenderOptions) -> str:
    """Return the page."""
    sheet = colour_variables() + _page_file("page.css") + svg.style_sheet()
    script = _page_file("page.js")
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            sheet=Markup(sheet),  # noqa: S704 a file of the package
            script=Markup(script),  # noqa: S704 a file of the package
            policy=_policy(sheet, script),
            headline=clean(report.headline.text),
            measure=report.measure.value,
            day=phrases.day_words(report),
            state=phrases.state_words(report),
            coverage=phrases.coverage_words(report),
            sources=clean(phrases.source_words(report)),
            sentences=sections.headline_sentences(report),
            cards=sections.benchmark_cards(report),
            map_pictures=pictures.map_pictures(report),
            tile_sizes=treemap.size_words(report),
            group_pictures=pictures.group_pictures(report),
            groups=sections.group_grid(report),
            beta_pictures=pictures.beta_pictures(report),
            benchmark=sections.benchmark_name(report),
            sides=() if options.by_group else sections.sides(report, options.top),
            members=None if options.by_group else member_grid(report, options),
            chosen=bool(options.columns),
            is_long=not options.by_group and _is_long(report),
            labels=group_labels(report),
            notices=tuple(clean(notice.message) for notice in report.notices),
            fine_print=sections.fine_print(report),
            provenance=sections.provenance(report),
            failures=sections.failures(report),
        )
    )


def _is_long(report: Report) -> bool:
    """Return whether two sheets of paper hold the tables only without the drawings that say the same."""
    return len(report.rows) + _LINES_OF_A_GROUP * len(report.groups) > _LONG


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
    """Return the content security policy: nothing may be loaded, nothing sent, nothing run but what is here."""
    return (
        f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
