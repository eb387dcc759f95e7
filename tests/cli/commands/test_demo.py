"""`movers demo` from the outside."""

from tests.cli.conftest import Command, table


def test_the_demo_needs_no_settings_and_no_network(movers: Command) -> None:
    movers.settings.write_text("this is not toml")
    result = movers("demo", "-f", "headline", now="2031-05-05T12:00:00Z")
    assert result.code == 0
    assert result.out.startswith("Bitcoin miners led the bounce")
    assert "+28.3 %" in result.out


def test_the_demo_is_the_same_at_any_instant_and_keeps_nothing(movers: Command) -> None:
    first = movers("demo", "-f", "csv", now="2025-10-13T20:30:00Z")
    assert first.code == 0
    assert {row["session"] for row in table(first.out)} == {"2025-10-13"}
    assert movers("demo", "-f", "csv", now="2030-01-01T00:00:00Z").out == first.out
    assert not (movers.folder / "home").exists()


def test_the_demo_takes_the_options_of_a_report(movers: Command) -> None:
    rows = table(movers("demo", "bitcoin-miners", "--top", "2", "-f", "csv", "--columns", "symbol,group").out)
    assert {row["group"] for row in rows} == {"benchmark", "bitcoin-miners"}
    assert list(rows[0]) == ["symbol", "group"]


def test_a_group_that_the_demo_lacks_is_2(movers: Command) -> None:
    assert movers("demo", "miners").code == 2


def test_the_demo_has_no_columns_that_it_could_never_fill(movers: Command) -> None:
    assert "After beta" not in movers("demo").out
    assert "After beta" in movers("today").out


def test_the_demo_of_the_market_needs_no_settings_and_keeps_nothing(movers: Command) -> None:
    movers.settings.write_text("this is not toml")
    result = movers(
        "demo", "--market", "-f", "csv", "--columns", "symbol,rank,change,industry", now="2031-05-05T12:00:00Z"
    )
    assert result.code == 0
    first = next(row for row in table(result.out) if row["rank"] == "1" and row["industry"])
    assert (first["symbol"], first["change"]) == ("CRML", "8.30")
    assert "of the 2,950 that pass" in result.err
    assert not (movers.folder / "home").exists()


def test_the_demo_of_the_market_is_refused_with_a_group(movers: Command) -> None:
    assert movers("demo", "ai-chips", "--market").code == 2
