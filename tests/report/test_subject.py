"""The subject of a mail, in every story and state."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.market.session import State
from cryptoai_cli.report import compose
from cryptoai_cli.report.compose import compose_report, make_headline
from cryptoai_cli.report.facts import Story, find_facts
from cryptoai_cli.report.model import Tables
from cryptoai_cli.report.subject import word_subject
from cryptoai_cli.report.verify_headline import faults
from tests.build import absent, material
from tests.build_report import build_group, build_row, build_tables

MINERS = {"CAN": 0.3945, "BITF": 0.2833, "IREN": 0.0731, "GREE": -0.005}
CHIPS = {"ARM": 0.11, "QCOM": 0.0533, "AMD": 0.007}
FALLING = {"BE": -0.05, "VRT": -0.06, "GEV": -0.07}
MILD = {"X": 0.004, "Y": -0.008, "Z": -0.001}
LEVEL = {"X": 0.004, "Y": -0.004, "Z": 0.0001}
Groups = dict[str, dict[str, float]]


def subject(groups: Groups, **more: object) -> str:
    made = compose_report(material(groups, **more)).headline  # type: ignore[arg-type] # figures and states
    return made.subject.replace("\N{MINUS SIGN}", "-")


@pytest.mark.parametrize(
    ("groups", "nasdaq", "before", "words"),
    [
        ({"bitcoin-miners": MINERS, "ai-chips": CHIPS}, 0.02, -0.02, "Bitcoin miners led the bounce, +17.8 %"),
        ({"ai-power": CHIPS, "ai-chips": CHIPS}, 0.02, 0.0, "Ai chips and Ai power led the rally, +5.3 % and +5.3 %"),
        ({"coins": MILD, "ai-power": FALLING}, -0.02, 0.0, "Coins held up best in the sell-off, -0.1 %"),
        ({"ai-chips": CHIPS, "ai-power": FALLING}, -0.02, 0.0, "Ai chips rose against the fall, +5.3 %"),
        ({"ai-chips": CHIPS}, 0.02, 0.0, "Ai chips rose with the rally, +5.3 %"),
        ({"ai-power": FALLING}, 0.02, 0.0, "Ai power fell against the rally, -6.0 %"),
        ({"coins": LEVEL}, 0.02, 0.0, "Coins were little changed in the rally"),
        ({"coins": MILD, "ai-power": FALLING}, 0.02, 0.0, "No group stood out in the rally, Nasdaq +2.0 %"),
    ],
)
def test_the_subject_is_the_first_clause_with_its_figure(
    groups: Groups, nasdaq: float, before: float, words: str
) -> None:
    assert subject(groups, nasdaq=nasdaq, before=before) == words


def test_an_open_session_has_a_subject_so_far() -> None:
    groups = {"bitcoin-miners": MINERS, "ai-chips": CHIPS}
    assert subject(groups, state=State.IN_PROGRESS) == "Bitcoin miners are leading the rally so far, +17.8 %"


def test_an_instrument_is_told_with_the_figure_of_its_own() -> None:
    group = build_group([build_row("NVDA", 0.028, name="Nvidia")], key="selected", label="Selected symbols", rank=None)
    assert make_headline(build_tables([group], nasdaq=0.0221))[0].subject == "Nvidia rose 2.8 %"


def test_without_a_benchmark_the_first_group_has_its_figure_and_no_tone() -> None:
    made = material({"bitcoin-miners": MINERS, "ai-chips": CHIPS})
    none = {symbol: absent(symbol, Status.MISSING) for symbol in ("^IXIC", "^GSPC") if symbol in made.moves}
    without = compose_report(replace(made, moves={**made.moves, **none})).headline
    assert without.subject == "Bitcoin miners came first, +17.8 %"


def test_where_no_group_has_a_rank_the_benchmark_has_the_figure() -> None:
    rows = [*(build_row(symbol, 0.01) for symbol in "ABCD"), build_row("E", -0.02)]
    unranked = build_group(rows, rank=None, unranked_because="too few members")
    tables = build_tables([unranked], nasdaq=0.0221)
    assert find_facts(tables).story is Story.UNRANKED
    assert make_headline(tables)[0].subject == "No group could be ranked in the rally, Nasdaq +2.2 %"


def test_a_subject_passes_the_check_of_headlines() -> None:
    tables = build_tables([build_group([build_row(s, 0.05) for s in "ABC"])], nasdaq=0.01)
    headline = make_headline(tables)[0]
    pieces = word_subject(tables, find_facts(tables))
    assert headline.subject == "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    assert faults(headline.subject, headline.claims[:2], tables) == ()


def test_a_headline_or_a_subject_that_fails_its_check_gives_the_plain_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = build_tables([build_group([build_row(s, 0.05) for s in "ABC"])], nasdaq=0.01)
    assert make_headline(tables, lambda _: ("Miners soared.",))[0].subject == "No clear leader"

    def lying(_tables: Tables, _facts: object) -> tuple[str, ...]:
        return ("Miners soared by 99 %",)

    monkeypatch.setattr(compose, "word_subject", lying)
    assert make_headline(tables)[0].subject == "No clear leader"
