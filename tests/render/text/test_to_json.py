import json
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from msgspec.structs import replace

from cryptoai_cli.analysis.ranking import Measure, RankBy
from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.market.session import State
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_json import to_json
from cryptoai_cli.report.claims import Claim, Extreme, Scope, Superlative, Tone
from cryptoai_cli.report.model import Horizon, Report
from tests.build_report import build_benchmark, build_group, build_headline, build_missing, build_report, build_row
from tests.render.story import build_story

SCHEMA = json.loads(files("cryptoai_cli.render").joinpath("report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
PROMISED = {
    *("schema", "session", "state", "as_of", "generated_at", "headline", "benchmarks", "groups", "notices", "failures"),
}


def _document(report: Report, options: RenderOptions | None = None) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(to_json(report, options or RenderOptions()))
    return document


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("by_group", [False, True])
def test_a_full_report_is_what_the_schema_describes(by_group: bool) -> None:  # noqa: FBT001 - pytest names it
    VALIDATOR.validate(_document(build_story(), RenderOptions(by_group=by_group)))


def test_horizons_are_described_and_stand_in_rows_and_groups() -> None:
    horizon = Horizon("5d", date(2025, 10, 6), {"CAN": 0.25}, {"bitcoin-miners": 0.125})
    document = _document(replace(build_story(), horizons=(horizon,)))
    VALIDATOR.validate(document)
    assert document["horizons"] == [{"name": "5d", "base_session": "2025-10-06"}]
    group = document["groups"][0]
    assert (group["change_5d_pct"], [row["change_5d_pct"] for row in group["rows"]][:2]) == (12.5, [25.0, None])
    assert "horizons" not in _document(build_story())


def test_an_empty_report_is_what_the_schema_describes() -> None:
    bare = build_report(benchmarks=(), primary="", as_of=None, headline=build_headline("", tone=None, claims=()))
    VALIDATOR.validate(_document(bare))


def test_the_schema_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate(_document(build_story()) | {"extra": 1})
    without = _document(build_story())
    del without["groups"][0]["rows"][0]["change_pct"]
    with pytest.raises(ValidationError):
        VALIDATOR.validate(without)


def test_the_schema_knows_every_word_of_the_model() -> None:
    properties = SCHEMA["properties"]
    row = SCHEMA["$defs"]["row"]["properties"]
    assert set(SCHEMA["$defs"]["state"]["enum"]) == set(State)
    assert set(properties["headline"]["properties"]["tone"]["enum"]) == {*Tone, None}
    assert set(properties["failures"]["items"]["properties"]["kind"]["enum"]) == set(FailureKind)
    assert set(row["type"]["enum"]) == set(InstrumentType)
    assert set(properties["rank_by"]["enum"]) == set(RankBy)
    assert set(properties["measure"]["enum"]) == set(Measure)


def test_the_keys_of_the_contract_are_there() -> None:
    document = _document(build_story())
    assert set(document) >= PROMISED
    assert document["schema"] == 1
    assert document["session"] == "2025-10-13"
    assert document["as_of"] == "2025-10-13T20:00:00Z"
    assert document["primary"] == "^IXIC"


def test_leaders_and_laggards_have_their_move_as_many_as_asked_for() -> None:
    document = _document(build_story(), RenderOptions(top=2))
    assert document["leaders"] == [
        {"symbol": "CAN", "name": "Canaan", "change_pct": 39.45},
        {"symbol": "BITF", "name": "Bitfarms", "change_pct": 28.33},
    ]
    assert document["laggards"] == [
        {"symbol": "BLSH", "name": "Bullish", "change_pct": -1.42},
        {"symbol": "COIN", "name": "Coinbase", "change_pct": -0.01},
    ]


def test_a_report_by_group_has_its_leaders_too() -> None:
    document = _document(build_story(), RenderOptions(by_group=True, top=1))
    assert [row["symbol"] for row in (*document["leaders"], *document["laggards"])] == ["CAN", "BLSH"]


@pytest.mark.parametrize(
    ("rank_by", "column", "value"),
    [
        (RankBy.EXCESS, "excess_pct", 3.0),
        (RankBy.BETA_EXCESS, "beta_excess_pct", 1.0),
        (RankBy.SURPRISE, "surprise", 1.5),
        (RankBy.RELATIVE_VOLUME, "relative_volume", 2.0),
    ],
)
def test_a_leader_has_the_figure_that_ranks_it(rank_by: RankBy, column: str, value: float) -> None:
    row = build_row("A", 0.05, name="A", excess_return=0.03, beta_excess_return=0.01, surprise=1.5, relative_volume=2.0)
    document = _document(build_report((build_group((row,)),), rank_by=rank_by))
    VALIDATOR.validate(document)
    assert document["leaders"] == [{"symbol": "A", "name": "A", "change_pct": 5.0, column: value}]


def test_unknown_is_null() -> None:
    document = _document(build_report((build_group((build_missing(),), rank=None),), primary=""))
    row = document["groups"][0]["rows"][0]
    assert (row["price"], row["change_pct"], row["rank"], row["as_of"], row["high_52w"]) == (None,) * 5
    assert (document["primary"], document["groups"][0]["median_pct"]) == (None, None)


def test_percent_is_a_number_with_two_decimals() -> None:
    document = _document(build_report(benchmarks=[build_benchmark()]))
    assert document["benchmarks"][0]["change_pct"] == 2.21


def test_a_claim_keeps_its_unrounded_value() -> None:
    claims = (Claim("+7.3 %", 7.31153, "groups.bitcoin-miners.median_pct"), Claim("Canaan", "Canaan", "rows.CAN.name"))
    headline = _document(build_report(headline=build_headline(claims=claims)))["headline"]
    assert [claim["value"] for claim in headline["claims"]] == [7.31153, "Canaan"]
    assert headline["tone"] == "bounce"


def test_what_is_no_number_becomes_null() -> None:
    row = replace(build_row(), simple_return=float("nan"), volume=float("inf"))
    claims = (Claim("x", float("nan"), "cell"),)
    text = to_json(build_report((build_group((row,)),), headline=build_headline(claims=claims)), RenderOptions())
    assert "NaN" not in text
    assert "Infinity" not in text


def test_a_group_has_its_excess_against_every_benchmark() -> None:
    miners = _document(build_story())["groups"][0]
    assert [excess["benchmark"] for excess in miners["excesses"]] == ["^IXIC", "^GSPC", "BTC-USD"]
    assert miners["excess_pct"] == miners["excesses"][0]["excess_pct"]


def test_the_cell_behind_what_came_before_is_there() -> None:
    document = _document(build_story())
    assert document["benchmarks"][0]["prior_change_pct"] == -3.56
    assert document["groups"][0]["rows"][0]["prior_change_pct"] is None


def test_by_group_leaves_the_rows_out() -> None:
    document = _document(build_story(), RenderOptions(by_group=True))
    assert all("rows" not in group for group in document["groups"])
    assert document["groups"][0]["label"] == "Bitcoin miners"


def test_text_is_written_as_it_is() -> None:
    report = build_report((build_group((build_row(name='Ünï "x" 比特币 </script>'),)),))
    text = to_json(report, RenderOptions())
    assert 'Ünï \\"x\\" 比特币 </script>' in text
    assert text.endswith("}\n")


def test_a_headline_carries_its_superlatives_and_an_early_close_its_instant() -> None:
    rose = Superlative("rose most", Extreme.ROSE_MOST, ("groups.m.rows.CAN",), Scope.GROUPS, ("m",))
    report = build_report(headline=replace(build_headline(), superlatives=(rose,)))
    early = replace(report.session, closes_early=True)
    document = _document(replace(report, session=early))
    VALIDATOR.validate(document)
    assert document["early_close"] == "2025-10-13T20:00:00Z"
    assert _document(report)["early_close"] is None
    assert document["headline"]["superlatives"] == [
        {
            "text": "rose most",
            "kind": "rose-most",
            "scope": "groups",
            "groups": ["m"],
            "cells": ["groups.m.rows.CAN"],
            "without_suspect": False,
        }
    ]


def test_the_schema_knows_every_kind_of_superlative() -> None:
    properties = SCHEMA["$defs"]["superlative"]["properties"]
    assert set(properties["kind"]["enum"]) == set(Extreme)
    assert set(properties["scope"]["enum"]) == set(Scope)
