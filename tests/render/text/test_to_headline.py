from cryptoai_cli.render.options import RenderOptions
from cryptoai_cli.render.text.to_headline import to_headline
from tests.build_report import build_headline, build_report
from tests.render.story import HEADLINE, build_story


def test_the_headline_is_one_line_as_it_stands() -> None:
    assert to_headline(build_story(), RenderOptions(width=40)) == HEADLINE + "\n"


def test_a_headline_never_has_a_second_line() -> None:
    report = build_report(headline=build_headline("One\ntwo\r\nthree"))
    assert to_headline(report, RenderOptions()) == "One two three\n"
