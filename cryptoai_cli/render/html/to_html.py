"""Write a report as one self-contained page: it loads no script, style sheet, font or picture."""

from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts import treemap
from cryptoai_cli.render.charts.palette import colour_words
from cryptoai_cli.render.html import pictures, sections
from cryptoai_cli.render.html.frame import frame_values, rendered_page
from cryptoai_cli.render.html.member_table import group_labels, member_grid
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report

_LONG = 75  # printed lines that fit on two sheets together with every drawing
_LINES_OF_A_GROUP = 4  # in its drawing and its table; a member takes one


def to_html(report: Report, options: RenderOptions) -> str:
    """Return the report as an HTML page."""
    values = frame_values(report, options, coverage=phrases.coverage_words(report))
    own = {
        "measure": report.measure.value,
        "map_pictures": pictures.map_pictures(report),
        "tile_sizes": treemap.size_words(report),
        "rise": colour_words(options.palette)[0],
        "fall": colour_words(options.palette)[1],
        "group_pictures": pictures.group_pictures(report),
        "groups": sections.group_grid(report),
        "beta_pictures": pictures.beta_pictures(report),
        "benchmark": sections.benchmark_name(report),
        "sides": () if options.by_group else sections.sides(report, options),
        "members": None if options.by_group else member_grid(report, options),
        "chosen": bool(options.columns),
        "is_long": not options.by_group and _is_long(report),
        "labels": group_labels(report),
        "fine_print": sections.fine_print(report),
        "provenance": sections.provenance(report),
    }
    return rendered_page("page.html.jinja", values | own)


def _is_long(report: Report) -> bool:
    """Return whether the tables fit on two printed sheets only if redundant drawings are left out."""
    return len(report.rows) + _LINES_OF_A_GROUP * len(report.groups) > _LONG
