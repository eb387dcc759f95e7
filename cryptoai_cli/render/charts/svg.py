"""Write the SVG elements that the drawings consist of.

External text goes through `escape_text`. Colours and strokes are classes of `charts.css`, sizes are attributes, because
the page's content security policy forbids inline styles.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.market.text import plain_text

_STYLE_SHEET = Path(__file__).parent / "charts.css"


class Panel(Struct, frozen=True):
    """A drawing of known size, without the enclosing `svg` element."""

    width: float
    height: float
    body: str


class Box(Struct, frozen=True):
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """The area in square pixels."""
        return self.width * self.height

    def inset(self, by: float) -> "Box":
        """Return the box reduced by `by` pixels on each side."""
        return Box(self.x + by, self.y + by, max(self.width - 2 * by, 0.0), max(self.height - 2 * by, 0.0))

    def below(self, height: float) -> "Box":
        """Return the box without its top `height` pixels."""
        return Box(self.x, self.y + height, self.width, max(self.height - height, 0.0))


def style_sheet() -> str:
    """Return the style sheet of all drawings; its colours are variables (see `palette`)."""
    return _STYLE_SHEET.read_text("utf-8")


def escape_text(text: str) -> str:
    """Return external text escaped for markup."""
    return escape(plain_text(text, longest=1000))


def length(value: float) -> str:
    """Return a length as text with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def rect(box: Box, classes: str = "", radius: float = 0.0) -> str:
    """Return a rectangle."""
    attribute = f' class="{classes}"' if classes else ""
    rounded = f' rx="{length(radius)}"' if radius else ""
    return (
        f'<rect{attribute} x="{length(box.x)}" y="{length(box.y)}" '
        f'width="{length(box.width)}" height="{length(box.height)}"{rounded}/>'
    )


def line(start: tuple[float, float], end: tuple[float, float], classes: str) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{classes}" x1="{length(x1)}" y1="{length(y1)}" x2="{length(x2)}" y2="{length(y2)}"/>'


def vertical_lines(x: float, spans: Iterable[tuple[float, float]], classes: str) -> str:
    """Return vertical lines at `x`, one per span of y, as one element."""
    drawn = "".join(f"M{length(x)} {length(start)}V{length(end)}" for start, end in spans)
    return f'<path class="{classes}" d="{drawn}"/>'


def horizontal_lines(heights: Iterable[float], width: float, classes: str) -> str:
    """Return horizontal lines from 0 to `width` at each of `heights`, as one element."""
    drawn = "".join(f"M0 {length(y)}H{length(width)}" for y in heights)
    return f'<path class="{classes}" d="{drawn}"/>'


def path(points: Iterable[tuple[float, float] | None], classes: str) -> str:
    """Return a line through the points, interrupted at each None."""
    parts, is_down = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_down else 'M'}{length(point[0])} {length(point[1])}")
        is_down = point is not None
    return f'<path class="{classes}" d="{"".join(parts)}"/>'


def circle(x: float, y: float, radius: float, classes: str, title: str = "") -> str:
    """Return a disc; `title` is its tooltip."""
    height = f' cy="{length(y)}"' if y else ""
    opening = f'<circle class="{classes}" cx="{length(x)}"{height} r="{length(radius)}"'
    return f"{opening}>{title_element(title)}</circle>" if title else f"{opening}/>"


def polygon(points: tuple[tuple[float, float], ...], classes: str, title: str = "") -> str:
    """Return a closed shape; `title` is its tooltip."""
    path = " ".join(f"{length(x)},{length(y)}" for x, y in points)
    return f'<polygon class="{classes}" points="{path}">{title_element(title)}</polygon>'


def text(x: float, y: float, words: str, size: float = 0.0, classes: str = "") -> str:
    """Return one line of external text with its baseline at `y`; the class `m` centres it, `e` ends it at `x`.

    Without `size`, it has the font size of its group.
    """
    attribute = f' class="{classes}"' if classes else ""
    font_size = f' font-size="{length(size)}"' if size else ""
    return f'<text{attribute} x="{length(x)}" y="{length(y)}"{font_size}>{escape_text(words)}</text>'


def bold_and_plain(x: float, y: float, words: tuple[str, str], size: float) -> str:
    """Return two pieces of external text on one line, the first in bold."""
    first, second = words
    parts = f'<tspan class="b">{escape_text(first)}</tspan>' + (
        f"  <tspan>{escape_text(second)}</tspan>" if second else ""
    )
    return f'<text x="{length(x)}" y="{length(y)}" font-size="{length(size)}">{parts}</text>'


def group(body: str, classes: str = "", title: str = "", size: float = 0.0) -> str:
    """Return a group of elements; `title` is its tooltip, `size` its font size."""
    attribute = f' class="{classes}"' if classes else ""
    font_size = f' font-size="{length(size)}"' if size else ""
    return f"<g{attribute}{font_size}>{title_element(title)}{body}</g>"


def translated(body: str, x: float, y: float, classes: str = "") -> str:
    """Return elements moved `x` to the right and `y` down."""
    attribute = f' class="{classes}"' if classes else ""
    return f'<g{attribute} transform="translate({length(x)} {length(y)})">{body}</g>'


def title_element(title: str) -> str:
    """Return the element that is the tooltip of its parent."""
    return f"<title>{escape_text(title)}</title>" if title else ""


def picture(panel: Panel, name: str, classes: str = "") -> str:
    """Return the drawing as an inline element of a page; `name` describes it to screen readers."""
    return (
        f'<svg class="chart {classes}" role="img" aria-label="{escape_text(name)}" '
        f'viewBox="0 0 {length(panel.width)} {length(panel.height)}">{panel.body}</svg>'
    )


def document(panel: Panel, name: str, styles: str) -> str:
    """Return the drawing as a standalone file with its style sheet."""
    width, height = length(panel.width), length(panel.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{escape_text(name)}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<style>{styles}</style>{panel.body}</svg>\n"
    )
