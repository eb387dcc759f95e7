"""Draw the breadth of the whole market as a standalone picture: a small panel for each measure."""

from cryptoai_cli.errors import UsageError
from cryptoai_cli.render import phrases
from cryptoai_cli.render.charts.frame import framed_picture, small_print, title_panel
from cryptoai_cli.render.charts.lineplot import WIDTH, Line, has_points, style_sheet, tick_text
from cryptoai_cli.render.charts.small_multiples import OwnPanel, panels_of_own_scales
from cryptoai_cli.render.numbers import TERMINAL_MARKS, signed
from cryptoai_cli.report.cells import span_words
from cryptoai_cli.report.market.history import MarketHistory

_HALF = 0.5
_PRINT = "Shares and ADRs with a move and volume. Highs, lows and means are of levels chained by each session's change."


def breadth_to_svg(history: MarketHistory) -> str:
    """Return the picture; raise UsageError for a history of fewer than two sessions."""
    sessions = tuple(row.session for row in history.rows)
    panels = tuple(panel for panel in _panels(history) if has_points(panel.line))
    if not panels:
        raise UsageError("a chart needs at least two sessions", hint="raise --sessions, or ask for an earlier --since")
    span = span_words(sessions[0], sessions[-1])
    title = f"Breadth of the whole market since {phrases.day_of(sessions[0])}"
    head = title_panel(title, (f"{span}, {len(sessions)} sessions", "shares and ADRs"), WIDTH)
    parts = ((head, 20.0), (panels_of_own_scales(panels, sessions), 20.0), (small_print(_PRINT), 0.0))
    return framed_picture(f"{title}; {span}", parts, style_sheet())


def _panels(history: MarketHistory) -> tuple[OwnPanel, ...]:
    rows = history.rows
    net_highs = tuple(
        None if row.new_highs is None or row.new_lows is None else float(row.new_highs - row.new_lows) for row in rows
    )
    counts = {
        "Advance-decline line": tuple(map(float, history.advance_decline_line)),
        "52-week highs less lows": net_highs,
        "McClellan oscillator": tuple(row.mcclellan for row in rows),
    }
    shares = {
        "Above the 50-session mean": tuple(row.above_50 for row in rows),
        "Above the 200-session mean": tuple(row.above_200 for row in rows),
    }
    return (
        *(OwnPanel(Line(name, values, _whole), 0.0, tick_text) for name, values in counts.items()),
        *(OwnPanel(Line(name, values, _share), _HALF, _share_tick) for name, values in shares.items()),
    )


def _whole(value: float) -> str:
    return signed(value, TERMINAL_MARKS, 0)


def _share(value: float) -> str:
    return f"{value * 100:.1f} %"


def _share_tick(value: float, _decimals: int) -> str:
    return f"{value * 100:.0f} %"
