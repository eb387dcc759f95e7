from cryptoai_cli.lake.lake import Lake
from tests.cli.conftest import Command


def test_the_lake_lies_where_the_settings_say(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text() + f'\n[lake]\npath = "{movers.folder / "elsewhere"}"\n')
    rows = ["date,symbol,last,net_change,volume", "2025-10-13,AAA,11,1,100"]
    (movers.folder / "lists.csv").write_text("\n".join(rows))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    assert len(Lake(movers.folder / "elsewhere").sessions()) == 1
    assert movers("market", "--offline", "--where", "price > 1", "-f", "headline").code == 0
