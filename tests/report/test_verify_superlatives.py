"""Every kind of false superlative is refused, however consistently it is claimed."""

import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.moves import Status
from cryptoai_cli.report.claims import Claim, Extreme, Scope, Superlative
from cryptoai_cli.report.compose import make_headline
from cryptoai_cli.report.facts import find_facts
from cryptoai_cli.report.headline import word_headline
from cryptoai_cli.report.model import GroupReport, Tables
from cryptoai_cli.report.verify_headline import faults
from cryptoai_cli.report.wording import Piece
from tests.build_report import build_group, build_row, build_tables


def group(key: str, rank: int | None, **moves: float) -> GroupReport:
    return build_group([build_row(s, r) for s, r in moves.items()], key=key, label=key.capitalize(), rank=rank)


TABLES = build_tables(
    [
        group("miners", 1, Aa=0.09, Bb=0.08, Cc=-0.005, Dd=0.07),
        group("chips", 2, Ee=0.03, Ff=0.02, Gg=0.01),
        group("power", 3, Hh=-0.05, Ii=-0.04, Jj=0.3),
        group("duo", None, Kk=0.4, Ll=-0.5),
    ],
    nasdaq=0.015,
)
ROWS = {row.symbol: row for each in TABLES.groups for row in each.rows}


def name(symbol: str) -> Claim:
    row = ROWS[symbol]
    return Claim(row.name, row.name, f"groups.{row.group}.rows.{symbol}.name")


def label(key: str) -> Claim:
    return Claim(key.capitalize(), key.capitalize(), f"groups.{key}.label")


def of_rows(text: str, kind: Extreme, *symbols: str, among: tuple[str, ...] = ()) -> Superlative:
    cells = tuple(f"groups.{ROWS[symbol].group}.rows.{symbol}" for symbol in symbols)
    return Superlative(text, kind, cells, Scope.GROUPS if among else Scope.REPORT, among)


def of_groups(text: str, kind: Extreme, *keys: str, scope: Scope = Scope.REPORT) -> Superlative:
    return Superlative(text, kind, tuple(f"groups.{key}" for key in keys), scope)


def found(*pieces: Piece, tables: Tables = TABLES) -> list[str]:
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    claims = [piece for piece in pieces if isinstance(piece, Claim)]
    return list(faults(text, claims, tables, [piece for piece in pieces if isinstance(piece, Superlative)]))


ROSE, FELL = Extreme.ROSE_MOST, Extreme.FELL_MOST
MINERS = (label("miners"), " rose. Among them, ")


@pytest.mark.parametrize(
    "pieces",
    [
        (name("Kk"), " ", of_rows("rose most", ROSE, "Kk"), "."),
        (name("Kk"), " and ", name("Jj"), " ", of_rows("have risen most", ROSE, "Kk", "Jj"), "."),
        (name("Ll"), " ", of_rows("fell most", FELL, "Ll"), "."),
        (name("Ll"), " ", of_rows("lagged", Extreme.LAGGED, "Ll"), "."),
        (*MINERS, name("Aa"), " ", of_rows("rose most", ROSE, "Aa", among=("miners",)), "."),
        (*MINERS, name("Cc"), " ", of_rows("lagged", Extreme.LAGGED, "Cc", among=("miners",)), "."),
        (
            "Among ",
            label("power"),
            " names, ",
            name("Jj"),
            " ",
            of_rows("rose most", ROSE, "Jj", among=("power",)),
            ".",
        ),
        (name("Kk"), " ", of_rows("rose most of all", ROSE, "Kk"), "."),
        (label("miners"), " ", of_groups("led", Extreme.LED, "miners"), ": up."),
        (label("miners"), " and ", label("chips"), " ", of_groups("led", Extreme.LED, "miners", "chips"), "."),
        (label("duo"), " ", of_groups("fell hardest", Extreme.FELL_HARDEST, "duo"), "."),
        (
            label("power"),
            " ",
            of_groups("fell hardest", Extreme.FELL_HARDEST, "power", scope=Scope.RANKED),
            " among the ranked groups: down.",
        ),
    ],
)
def test_a_true_superlative_passes(pieces: tuple[Piece, ...]) -> None:
    assert found(*pieces) == []


