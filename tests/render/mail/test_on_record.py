from cryptoai_cli.render.mail.on_record import record_part
from cryptoai_cli.render.mail.page import email_page
from cryptoai_cli.render.options import RenderOptions
from tests.render.on_record.sample import build_story_on_record, build_story_with_news
from tests.render.story import build_story

LINKED = RenderOptions(link="https://finance.yahoo.com/quote/{symbol}")


def test_the_page_of_a_mail_has_the_lines_of_every_symbol() -> None:
    page = email_page(build_story_on_record(), RenderOptions(), cid="")
    assert "Mon 16:11&ensp;8-K/A: results (2.02), 6.66, after the close" in page
    assert "nothing on record" in page
    assert "EDGAR was closed (Columbus Day)." in page


def test_a_title_is_escaped() -> None:
    part = record_part(build_story_with_news(), RenderOptions())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in part
    assert "<script>" not in part
    assert not any(mark in part for mark in "\x1b\x07\u202e")


def test_links_are_there_where_the_settings_want_them_and_safe() -> None:
    assert "<a " not in record_part(build_story_with_news(), RenderOptions())
    linked = record_part(build_story_with_news(), LINKED)
    assert linked.count("<a ") == linked.count('<a href="https://') == linked.count('rel="noopener noreferrer"') == 4


def test_every_element_has_a_style_and_a_report_without_a_record_has_no_part() -> None:
    assert record_part(build_story(), RenderOptions()) == ""
    part = record_part(build_story_on_record(), LINKED)
    assert part.count("style=") == sum(part.count(f"<{tag} ") for tag in ("a", "p", "h2", "div"))
