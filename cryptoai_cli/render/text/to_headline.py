"""Write the headline of a report as one line."""

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


def to_headline(report: Report, _options: RenderOptions) -> str:
    """Return the headline with a final newline."""
    return " ".join(report.headline.text.split()) + "\n"
