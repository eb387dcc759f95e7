import base64
import hashlib
import re

from cryptoai_cli.render.html.to_html import to_html
from cryptoai_cli.render.options import RenderOptions
from tests.render.on_record.sample import build_story_on_record, build_story_with_news
from tests.render.story import build_story

PAGE = to_html(build_story_on_record(), RenderOptions())
NEWS = to_html(build_story_with_news(), RenderOptions())


def _section(page: str = PAGE) -> str:
    found = re.search(r'<section class="record".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_section_stands_between_the_laggards_and_the_members() -> None:
    assert PAGE.index("<h2>Laggards</h2>") < PAGE.index('id="record-title"') < PAGE.index('id="members-title"')


def test_a_line_has_its_instant_its_link_and_its_relation() -> None:
    assert '<time datetime="2025-10-13T20:11:30Z">Mon 16:11</time>' in _section()
    assert re.search(
        r'<a href="https://www\.sec\.gov/[^"]+" rel="noopener noreferrer">8-K/A: results \(2\.02\), 6\.66</a>, '
        r'<span class="relation">after the close</span>',
        _section(),
    )
    assert '<span class="day">Mon</span> <span>results due, before the open (date estimated)</span>' in _section()


def test_links_are_safe_and_titles_text() -> None:
    links = re.findall(r"<a\b[^>]*>", _section(NEWS))
    assert len(links) == 4
    assert all('href="https://' in link and 'rel="noopener noreferrer"' in link for link in links)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in _section(NEWS)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", NEWS)


def test_states_and_remarks_are_told() -> None:
    for told in ("nothing on record", "not looked up", "unavailable", "EDGAR was closed (Columbus Day)."):
        assert told in _section()


def test_the_policy_allows_the_style_sheet_of_the_section() -> None:
    sheet = re.search(r"<style>(.*?)</style>", PAGE, re.DOTALL)
    assert sheet
    assert ".records" in sheet[1]
    assert base64.b64encode(hashlib.sha256(sheet[1].encode()).digest()).decode() in PAGE


def test_a_report_without_a_record_is_as_before() -> None:
    page = to_html(build_story(), RenderOptions())
    assert "record" not in page
