"""Reports as pandas DataFrames, for notebooks.

pandas takes half a second to load: nothing on the path of a command imports this module.
"""

from pathlib import Path
from typing import IO

import pandas as pd

_NUMBERS = (
    "price",
    "previous_close",
    "change",
    "change_pct",
    "excess_pct",
    "beta",
    "beta_excess_pct",
    "surprise",
    "volume",
    "relative_volume",
)
_WHOLE = ("group_rank", "rank", "streak")
_DATES = ("session", "as_of", "largest_since")
_FLAGS = ("high_52w", "low_52w")


def read_report(file: Path | str | IO[str]) -> pd.DataFrame:
    """Read what `movers ... -f csv` wrote, one row per instrument and group.

    Columns are those of the file. Prices, changes and percentages are `float64` (percent as printed: 2.21 is 2.21 %),
    ranks and streak `Int64`, flags `boolean`, `session` and `largest_since` `datetime64[ns]` without a zone, `as_of`
    `datetime64[ns, UTC]`, all others `string`. What is empty in the file is missing here, and a symbol such as `NA`
    stays a symbol. Raises what `pandas.read_csv` raises for a file that is no such report.
    """
    frame = pd.read_csv(
        file, dtype="string", keep_default_na=False, na_values=dict.fromkeys((*_NUMBERS, *_WHOLE, *_FLAGS, *_DATES), "")
    )
    for column in (name for name in _NUMBERS if name in frame):
        frame[column] = pd.to_numeric(frame[column]).astype("float64")
    for column in (name for name in _WHOLE if name in frame):
        frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    for column in (name for name in _FLAGS if name in frame):
        frame[column] = frame[column].map({"true": True, "false": False}).astype("boolean")
    for column in (name for name in _DATES if name in frame):
        frame[column] = pd.to_datetime(frame[column], utc=column == "as_of")
    return frame
