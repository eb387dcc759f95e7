"""Write a report as one self-contained page: it loads no script, style sheet, font or picture.

Its content security policy allows only its own style sheet and script, each by its hash, and `data:` images.
"""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import svg, treemap
from cryptoai_cli.render.charts.palette import colour_variables, colour_words
from cryptoai_cli.render.html import pictures, sections
from cryptoai_cli.render.html.grid import clean
from cryptoai_cli.render.html.member_table import group_labels, member_grid
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_FOLDER = Path(__file__).parent / "page"
_LONG = 75  # printed lines that fit on two sheets together with every drawing
_LINES_OF_A_GROUP = 4  # in its drawing and its table; a member takes one


def to_html(report: Report, options: RenderOptions) -> str:
    """Return the report as an HTML page."""
    sheet = colour_variables(options.palette) + _page_file("page.css") + svg.style_sheet()
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
            rise=colour_words(options.palette)[0],
            fall=colour_words(options.palette)[1],
            group_pictures=pictures.group_pictures(report),
            groups=sections.group_grid(report),
            beta_pictures=pictures.beta_pictures(report),
            benchmark=sections.benchmark_name(report),
            sides=() if options.by_group else sections.sides(report, options),
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
    """Return whether the tables fit on two printed sheets only if redundant drawings are left out."""
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
    """Return the content security policy: only this style sheet, this script and `data:` images are allowed."""
    return (
        f"default-src 'none'; style-src '{_hash(sheet)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
