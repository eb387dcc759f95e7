import pytest

from cryptoai_cli.report.model import Row
from tests.build_market import benchmark, market_material


@pytest.mark.parametrize(("rows", "found"), [((), None), ((benchmark(ret=0.02), benchmark("^GSPC", 0.01)), 0.02)])
def test_the_primary_return_is_that_of_the_primary_benchmark(rows: tuple[Row, ...], found: float | None) -> None:
    assert market_material((), benchmarks=rows).primary_return == found
