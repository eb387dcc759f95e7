import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptoai_cli.net.limits import BIGGEST_BODY, PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]


def test_one_silent_request_takes_at_most_half_of_the_shipped_deadline() -> None:
    shipped = tomllib.loads((ROOT / "config" / "movers.toml").read_text(encoding="utf-8"))
    assert shipped["sources"]["deadline_seconds"] >= 2 * PATIENCE_SECONDS


def test_ten_years_of_twenty_symbols_fit_four_times_into_the_biggest_body() -> None:
    start = datetime(2015, 10, 13, 13, 30, tzinfo=UTC)
    stamps = [int((start + timedelta(days=day)).timestamp()) for day in range(2520)]
    closes = [20.239999771118164] * 2520
    body = json.dumps([{"timestamp": stamps, "close": closes}] * 20, separators=(",", ":"))
    assert 4 * len(body) <= BIGGEST_BODY
