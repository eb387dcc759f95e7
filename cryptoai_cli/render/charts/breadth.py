"""Show how many members of a group rose, fell, were unchanged or have no figure."""

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.svg import Box
from cryptoai_cli.report.model import GroupReport


def breadth_words(group: GroupReport) -> str:
    """Return the counts in words: `13 up, 0 down`, then the other counts unless zero."""
    rare = ((group.unchanged, "flat"), (group.missing, "missing"))
    parts = [f"{group.advances} up", f"{group.declines} down", *(f"{count} {word}" for count, word in rare if count)]
    return ", ".join(parts)


def breadth_bar(group: GroupReport, box: Box) -> str:
    """Return a stacked bar of the counts: up, unchanged, down, without a figure."""
    counts = (
        (group.advances, "bar-up"),
        (group.unchanged, "bar-flat"),
        (group.declines, "bar-down"),
        (group.missing, "bar-none"),
    )
    total = sum(count for count, _ in counts)
    parts, x = [], box.x
    for count, classes in counts:
        if count:
            length = box.width * count / total
            parts.append(svg.rect(Box(x, box.y, max(length - 1, 1), box.height), classes))
            x += length
    return svg.group("".join(parts), "", breadth_words(group))
