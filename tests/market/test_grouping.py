from cryptoai_cli.market.grouping import GroupBy


def test_groups_are_named_as_the_option_names_them() -> None:
    assert list(GroupBy) == ["sector", "industry", "exchange", "cap", "country"]
