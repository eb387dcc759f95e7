import pytest

from cryptoai_cli.market.company_name import short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("NVIDIA Corporation", "NVIDIA"),
        ("NVIDIA Corporation Common Stock", "NVIDIA"),
        ("Amazon.com, Inc.", "Amazon.com"),
        ("Taiwan Semiconductor Manufacturing Company Limited", "Taiwan Semiconductor Manufacturing Company"),
        ("ECARX Holdings Inc. Class A Ordinary shares", "ECARX Holdings"),
        ("DRDGOLD Limited American Depositary Shares", "DRDGOLD"),
        ("Fuwei Films (Holdings) Co. Ltd. Ordinary Shares", "Fuwei Films (Holdings)"),
        ("Hartford Financial Services Group Inc. (The)", "Hartford Financial Services Group"),
        ("Willis Towers Watson Public Limited Company Ordinary Shares", "Willis Towers Watson"),
        ("Energy Transfer LP Common Units", "Energy Transfer"),
        (
            "America Movil ADR American Depositary Shares, each with the right to receive twenty Shares",
            "America Movil",
        ),
        ("Evotec SE American Depositary Shares", "Evotec"),
        ("FormFactor Inc. FormFactor Inc. Common Stock", "FormFactor"),
        ("D/B/A Compass Diversified Holdings Shares of Beneficial Interest", "Compass Diversified Holdings"),
        ("One and One Green Technologies. INC Class A Ordinary Shares", "One and One Green Technologies"),
        ("Smith Bros. Inc. Common Stock", "Smith Bros."),
        ("Duos Duos Tech Inc.", "Duos Duos Tech"),
    ],
)
def test_the_kind_of_share_and_the_legal_form_are_left_out(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Co",
        "AB",
        "S&P 500",
        "Bitcoin USD",
        "Common Stock",
        "The Coca-Cola Company",
        "Eli Lilly and Company",
        "SPDR S&P 500 ETF Trust",
        "Invesco QQQ Trust, Series 1",
        "RMG Acquisition Corp. II Warrant",
        "Gladstone Capital Corporation 7.75% Notes due 2028",
        "AGNC Investment Corp. Depositary Shares rep 6.875% Series D Preferred Stock",
        "PropTech Investment Corporation II Unit",
    ],
)
def test_a_name_stays_where_nothing_of_it_is_a_form(name: str) -> None:
    assert short_name(name) == name
