"""The formats of small reports are spelled as they were promised."""

from cryptoai_cli.render.text.small_format import SmallFormat


def test_the_formats_are_those_of_the_option() -> None:
    assert [form.value for form in SmallFormat] == ["table", "csv", "json", "markdown"]
