"""The pictures of the page, each in several widths; the style sheet shows the one that fits."""

from markupsafe import Markup

from cryptoai_cli.render.charts import betaplot, dotplot, legend, svg, treemap
from cryptoai_cli.render.charts.svg import Panel
from cryptoai_cli.render.html.sections import benchmark_name
from cryptoai_cli.report.model import Report

_SIZES = ("wide", "medium", "narrow")
_TWO_SIZES = ("large", "small")


def map_pictures(report: Report) -> Markup:
    """Return the treemap of groups and members, with its colour scale."""
    name = (
        f"Map of {len(report.rows)} members in {len(report.groups)} groups, coloured by move; "
        "the tables below hold its figures"
    )
    layouts = (treemap.WIDE, treemap.MEDIUM, treemap.NARROW)
    scales = (legend.colour_legend(report), legend.slim_colour_legend(report))
    colours = _pictures(scales, "Scale of the colours", ("legend broad", "legend slim"))
    return _pictures(tuple(treemap.treemap(report, layout) for layout in layouts), name) + colours


def group_pictures(report: Report) -> Markup:
    """Return the dot plot of groups and benchmarks, with its legend."""
    name = "The moves of each group's members against the benchmarks; the table below holds the figures"
    layouts = (dotplot.WIDE, dotplot.MEDIUM, dotplot.NARROW)
    marks = tuple(legend.mark_legend(report, room=layout.width) for layout in layouts)
    drawings = _pictures(tuple(dotplot.dotplot(report, layout) for layout in layouts), name)
    return drawings + _pictures(marks, "What the marks stand for")


def beta_pictures(report: Report) -> Markup:
    """Return the plot of members' moves over their betas, empty if no beta is known."""
    if not betaplot.rows_with_beta(report):
        return Markup("")
    name = f"The move of each member over its beta, and what the {benchmark_name(report) or 'benchmark'} implies"
    layouts = (betaplot.WIDE, betaplot.NARROW)
    return _pictures(tuple(betaplot.betaplot(report, layout) for layout in layouts), name, _TWO_SIZES)


def _pictures(panels: tuple[Panel, ...], name: str, sizes: tuple[str, ...] = _SIZES) -> Markup:
    drawn = (svg.picture(panel, name, size) for panel, size in zip(panels, sizes, strict=True))
    return Markup("".join(drawn))  # noqa: S704 the drawings escape external text
