import subprocess
import sys

from tests.cli.commands.test_market import HEAD, MOVES, lines
from tests.cli.conftest import Command, table

QUERY = '\n[groups.giants]\nlabel = "Giants"\nquery = \'industry == "Mining"\'\n'


def test_a_group_by_query_is_reported_with_what_it_finds(movers: Command) -> None:
    rows = [HEAD, *lines("2025-10-13", MOVES)]
    (movers.folder / "lists.csv").write_text("\n".join(rows))
    assert movers("import", "--market", "lists.csv", "-q").code == 0
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers("today", "giants", "-f", "csv")
    assert {row["symbol"] for row in table(result.out) if row["group"] == "giants"} == {"MARA", "RIOT", "CLSK"}
    assert "3 members found by its query" in result.err


def test_without_a_list_the_other_groups_are_reported(movers: Command) -> None:
    movers.settings.write_text(movers.settings.read_text() + QUERY)
    result = movers("today", "-f", "csv", "--offline")
    assert result.code in {0, 69}
    online = movers("today", "-f", "csv")
    assert online.code == 0
    assert {row["group"] for row in table(online.out)} >= {"miners", "chips"}


def test_reports_without_such_groups_load_nothing_of_the_market() -> None:
    code = "import sys, cryptoai_cli.cli.commands.today; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"duckdb", "cryptoai_cli.lake.lake", "cryptoai_cli.workflows.market.find_listing"} & set(loaded)
