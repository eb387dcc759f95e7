"""Write the few elements that our pictures are made of.

Everything that comes from outside passes `escaped`. Looks are classes of `charts.css`, sizes are attributes:
a strict page refuses inline styles.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from msgspec import Struct

from cryptoai_cli.market.text import plain_text

_LOOKS = Path(__file__).parent / "charts.css"


class Panel(Struct, frozen=True):
    """A drawing of a known size, without its outermost element."""

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
        """Width times height."""
        return self.width * self.height

    def inset(self, by: float) -> "Box":
        """Return the box with `by` pixels less on each side."""
        return Box(self.x + by, self.y + by, max(self.width - 2 * by, 0.0), max(self.height - 2 * by, 0.0))

    def below(self, height: float) -> "Box":
        """Return the box without its uppermost `height` pixels."""
        return Box(self.x, self.y + height, self.width, max(self.height - height, 0.0))


def looks() -> str:
    """Return the style sheet of all drawings; its colours are variables (see `palette`)."""
    return _LOOKS.read_text("utf-8")


def escaped(text: str) -> str:
    """Return outside text so that it stays text in markup."""
    return escape(plain_text(text, longest=1000))


def digits(value: float) -> str:
    """Return a length with at most one decimal."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def rect(box: Box, classes: str = "", radius: float = 0.0) -> str:
    """Return a rectangle."""
    dressed = f' class="{classes}"' if classes else ""
    rounded = f' rx="{digits(radius)}"' if radius else ""
    return (
        f'<rect{dressed} x="{digits(box.x)}" y="{digits(box.y)}" '
        f'width="{digits(box.width)}" height="{digits(box.height)}"{rounded}/>'
    )


def line(start: tuple[float, float], end: tuple[float, float], classes: str) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{classes}" x1="{digits(x1)}" y1="{digits(y1)}" x2="{digits(x2)}" y2="{digits(y2)}"/>'


def uprights(x: float, spans: Iterable[tuple[float, float]], classes: str) -> str:
    """Return upright lines at `x`, each from one height to another, as one element."""
    drawn = "".join(f"M{digits(x)} {digits(start)}V{digits(end)}" for start, end in spans)
    return f'<path class="{classes}" d="{drawn}"/>'


def levels(heights: Iterable[float], width: float, classes: str) -> str:
    """Return level lines from the left edge to `width`, as one element."""
    drawn = "".join(f"M0 {digits(y)}H{digits(width)}" for y in heights)
    return f'<path class="{classes}" d="{drawn}"/>'


def path(points: Iterable[tuple[float, float] | None], classes: str) -> str:
    """Return a line through the points; it is interrupted at each None."""
    parts, is_down = [], False
    for point in points:
        if point is not None:
            parts.append(f"{'L' if is_down else 'M'}{digits(point[0])} {digits(point[1])}")
        is_down = point is not None
    return f'<path class="{classes}" d="{"".join(parts)}"/>'


def circle(x: float, y: float, radius: float, classes: str, title: str = "") -> str:
    """Return a disc; `title` is shown to who points at it."""
    height = f' cy="{digits(y)}"' if y else ""
    opening = f'<circle class="{classes}" cx="{digits(x)}"{height} r="{digits(radius)}"'
    return f"{opening}>{titled(title)}</circle>" if title else f"{opening}/>"


def polygon(points: tuple[tuple[float, float], ...], classes: str, title: str = "") -> str:
    """Return a closed shape; `title` is shown to who points at it."""
    path = " ".join(f"{digits(x)},{digits(y)}" for x, y in points)
    return f'<polygon class="{classes}" points="{path}">{titled(title)}</polygon>'


def text(x: float, y: float, words: str, size: float = 0.0, classes: str = "") -> str:
    """Return one line of outside text with its foot at `y`; the class `m` centres it, `e` ends it at `x`.

    Without a size of its own it has that of its group.
    """
    dressed = f' class="{classes}"' if classes else ""
    sized = f' font-size="{digits(size)}"' if size else ""
    return f'<text{dressed} x="{digits(x)}" y="{digits(y)}"{sized}>{escaped(words)}</text>'


def pair(x: float, y: float, words: tuple[str, str], size: float) -> str:
    """Return two pieces of outside text on one line, the first one bold."""
    first, second = words
    parts = f'<tspan class="b">{escaped(first)}</tspan>' + (f"  <tspan>{escaped(second)}</tspan>" if second else "")
    return f'<text x="{digits(x)}" y="{digits(y)}" font-size="{digits(size)}">{parts}</text>'


def group(body: str, classes: str = "", title: str = "", size: float = 0.0) -> str:
    """Return elements that belong together; `title` is shown to who points at one, `size` is that of their text."""
    dressed = f' class="{classes}"' if classes else ""
    sized = f' font-size="{digits(size)}"' if size else ""
    return f"<g{dressed}{sized}>{titled(title)}{body}</g>"


def moved(body: str, x: float, y: float, classes: str = "") -> str:
    """Return elements that are drawn `x` to the right and `y` below."""
    dressed = f' class="{classes}"' if classes else ""
    return f'<g{dressed} transform="translate({digits(x)} {digits(y)})">{body}</g>'


def titled(title: str) -> str:
    """Return what is shown to who points at the surrounding element."""
    return f"<title>{escaped(title)}</title>" if title else ""


def picture(panel: Panel, name: str, classes: str = "") -> str:
    """Return the whole drawing as a part of a page; `name` tells a reader who does not see it what it shows."""
    return (
        f'<svg class="chart {classes}" role="img" aria-label="{escaped(name)}" '
        f'viewBox="0 0 {digits(panel.width)} {digits(panel.height)}">{panel.body}</svg>'
    )


def document(panel: Panel, name: str, sheet: str) -> str:
    """Return the whole drawing as a file of its own, with its style sheet."""
    width, height = digits(panel.width), digits(panel.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="{escaped(name)}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<style>{sheet}</style>{panel.body}</svg>\n"
    )