@pytest.mark.parametrize(
    "pieces",
    [
        (name("Aa"), " ", of_rows("rose most", ROSE, "Aa"), "."),  # others rose more
        (name("Kk"), " and ", name("Aa"), " ", of_rows("rose most", ROSE, "Kk", "Aa"), "."),
        (name("Jj"), " ", of_rows("rose most of all", ROSE, "Jj"), "."),
        (name("Hh"), " ", of_rows("fell most", FELL, "Hh"), "."),
        (name("Cc"), " ", of_rows("lagged", Extreme.LAGGED, "Cc"), "."),
        (*MINERS, name("Bb"), " ", of_rows("rose most", ROSE, "Bb", among=("miners",)), "."),
        (*MINERS, name("Dd"), " ", of_rows("lagged", Extreme.LAGGED, "Dd", among=("miners",)), "."),
        (label("chips"), " ", of_groups("led", Extreme.LED, "chips"), "."),
        (label("duo"), " ", of_groups("led", Extreme.LED, "duo"), "."),  # its measure is not above the others
        (label("chips"), " ", of_groups("held up best", Extreme.HELD_UP_BEST, "chips"), "."),
        (label("chips"), " ", of_groups("came first", Extreme.CAME_FIRST, "chips"), "."),
        (label("power"), " ", of_groups("fell hardest", Extreme.FELL_HARDEST, "power"), "."),  # the pair fell more
        (label("miners"), ", their ", of_groups("best session since", Extreme.BEST_SESSION, "miners"), " ."),
        ("They ", of_groups("ranked first", Extreme.RANKED_FIRST_BEFORE, "miners", scope=Scope.RANKED), "."),
    ],
)
def test_a_false_superlative_is_refused(pieces: tuple[Piece, ...]) -> None:
    assert any("is not true of" in fault for fault in found(*pieces))


def test_nothing_falls_most_that_rose_and_nothing_rises_most_that_fell() -> None:
    up, down = (build_tables([group("a", 1, Aa=d * 0.05, Bb=d * 0.09)], nasdaq=None) for d in (1, -1))
    low, high = (
        Superlative(text, kind, ("groups.a.rows.Aa",)) for text, kind in (("fell most", FELL), ("rose most", ROSE))
    )
    aa = Claim("Aa", "Aa", "groups.a.rows.Aa.name")
    assert any("is not true" in fault for fault in found(aa, " ", low, ".", tables=up))
    assert any("is not true" in fault for fault in found(aa, " ", high, ".", tables=down))


def test_a_leader_is_above_zero_and_the_benchmark() -> None:
    led = of_groups("led", Extreme.LED, "miners")
    for nasdaq, is_true in ((0.0749, True), (0.075, False), (0.08, False)):
        tables = replace(TABLES, benchmarks=build_tables(nasdaq=nasdaq).benchmarks)
        assert (found(label("miners"), " ", led, ".", tables=tables) == []) is is_true


def test_two_that_are_level_contradict_each_other() -> None:
    level = build_tables([group("a", 1, Aa=0.05, Bb=0.05, Cc=0.01)], nasdaq=0.0)
    aa = Claim("Aa", "Aa", "groups.a.rows.Aa.name")
    assert found(aa, " ", Superlative("rose most", ROSE, ("groups.a.rows.Aa",)), ".", tables=level)


def test_a_benchmark_that_rose_more_contradicts() -> None:
    tables = build_tables([group("a", 1, Aa=0.05, Bb=0.04)], nasdaq=0.06)
    aa = Claim("Aa", "Aa", "groups.a.rows.Aa.name")
    assert found(aa, " ", Superlative("rose most", ROSE, ("groups.a.rows.Aa",)), ".", tables=tables)


