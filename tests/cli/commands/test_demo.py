"""`movers demo` from the outside."""

from tests.cli.conftest import Command


def test_the_demo_needs_no_settings_and_no_network(movers: Command) -> None:
    movers.settings.write_text("this is not toml")
    result = movers("demo", "-f", "headline", now="2031-05-05T12:00:00Z")
    assert result.code == 0
    assert result.out.startswith("Bitcoin miners led the bounce")
    assert "+28.3 %" in result.out
