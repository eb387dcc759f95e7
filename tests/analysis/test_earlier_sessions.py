import pytest
from msgspec.structs import replace

from cryptoai_cli.analysis.context import VOLUME_SESSIONS
from cryptoai_cli.analysis.earlier_sessions import EarlierSessions, regression_of, relative_volume, surprise
from cryptoai_cli.analysis.regression import MIN_PAIRS, regress

EARLIER = EarlierSessions(traded=VOLUME_SESSIONS, volume=2000.0, close=50.0)


@pytest.mark.parametrize(
    ("volume", "base", "expected"), [(300.0, 50.0, 3.0), (300.0, 25.0, 1.5), (300.0, 49.0, 3.0), (300.0, None, 3.0)]
)
def test_volume_is_a_multiple_of_the_mean_in_shares_of_today(
    volume: float, base: float | None, expected: float
) -> None:
    assert relative_volume(EARLIER, volume, base) == pytest.approx(expected)


@pytest.mark.parametrize("volume", [None, 0.0])
def test_without_volume_there_is_no_relative_volume(volume: float | None) -> None:
    assert relative_volume(EARLIER, volume, 50.0) is None
    assert relative_volume(replace(EARLIER, traded=VOLUME_SESSIONS - 1), 5.0, 50.0) is None


def sums(pairs: list[tuple[float, float]]) -> EarlierSessions:
    xs, ys = zip(*pairs, strict=True)
    n, mx, my = len(pairs), sum(xs) / len(xs), sum(ys) / len(ys)
    return EarlierSessions(
        pairs=n,
        xx=sum((x - mx) ** 2 for x in xs),
        yy=sum((y - my) ** 2 for y in ys),
        xy=sum((x - mx) * (y - my) for x, y in pairs),
    )


PAIRS = [((at % 5 - 2) / 100, (at % 7 - 3) / 100) for at in range(MIN_PAIRS)]


def test_the_line_is_that_of_the_pairs_themselves() -> None:
    found, expected = regression_of(sums(PAIRS)), regress(PAIRS)
    assert found is not None
    assert expected is not None
    assert (found.beta, found.residual_deviation) == pytest.approx((expected.beta, expected.residual_deviation))
    told = surprise(sums(PAIRS), 0.05, 0.01)
    assert told == pytest.approx((0.05 - expected.beta * 0.01) / expected.residual_deviation)


def test_too_few_pairs_a_flat_benchmark_and_an_exact_line_tell_no_surprise() -> None:
    assert surprise(sums(PAIRS[1:]), 0.05, 0.01) is None
    assert surprise(sums([(0.01, y) for _, y in PAIRS]), 0.05, 0.01) is None
    assert surprise(sums([(x, 2 * x) for x, _ in PAIRS]), 0.05, 0.01) is None
    assert surprise(sums(PAIRS), 0.05, None) is None