@pytest.mark.parametrize(
    "pieces",
    [
        (name("Jj"), " ", of_rows("rose most", ROSE, "Kk"), "."),  # said of another
        (name("Kk"), " and ", name("Jj"), " ", of_rows("rose most", ROSE, "Kk"), "."),  # and of one more
        ("All ", of_rows("rose most", ROSE, "Kk"), "."),
        (label("chips"), " ", of_groups("led", Extreme.LED, "miners"), "."),
    ],
)
def test_a_superlative_is_said_of_those_that_it_holds_for(pieces: tuple[Piece, ...]) -> None:
    assert any("is not said of" in fault for fault in found(*pieces))


@pytest.mark.parametrize(
    "pieces",
    [
        (label("miners"), " rose. ", name("Aa"), " ", of_rows("rose most", ROSE, "Aa", among=("miners",)), "."),
        (
            label("power"),
            " fell. Among them, ",
            name("Aa"),
            " ",
            of_rows("rose most", ROSE, "Aa", among=("miners",)),
            ".",
        ),
        (*MINERS, name("Kk"), " ", of_rows("rose most", ROSE, "Kk"), "."),
        (label("power"), " ", of_groups("fell hardest", Extreme.FELL_HARDEST, "power", scope=Scope.RANKED), ": down."),
    ],
)
def test_the_text_says_over_what_a_superlative_holds(pieces: tuple[Piece, ...]) -> None:
    assert any("does not say over what" in fault for fault in found(*pieces))


def test_a_superlative_has_the_words_of_its_kind() -> None:
    fault = "'rose most' is not how fell-most is written"
    assert fault in found(name("Ll"), " ", of_rows("rose most", FELL, "Ll"), ".")


def test_a_suspect_move_contradicts_unless_the_text_leaves_it_aside() -> None:
    bad = build_row("Bad", 0.9, status=Status.SUSPECT)
    tables = build_tables([build_group([build_row("Aa", 0.05), build_row("Bb", 0.01), bad], key="a")], nasdaq=0.0)
    aa, rose = Claim("Aa", "Aa", "groups.a.rows.Aa.name"), Superlative("rose most", ROSE, ("groups.a.rows.Aa",))
    assert any("is not true" in fault for fault in found(aa, " ", rose, ".", tables=tables))
    aside = replace(rose, without_suspect=True)
    assert found(aa, " ", aside, ", suspect moves aside.", tables=tables) == []
    assert any("does not say over what" in fault for fault in found(aa, " ", aside, ".", tables=tables))
    of_bad = Superlative("rose most", ROSE, ("groups.a.rows.Bad",))
    assert found(Claim("Bad", "Bad", "groups.a.rows.Bad.name"), " ", of_bad, ".", tables=tables)


def test_since_when_and_again_are_held_against_what_the_group_says() -> None:
    miners = replace(TABLES.groups[0], largest_of=254, also_led=True)
    tables = replace(TABLES, groups=(miners, *TABLES.groups[1:]))
    count = Claim("254", 254, "groups.miners.largest_of")
    for word, kind, is_true in (("best", Extreme.BEST_SESSION, True), ("worst", Extreme.WORST_SESSION, False)):
        said = of_groups(f"{word} of the", kind, "miners", scope=Scope.OWN_SESSIONS)
        told = found(label("miners"), " rose, their ", said, " ", count, " sessions held.", tables=tables)
        assert (told == []) is is_true
    again = of_groups("ranked first", Extreme.RANKED_FIRST_BEFORE, "miners", scope=Scope.RANKED)
    words = " in the session before too."
    assert found(label("miners"), " rose. They ", again, words, tables=tables) == []
    assert found(label("miners"), " rose. They ", again, words)


def test_a_headline_with_a_false_superlative_is_replaced() -> None:
    def lying(tables: Tables) -> tuple[Piece, ...]:
        pieces = word_headline(tables, find_facts(tables))
        return tuple(piece for piece in pieces if piece != "Among them, ")

    headline, notices = make_headline(TABLES, lying)
    assert headline.text == "Session of Monday 13 October 2025: no clear leader."
    assert headline.superlatives == ()
    assert [notice.code for notice in notices] == ["headline"]
    assert make_headline(TABLES)[1] == ()
