"""The pictures: figures in, SVG out.

    to_svg              `-f svg`: one picture of a report in its frame, the drawing chosen by `--chart`
    to_png              `-f png`: the same, painted
    history_to_svg      `movers history -f svg`
    treemap             `--chart treemap`; placed by treemap_layout and squarify
    dotplot             `--chart groups`; dotplot_lane draws a group, dotplot_benchmarks the lines across all groups
    index_plot          `--chart history`
    betaplot            on the HTML page only

The others are what several of them are made of.
"""
