"""A report on the whole market shows what is on record in every format for people, and in JSON."""

import json

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from cryptoai_cli.render.market.renderers import render_market
from cryptoai_cli.render.market.to_mail import market_mail_page, market_plain_part
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.renderers import Format
from cryptoai_cli.render.schemas import schema_text
from cryptoai_cli.report.market.model import MarketReport
from tests.render.market.sample import build_market
from tests.render.on_record.sample import build_on_record

PLAIN = RenderOptions()


def _market() -> MarketReport:
    market = build_market()
    return replace(market, base=replace(market.base, on_record=build_on_record()))


@pytest.mark.parametrize("form", [Format.TABLE, Format.MARKDOWN, Format.HTML])
@pytest.mark.parametrize("options", [PLAIN, RenderOptions(by_group=True)])
def test_a_format_for_people_has_the_section(form: Format, options: RenderOptions) -> None:
    text = render_market(_market(), form, options)
    assert isinstance(text, str)
    assert "On record" in text
    assert "8-K/A: results (2.02), 6.66" in text


def test_a_mail_has_it_in_both_parts() -> None:
    assert "8-K/A: results (2.02), 6.66, after the close" in market_plain_part(_market(), PLAIN)
    assert "8-K/A: results (2.02), 6.66, after the close" in market_mail_page(_market(), PLAIN, cid="")


def test_json_is_what_the_schema_describes() -> None:
    text = render_market(_market(), Format.JSON, PLAIN)
    document = json.loads(text)
    Draft202012Validator(json.loads(schema_text("market"))).validate(document)
    assert document["record_state"]["MARA"] == "none"


@pytest.mark.parametrize("form", [Format.CSV, Format.HEADLINE])
def test_other_formats_stay_as_they_are(form: Format) -> None:
    assert render_market(_market(), form, PLAIN) == render_market(build_market(), form, PLAIN)
