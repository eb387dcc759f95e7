"""Name the reason codes of halts in trading in plain words, by the list that Nasdaq Trader publishes."""

from collections.abc import Mapping
from types import MappingProxyType

HALT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "T1": "news pending",
        "T2": "news released",
        "T3": "news released, resumption times set",
        "T5": "single-stock trading pause",
        "T6": "extraordinary market activity",
        "T7": "quotation only, single-stock trading pause",
        "T8": "exchange-traded fund",
        "T12": "additional information requested",
        "H4": "non-compliance",
        "H9": "filings not current",
        "H10": "SEC trading suspension",
        "H11": "regulatory concern",
        "O1": "operations halt",
        "M": "volatility pause",
        "M1": "corporate action",
        "M2": "quotation not available",
        "LUDP": "volatility pause",
        "LUDS": "volatility pause, straddle condition",
        "MWC0": "market-wide circuit breaker, carried over from the day before",
        "MWC1": "market-wide circuit breaker, level 1",
        "MWC2": "market-wide circuit breaker, level 2",
        "MWC3": "market-wide circuit breaker, level 3",
        "MWCQ": "market-wide circuit breaker, resumption",
        "IPO1": "IPO not yet trading",
        "IPOQ": "IPO released for quotation",
        "IPOE": "IPO, positioning window extended",
        "D": "deleted from the list of the exchange",
        "R1": "new issue available",
        "R2": "issue available",
        "R4": "qualification issues resolved, to resume",
        "R9": "filing requirements met, to resume",
        "C3": "issuer news not forthcoming, to resume",
        "C4": "qualification halt ended, to resume",
        "C9": "qualification halt ended, filings met, to resume",
        "C11": "trading halt of another regulator ended, to resume",
    }
)


def halt_code_words(code: str) -> str:
    """Return what a reason code means, `news pending` for `T1`; empty for a code that is not on the list."""
    return HALT_CODES.get(code, "")
