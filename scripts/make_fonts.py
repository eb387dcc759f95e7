"""Write the two fonts of the pictures and the table of their widths, or check that the table is still true.

    python scripts/make_fonts.py FOLDER     writes the fonts and the table
    python scripts/make_fonts.py            writes the table from the fonts in the package
    python scripts/make_fonts.py --check    exit 1 when the table differs from what would be written

Needs `fonttools` (the `dev` extra). FOLDER holds the original files of Source Sans 3 (Adobe, SIL Open Font License
1.1), `SourceSans3-Regular.ttf` and `SourceSans3-Semibold.ttf` of release 3.052. Kept are the letters of Latin, Greek
and Cyrillic, figures, punctuation and the common signs, with kerning and marks; hints and stylistic alternates are left
out. The licence reserves the name "Source" for the unchanged files, so the result has one of its own.

The table has one line for each range of code points without a gap: the first one, and the advance width of each of its
characters in both weights, in thousandths of the font's size.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FAMILY = "Movers Sans"
WEIGHTS = {"Regular": "SourceSans3-Regular.ttf", "Semibold": "SourceSans3-Semibold.ttf"}
TARGET = Path(__file__).resolve().parents[1] / "cryptoai_cli" / "render" / "charts" / "fonts"
TABLE = TARGET / "widths.json"
RANGES = (
    (0x0020, 0x024F),  # Latin
    (0x02B0, 0x036F),  # modifiers, combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin of Vietnam and others
    (0x2000, 0x22FF),  # punctuation, currencies, arrows, mathematics
    (0x2500, 0x27BF),  # shapes
)
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "rlig", "liga", "clig", "calt", "tnum", "lnum")
_FAMILY_NAMES, _FULL_NAMES, _POSTSCRIPT, _UNIQUE, _STYLES = (1, 16), (4,), 6, 3, (2, 17)


def main(arguments: Sequence[str]) -> int:
    """Write the fonts and the table, the table alone, or compare the table with the fonts."""
    if arguments == ["--check"]:
        return check_table()
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    for folder in arguments:
        write_fonts(Path(folder))
    TABLE.write_text(table_text(), encoding="ascii", newline="\n")
    print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")
    return 0


def check_table() -> int:
    """Return 0 where the table in the package is that of the fonts in the package, 1 where it is not."""
    if TABLE.is_file() and TABLE.read_text(encoding="ascii") == table_text():
        return 0
    print(f"{TABLE} is not what {Path(__file__).name} writes: run it without --check", file=sys.stderr)
    return 1


def write_fonts(folder: Path) -> None:
    """Write both fonts from their originals in `folder`."""
    for weight, name in WEIGHTS.items():
        target = font_path(weight)
        cut_down(folder / name, weight).save(target)
        print(f"{target.name}: {target.stat().st_size:,} bytes")


def font_path(weight: str) -> Path:
    """Return the place of a weight in the package."""
    return TARGET / f"{FAMILY.replace(' ', '')}-{weight}.ttf"


def table_text() -> str:
    """Return the table of the fonts in the package; raise ValueError unless both have the same characters."""
    regular, semibold = (widths_of(TTFont(font_path(weight))) for weight in WEIGHTS)
    if regular.keys() != semibold.keys():
        raise ValueError(f"one weight lacks {sorted(regular.keys() ^ semibold.keys())}")
    lines = (
        json.dumps(
            {
                "first": codes[0],
                "regular": [regular[code] for code in codes],
                "semibold": [semibold[code] for code in codes],
            }
        )
        for codes in ranges(sorted(regular))
    )
    return "[\n" + ",\n".join(lines) + "\n]\n"


def ranges(codes: Sequence[int]) -> list[list[int]]:
    """Return ascending numbers in runs of consecutive ones."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][-1] + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def widths_of(font: TTFont) -> dict[int, int]:
    """Return the width of every character, in thousandths of the font's size."""
    units, metrics = font["head"].unitsPerEm, font["hmtx"]
    return {code: round(metrics[glyph][0] * 1000 / units) for code, glyph in font.getBestCmap().items()}


def cut_down(original: Path, weight: str) -> TTFont:
    """Return one weight, with fewer characters and its own name."""
    font = TTFont(original, recalcTimestamp=False)
    options = Options(layout_features=list(FEATURES), hinting=False, name_IDs=["*"], legacy_cmap=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    rename(font, weight)
    return font


def rename(font: TTFont, weight: str) -> None:
    """Give the font our own name; copyright and licence stay."""
    postscript = f"{FAMILY.replace(' ', '')}-{weight}"
    named = {
        **dict.fromkeys(_FAMILY_NAMES, FAMILY),
        **dict.fromkeys(_STYLES, weight),
        **dict.fromkeys(_FULL_NAMES, f"{FAMILY} {weight}"),
        _POSTSCRIPT: postscript,
        _UNIQUE: postscript,
    }
    for record in list(font["name"].names):
        if record.nameID in named:
            record.string = named[record.nameID]
        elif record.nameID not in {0, 5, 7, 13, 14}:
            font["name"].removeNames(nameID=record.nameID)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
