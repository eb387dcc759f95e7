"""What listed lines are, by hand-made names and on the names of the tape."""

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cryptoai_cli.market.line_kinds import kind_of, sounds_like_a_share
from cryptoai_cli.market.listing import COMMON, LineKind

TAPE = Path(__file__).resolve().parents[2] / ".." / "shared" / "tape" / "us_screener" / "us_symbols_meta.csv.gz"
REIT, TRUSTS, BLANK = (
    "Real Estate Investment Trusts",
    "Trusts Except Educational Religious and Charitable",
    "Blank Checks",
)

NAMES = {
    LineKind.SHARE: [
        ("AAPL", "Apple Inc. Common Stock", "Computer Manufacturing"),
        ("GOOGL", "Alphabet Inc. Class A Common Stock", ""),
        ("BRK/B", "Berkshire Hathaway Inc.", ""),
        ("BRK-B", "Berkshire Hathaway Inc.", ""),
        ("MKC.V", "McCormick & Company Incorporated Common Stock", ""),
        ("ASML", "ASML Holding N.V. New York Registry Shares", ""),
        ("MNST", "Monster Beverage Corporation", ""),
        ("UNT", "Unit Corporation Common Stock", ""),
        ("RGT", "Right On Brands Inc. Common Stock", ""),
        ("ADSE", "ADS-TEC ENERGY PLC Ordinary Shares", ""),
        ("ET", "Energy Transfer LP Common Units", ""),
        ("MPLX", "MPLX LP Common Units Representing Limited Partner Interests", ""),
        ("BIP", "Brookfield Infrastructure Partners LP Limited Partnership Units", ""),
        ("NTRS", "Northern Trust Corporation Common Stock", "Major Banks"),
        ("DLR", "Digital Realty Trust Inc. Common Stock", ""),
        ("RWT", "Redwood Trust Inc. Common Stock", REIT),
        ("RLJ", "RLJ Lodging Trust Common Shares of Beneficial Interest $0.01 par value", REIT),
        ("MAIN", "Main Street Capital Corporation Common Stock", "Finance/Investors Services"),
        ("CVCO", "Cavco Industries Inc. Common Stock When Issued", ""),  # an old name of an issued share
        ("NRP", "Natural Resource Partners LP Limited Partnership", ""),
        ("STKY", "Sticky Note Inc. Common Stock", ""),
        ("LTRPB", "Liberty TripAdvisor Holdings Inc. Series B Common Stock", ""),
    ],
    LineKind.ADR: [
        ("TSM", "Taiwan Semiconductor Manufacturing Company Ltd.  American Depositary Shares", ""),
        ("BUD", "Anheuser-Busch Inbev SA Sponsored ADR (Belgium)", ""),
        ("BZ", "KANZHUN LIMITED American Depository Shares", ""),
        ("BSBR", "Banco Santander Brasil SA American Depositary Shares each representing one unit", ""),
        ("RLX", "RLX Technology Inc. American Depositary Shares each representing the right to receive one share", ""),
    ],
    LineKind.PREFERRED: [
        ("ABC^A", "ABC Inc.", ""),
        ("ABC^", "ABC Inc. Depositary Shares", ""),
        ("BAC.PRL", "Bank of America Corporation", ""),
        ("BAC-PL", "Bank of America Corporation", ""),
        ("FGFPP", "Fundamental Global Inc. 8.00% Cumulative Preferred Stock", ""),
        ("ITUB", "Itau Unibanco Banco Holding SA American Depositary Shares (Each repstg 500 Preferred shares)", ""),
        ("MBINO", "Merchants Bancorp Depositary Shares Each Representing a 1/40th Interest in a Share of Series B", ""),
        ("OCFCP", "OceanFirst Financial Corp. Depositary Shares", "Major Banks"),
    ],
    LineKind.WARRANT: [
        ("CURIW", "CuriosityStream Inc. Warrant", ""),
        ("RAC/WS", "Rithm Acquisition Corp.", ""),
        ("XL.WS", "XL Fleet Corp. Redeemable Warrants", ""),
        ("APOPW", "Cellect Biotechnology Ltd. Warrants to Purchase ADRs", ""),
        ("JIH.WS", "Juniper Industrial Holdings Inc. Redeemable warrants included as part of the units", ""),
    ],
    LineKind.UNIT: [
        ("BLZRU", "Trailblazer Acquisition Corp. Unit", BLANK),
        ("RTPYU", "Reinvent Technology Partners Y Unit", ""),
        ("NBA.U", "New Beginnings Units each consisting of one share of common stock and one redeemable warrant", ""),
        ("AXH", "Industrial Human Capital Units each consisting of one share and one warrant", ""),
        ("CLPUU", "Catalyst Limited Partnership Unit", ""),
        ("GLSPT", "Global SPAC Partners Co. Subunit", ""),
    ],
    LineKind.RIGHT: [
        ("GSRTR", "GSR III Acquisition Corp. Right", BLANK),
        ("CELG.RT", "Celgene Corporation", ""),
        ("CETUR", "Cetus Capital Right to receive 1/6 of one share of Class A Common Stock", BLANK),
        ("OMNIZ", "Omniab Inc. Contingent Value Rights", ""),
    ],
    LineKind.NOTE: [
        ("TPGXL", "TPG Operating Group II L.P. 6.950% Fixed-Rate Junior Subordinated Notes due 2064", ""),
        ("BEPJ", "Brookfield BRP Holdings (Canada) Inc. 7.250% Perpetual Subordinated Notes", ""),
        ("ELC", "Entergy Louisiana Inc. Collateral Trust Mortgage Bonds 4.875 % Series due September 1 2066", ""),
        ("F^D", "Ford Motor Company 6.500% Notes due August 15 2062", ""),
    ],
    LineKind.FUND: [
        ("IBIT", "iShares Bitcoin Trust ETF", ""),
        ("MXF", "Mexico Fund Inc. (The) Common Stock", TRUSTS),
        ("BFK", "BlackRock Municipal Income Trust", "Finance Companies"),
        ("GUT", "Gabelli Utility Trust (The) Common Stock", TRUSTS),
        ("SLVO", "UBS AG ETRACS Silver Shares Covered Call ETNs due April 21 2033", BLANK),
        ("GAVA", "Grayscale Avalanche Staking ETF Common Units of Fractional Undivided Beneficial Interest", ""),
    ],
    LineKind.BLANK_CHECK: [
        ("NHIV", "NewHold Investment Corp IV Class A Ordinary Shares", BLANK),
        ("WENN", "Wen Acquisition Corp Class A Ordinary Shares", ""),
    ],
    LineKind.OTHER: [
        ("ABC", "", ""),
        ("ABCDW", "", ""),
        ("MLAC", "Mountain Lake Acquisition Corp. Class A Ordinary Shares", "Auto Manufacturing"),
        ("DRIOW", "DarioHealth Corp.", ""),
        ("SLAMW", "Slam Corp.", BLANK),
        ("SOLSV", "Solstice Advanced Materials Inc. Common Stock When-Issued", ""),
        ("IFF.WI", "International Flavors & Fragrances Inc.", ""),
        ("PBT", "Permian Basin Royalty Trust Common Stock", "Oil & Gas Production"),
        ("MTR", "Mesa Royalty Trust Common Stock", TRUSTS),
        ("UHT", "Universal Health Realty Income Trust Common Stock", REIT),
        ("DDT", "Dillard's Capital Trust I", "Department/Specialty Retail Stores"),
        ("TVE", "Tennessee Valley Authority", ""),
        ("PSNYW", "Polestar Automotive Holding UK PLC Class C-1 ADS (ADW)", ""),
        ("MARPS", "Marine Petroleum Trust Units of Beneficial Interest", "Oil & Gas Production"),
        ("CDZ", "Cadiz Inc. Depositary Shares", ""),
        ("ABC.XYZ", "ABC Inc. Common Stock", ""),
    ],
}


