"""Charts: reports and histories drawn as SVG.

    to_svg              `-f svg`: one framed picture of a report, chosen by `--chart`
    to_png              `-f png`: the same, rasterized
    history_to_svg      `movers history -f svg`
    treemap             `--chart treemap`; laid out by treemap_layout and squarify
    dotplot             `--chart groups`; dotplot_lane draws a group, dotplot_benchmarks the lines across all groups
    index_plot          `--chart history`
    betaplot            on the HTML page only

The other modules are shared building blocks.
"""
