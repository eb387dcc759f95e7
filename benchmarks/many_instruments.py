"""Rank instruments out of a CSV file and write them as CSV: time and memory for 100, 1,000 and 10,000 of them."""

import tempfile
from pathlib import Path

from benchmarks.measure import MOVERS, SHARED, bare_python, peak_megabytes, timed

DAYS = ("2025-10-09", "2025-10-10", "2025-10-13")
NOW = "2025-10-13T20:30:00Z"


def main() -> None:
    """Print a table."""
    bare = bare_python()
    print("instruments     time   beyond the interpreter, per instrument      memory")
    for count in (100, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            environment = prepared(Path(folder), count)
            command = [MOVERS, "today", "-o", str(Path(folder) / "out.csv"), "-q"]
            taken = timed(command, runs=5, environment=environment)
            memory = peak_megabytes(command, environment)
            each = (taken.seconds - bare.seconds) / count * 1e6
            print(f"{count:11,} {taken.seconds:7.2f} s {each:34.0f} us {memory:13.0f} MB")


def prepared(folder: Path, count: int) -> dict[str, str]:
    """Write settings and bars for `count` instruments and return the environment that uses them."""
    symbols = [f"S{number:05}" for number in range(count)]
    members = ", ".join(f'"{symbol}"' for symbol in symbols)
    (folder / "movers.toml").write_text(
        f'[report]\nbenchmarks = ["^IXIC"]\n[groups.all]\nlabel = "All"\nmembers = [{members}]\n'
        f'[sources]\norder = ["csv"]\n[sources.csv]\npath = "bars.csv"\n'
    )
    lines = ["date,symbol,close"]
    for at, symbol in enumerate(["^IXIC", *symbols]):
        lines += [f"{day},{symbol},{100 + (at * 7 + step * step * 3) % 11 + step}" for step, day in enumerate(DAYS)]
    (folder / "bars.csv").write_text("\n".join(lines) + "\n")
    return {
        "MOVERS_CONFIG": str(folder / "movers.toml"),
        "MOVERS_HOME": str(folder),
        "PYTHONPATH": str(SHARED / "acceptance" / "clock"),
        "FAKE_NOW": NOW,
    }


if __name__ == "__main__":
    main()
