"""Wrap text into lines without breaking figures."""

from rich.cells import cell_len

_GLUED_AFTER = ("S&P",)


def wrap(text: str, room: int, *, lead: str = "", hanging: int = 0) -> list[str]:
    """Return `text` in lines of at most `room` cells: the first begins with `lead`, the others with `hanging` blanks.

    A percent sign stays with its number. A word longer than a line is not broken.
    """
    lines: list[str] = []
    line, is_begun = lead, False
    for word in _unbreakable_words(text):
        longer = f"{line} {word}" if is_begun else line + word
        if is_begun and cell_len(longer) > room:
            lines.append(line)
            longer = " " * hanging + word
        line, is_begun = longer, True
    return [*lines, line] if is_begun else lines


def fits(line: str, room: int) -> bool:
    """Return whether `line` takes at most `room` cells: some characters take two."""
    return cell_len(line) <= room


def _unbreakable_words(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split():
        if words and (word.startswith("%") or words[-1].endswith(_GLUED_AFTER)):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words