@pytest.mark.parametrize(
    ("kind", "symbol", "name", "industry"),
    [(kind, *line) for kind, lines in NAMES.items() for line in lines],
    ids=[line[0] for lines in NAMES.values() for line in lines],
)
def test_a_line_is_what_its_symbol_name_and_industry_say(kind: LineKind, symbol: str, name: str, industry: str) -> None:
    assert kind_of(symbol, name, industry) is kind


def test_capitals_and_blanks_decide_nothing() -> None:
    assert kind_of("ABC", "  ABC   INC.  WARRANTS ", "") is LineKind.WARRANT
    assert kind_of("ABC", "ABC INC COMMON STOCK", "  blank CHECKS ") is LineKind.BLANK_CHECK


@cache
def tape() -> dict[str, LineKind]:
    """Return the kind of every name of the tape."""
    with gzip.open(TAPE, "rt", encoding="utf-8") as file:
        return {row["symbol"]: kind_of(row["symbol"], row["name"], row["industry"]) for row in csv.DictReader(file)}


@pytest.mark.skipif(not TAPE.exists(), reason="the tape is not beside the checkout")
def test_the_kinds_of_the_tape_are_as_many_as_they_were_when_they_were_looked_at() -> None:
    assert Counter(tape().values()) == {
        LineKind.SHARE: 7417,
        LineKind.ADR: 499,
        LineKind.PREFERRED: 1407,
        LineKind.WARRANT: 1493,
        LineKind.UNIT: 1081,
        LineKind.RIGHT: 233,
        LineKind.NOTE: 332,
        LineKind.FUND: 497,
        LineKind.BLANK_CHECK: 746,
        LineKind.OTHER: 520,
    }


@pytest.mark.skipif(not TAPE.exists(), reason="the tape is not beside the checkout")
def test_no_symbol_of_another_kind_is_a_share() -> None:
    marked = [s for s in tape() if "^" in s or s.endswith((".U", ".WS", ".RT")) or (len(s) == 5 and s[-1] in "WRU")]
    assert len(marked) > 3000
    assert not [symbol for symbol in marked if tape()[symbol] in COMMON]


@pytest.mark.parametrize(
    ("symbol", "is_share"),
    [
        *((s, True) for s in ("A", "MARA", "BRK-B", "FWONA", "FWONK", "NBISY")),
        *((s, False) for s in ("", "BAC^B", "BAC^", "ABC-WS", "ABC-U", "ABC-RT", "CURIW", "ABCDR", "ABCDU", "ABCDP")),
        *((s, False) for s in ("GECCO", "ABCDV", "ABCDEF")),
    ],
)
def test_without_a_name_a_symbol_in_doubt_is_no_share(symbol: str, *, is_share: bool) -> None:
    assert sounds_like_a_share(symbol) is is_share
