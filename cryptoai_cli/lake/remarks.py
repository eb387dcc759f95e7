"""What is worth telling about the lake beside its content."""

from enum import StrEnum

from msgspec import Struct


class RemarkKind(StrEnum):
    """What a remark is about; the value is the code of its notice."""

    DAMAGED = "lake-damaged"
    """A file that cannot be used was renamed, so that no engine reads it."""
    PASSED_OVER = "lake-passed-over"
    """A file that cannot be used is left where it lies."""
    NOT_MERGED = "lake-not-merged"
    """The files of a finished year could not be merged; nothing is lost."""


class LakeRemark(Struct, frozen=True):
    """One thing worth telling, as a whole sentence."""

    kind: RemarkKind
    message: str
