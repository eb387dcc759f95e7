import pytest

from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.workflows.market.benchmarks import benchmark_figures
from tests.build import FRIDAY, MONDAY, NASDAQ, SP500, history, session
from tests.fakes import FakeSource
from tests.workflows.market.fakes import services


def test_the_first_benchmark_with_a_move_is_the_primary_one() -> None:
    known = history({FRIDAY: 100.0, MONDAY: 101.0}, symbol="^GSPC", kind=InstrumentType.INDEX)
    found = benchmark_figures(session(), (NASDAQ, SP500), services(FakeSource(closes={"^GSPC": known})))
    assert (found.primary, [row.symbol for row in found.rows]) == ("^GSPC", ["^IXIC", "^GSPC"])
    assert found.primary_return == pytest.approx(0.01)
    assert [failure.symbol for failure in found.failures] == ["^IXIC"]


def test_without_any_there_is_no_primary_return() -> None:
    assert benchmark_figures(session(), (NASDAQ,), services(FakeSource())).primary_return is None
    assert benchmark_figures(session(), (), services()).rows == ()
