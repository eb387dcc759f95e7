"""Show how many members of a group rose, fell, were unchanged or have no figure."""

from cryptoai_cli.render.charts import svg
from cryptoai_cli.render.charts.svg import Box
from cryptoai_cli.report.model import GroupReport

_CLASSES = ("bar-up", "bar-flat", "bar-down", "bar-none")


def breadth_words(group: GroupReport) -> str:
    """Return the counts in words: `13 up, 0 down`, then the other counts unless zero."""
    rare = ((group.unchanged, "flat"), (group.missing, "missing"))
    parts = [f"{group.advances} up", f"{group.declines} down", *(f"{count} {word}" for count, word in rare if count)]
    return ", ".join(parts)


def breadth_bar(group: GroupReport, box: Box) -> str:
    """Return a stacked bar of the counts: up, unchanged, down, without a figure."""
    return count_bar((group.advances, group.unchanged, group.declines, group.missing), box, breadth_words(group))


def count_bar(counts: tuple[float, float, float, float], box: Box, words: str) -> str:
    """Return a stacked bar of up, unchanged, down and without a figure; `words` are its tooltip."""
    total = sum(counts)
    parts, x = [], box.x
    for count, classes in zip(counts, _CLASSES, strict=True):
        if count:
            length = box.width * count / total
            parts.append(svg.rect(Box(x, box.y, max(length - 1, 1), box.height), classes))
            x += length
    return svg.group("".join(parts), "", words)
