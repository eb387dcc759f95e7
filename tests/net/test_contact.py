import pytest

from cryptoai_cli.net.contact import mail_contact


@pytest.mark.parametrize(
    "written",
    ["desk@example.org", " desk@example.org ", '"desk@example.org"', "'desk@example.org'", ' " desk@example.org " '],
)
def test_an_address_is_read_without_what_is_around_it(written: str) -> None:
    assert mail_contact(written) == "desk@example.org"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "desk",
        "desk@example",
        "desk@@example.org",
        "the desk@example.org",
        "Desk <desk@example.org>",
        "desk@example.org\r\nX-Other: 1",
        "desk@example.org\n",
        "\tdesk@example.org",
        "desk@example.org\x00",
        "dësk@example.org",
        "desk@exämple.org",
        "desk@example.org, other@example.org",
        '"desk@example.org',
        "desk@example.org)",
        f"{'d' * 65}@example.org",
        f"desk@{'.'.join(['x' * 60] * 5)}.org",
    ],
)
def test_what_is_no_plain_address_is_none(written: str) -> None:
    assert mail_contact(written) == ""


def test_signs_that_addresses_may_have_are_kept() -> None:
    assert mail_contact("o'neil+movers@mail-1.example.co.uk") == "o'neil+movers@mail-1.example.co.uk"
