"""Write a report as one line: its headline."""

from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.model import Report


def to_headline(report: Report, _options: RenderOptions) -> str:
    """Return the headline on a line of its own."""
    return " ".join(report.headline.text.split()) + "\n"
