"""Draw figures as bars on either side of an axis, readable without colour."""

from rich.text import Text

from cryptoai_cli.render.terminal.screen import FAINT, Screen

_AXIS = "|"


def bars(values: tuple[float | None, ...], cells: int, screen: Screen) -> tuple[Text, ...]:
    """Return a bar of `cells` cells for each value, on one scale: gains to the right of the axis, losses to the left.

    None has no bar. The axis takes one cell; it is at the left edge if nothing fell, at the right if nothing rose.
    """
    known = [value for value in values if value is not None]
    low, high = min((0.0, *known)), max((0.0, *known))
    scale = (cells - 1) / ((high - low) or 1.0)
    left = round(-low * scale)
    return tuple(_bar_text(value, scale, left, cells, screen) for value in values)


def _bar_text(value: float | None, scale: float, left: int, cells: int, screen: Screen) -> Text:
    if value is None:
        return Text("")
    full = screen.glyphs.bar * round(abs(value) * scale)
    loss, gain = (full, "") if value < 0 else ("", full)
    line = Text().append(loss.rjust(left), screen.tones.loss).append(_AXIS, FAINT)
    return line.append(gain.ljust(cells - 1 - left), screen.tones.gain)
