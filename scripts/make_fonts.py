"""Make the two fonts of the pictures out of the original files of Source Sans 3 (Adobe, SIL Open Font License 1.1).

`python scripts/make_fonts.py FOLDER`, where FOLDER holds `SourceSans3-Regular.ttf` and `SourceSans3-Semibold.ttf` of
release 3.052. Kept are the letters of Latin, Greek and Cyrillic, figures, punctuation and the common signs, with
kerning and marks; hints and stylistic alternates are left out. The licence reserves the name "Source" for the unchanged
files, so the result has one of its own.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

FAMILY = "Movers Sans"
WEIGHTS = {"Regular": "SourceSans3-Regular.ttf", "Semibold": "SourceSans3-Semibold.ttf"}
TARGET = Path(__file__).resolve().parents[1] / "cryptoai_cli" / "render" / "charts" / "fonts"
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


def main() -> None:
    """Write both fonts."""
    folder = Path(sys.argv[1])
    for weight, name in WEIGHTS.items():
        target = TARGET / f"MoversSans-{weight}.ttf"
        made(folder / name, weight).save(target)
        print(f"{target.name}: {target.stat().st_size:,} bytes")


def made(original: Path, weight: str) -> TTFont:
    """Return one weight, with fewer characters and its own name."""
    font = TTFont(original, recalcTimestamp=False)
    options = Options(layout_features=list(FEATURES), hinting=False, name_IDs=["*"], legacy_cmap=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    subsetter.subset(font)
    index(font)
    rename(font, weight)
    return font


def index(font: TTFont) -> None:
    """Add the table of characters that `render/charts/font.py` reads: ranges of code points, format 12."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language, table.cmap = 3, 10, 0, font.getBestCmap()
    font["cmap"].tables.append(table)


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
    main()
