import email
from datetime import UTC, datetime
from email.policy import default

from cryptoai_cli.render.mail.headers import NOBODY, MailHeaders
from cryptoai_cli.render.market.to_files import market_to_csv
from cryptoai_cli.render.market.to_mail import market_mail_page, market_mail_picture, market_to_email
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.report.style import Palette
from tests.render.market.sample import build_empty_market, build_market

HEADERS = MailHeaders(NOBODY, (), datetime(2025, 10, 13, 21, tzinfo=UTC), "one@example.org")


def test_the_mail_has_subject_text_page_picture_and_csv() -> None:
    market = build_market()
    picture = market_mail_picture(market, Palette.BLUE_ORANGE)
    message = email.message_from_bytes(market_to_email(market, RenderOptions(), HEADERS, picture), policy=default)
    assert message["Subject"] == "US shares bounced, median +2.4 % \u00b7 Mon 13 Oct"
    parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    assert "Gainers" in parts["text/plain"].get_content()
    assert "cid:one@picture" in parts["text/html"].get_content()
    assert parts["image/png"].get_content() == picture
    assert parts["text/csv"].get_filename() == "movers-market-2025-10-13.csv"
    assert parts["text/csv"].get_payload(decode=True) == market_to_csv(market, RenderOptions()).encode()


def test_the_text_fits_into_78_columns() -> None:
    message = email.message_from_bytes(market_to_email(build_market(), RenderOptions(), HEADERS), policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    assert max(map(len, body.get_content().splitlines())) <= 78


def test_the_page_has_lists_groups_and_places() -> None:
    page = market_mail_page(build_market(), RenderOptions(link="https://example.org/{symbol}"), cid="")
    for words in ("Gainers", "Losers", "Most active", "Suspect", "Semiconductors", "would rank 2nd of 5", "One source"):
        assert words in page
    assert 'href="https://example.org/BITF"' in page
    assert "<img" not in page


def test_many_groups_are_the_best_and_the_worst() -> None:
    page = market_mail_page(build_market(least=1), RenderOptions(), cid="")
    assert "Best industries" in page
    assert "Worst industries" in page


def test_nothing_to_show_is_a_mail_with_its_notice() -> None:
    page = market_mail_page(build_empty_market(), RenderOptions(), cid="")
    assert "No move could be confirmed" in page
    assert "no second source answered" in page
    assert market_mail_picture(build_market(()), Palette.BLUE_ORANGE) is None
