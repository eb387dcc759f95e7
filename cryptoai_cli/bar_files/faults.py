"""Say what is wrong with a file of bars or with one of its cells."""


class BarFileError(Exception):
    """A file of bars cannot be used; `detail` says why and what to write, `place` names the line at fault, if any.

    `is_unreadable` is true for a file that could not be opened or read at all.
    """

    def __init__(self, detail: str, *, place: str = "", is_unreadable: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.place = place
        self.is_unreadable = is_unreadable

    def told(self, file: str) -> str:
        """Return the whole sentence about the file that is shown as `file`."""
        return f"{file} {self.place}: {self.detail}" if self.place else f"{file} {self.detail}"


class BadCellError(Exception):
    """A cell or a row is invalid; the message names it, quotes its content and says what to write instead."""
