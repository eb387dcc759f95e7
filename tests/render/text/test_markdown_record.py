import re

from cryptoai_cli.render.on_record.told import told_line
from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.markdown_record import line_cells, record_sections, remark_list
from cryptoai_cli.render.text.to_markdown import to_markdown
from tests.render.on_record.sample import HOSTILE, build_story_on_record, news, placed
from tests.render.story import build_story


def test_every_row_of_the_table_has_as_many_cells() -> None:
    table = list(record_sections(build_story_on_record()))[2]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} == {5}


def test_a_title_is_escaped_and_its_address_is_a_link() -> None:
    when, told, relation = line_cells(told_line(placed(news(HOSTILE, url="https://example.org/a_(b)|[c]"))))
    assert (when, relation) == ("Mon 09:45", "during the session")
    assert told == (
        "[\u201c\\<script\\>alert(1)\\</script\\> \\| Profit \\[31mred \\[here\\](javascript:alert(2)) & "
        "\\`co\\`\u201d (CNBC)](https://example.org/a%5F%28b%29%7C%5Bc%5D)"
    )


def test_an_address_that_is_no_https_is_no_link() -> None:
    assert line_cells(told_line(placed(news("Title", url="javascript:alert(1)"))))[1] == "\u201cTitle\u201d (CNBC)"


def test_the_section_stands_before_the_members_and_with_groups_alone_too() -> None:
    text = to_markdown(build_story_on_record(), RenderOptions())
    assert text.index("## Laggards") < text.index("## On record") < text.index("## Bitcoin miners")
    assert "## On record" in to_markdown(build_story_on_record(), RenderOptions(by_group=True))


def test_a_report_without_a_record_has_no_section() -> None:
    assert list(record_sections(build_story())) == []
    assert "On record" not in to_markdown(build_story(), RenderOptions())


def test_remarks_are_a_list_of_escaped_lines() -> None:
    assert remark_list(("a [b]", "c")) == "- a \\[b\\]\n- c"
