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
    drawings = sized_pictures(tuple(treemap.treemap(report, layout) for layout in layouts), name)
    return drawings + colour_scales(report)


def colour_scales(report: Report) -> Markup:
    """Return the colour scale of a map, for wide screens and for phones."""
    scales = (legend.colour_legend(report), legend.slim_colour_legend(report))
    return sized_pictures(scales, "Scale of the colours", ("legend broad", "legend slim"))


def group_pictures(report: Report) -> Markup:
    """Return the dot plot of groups and benchmarks, with its legend."""
    name = "The moves of each group's members against the benchmarks; the table below holds the figures"
    layouts = (dotplot.WIDE, dotplot.MEDIUM, dotplot.NARROW)
    marks = tuple(legend.mark_legend(report, room=layout.width) for layout in layouts)
    drawings = sized_pictures(tuple(dotplot.dotplot(report, layout) for layout in layouts), name)
    return drawings + sized_pictures(marks, "What the marks stand for")


def beta_pictures(report: Report) -> Markup:
    """Return the plot of members' moves over their betas, empty if no beta is known."""
    if not betaplot.rows_with_beta(report):
        return Markup("")
    name = f"The move of each member over its beta, and what the {benchmark_name(report) or 'benchmark'} implies"
    layouts = (betaplot.WIDE, betaplot.NARROW)
    return sized_pictures(tuple(betaplot.betaplot(report, layout) for layout in layouts), name, _TWO_SIZES)


def sized_pictures(panels: tuple[Panel, ...], name: str, sizes: tuple[str, ...] = _SIZES) -> Markup:
    """Return a picture in several widths, the widest first; `name` describes it to screen readers."""
    drawn = (svg.picture(panel, name, size) for panel, size in zip(panels, sizes, strict=True))
    return Markup("".join(drawn))  # noqa: S704 the drawings escape external text
