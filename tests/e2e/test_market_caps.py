"""The sizes on a map: what they cost, and what becomes of them when they cannot be had."""

import html
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cryptoai_cli.net import retry
from tests.e2e.command import Movers
from tests.e2e.replay import Fault, Replay

NOW = "2025-10-13T20:30:00+00:00"
COOKIE, CRUMB, QUOTE = "/fc", "/v1/test/getcrumb", "/v7/finance/quote"
FLOW = (COOKIE, CRUMB, QUOTE)
SIZED = "sized within its group by the market caps of Monday 13 October 2025, where all of them are known"
EQUAL = "all of the same size, because "
TILE = r'<title>[^<]*\((\w+)\)[^<]*</title><rect [^>]*?width="([\d.]+)" height="([\d.]+)"'


def caption(page: str) -> str:
    found = re.search(r"A tile for each member, (.*?)\.", page)
    assert found is not None
    return html.unescape(found[1])


def flow(replay: Replay) -> list[str]:
    return [seen.path for seen in replay.seen() if seen.path in FLOW]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "JITTER_SECONDS", (0.0, 0.02))


def test_a_page_costs_three_requests_more_than_a_file_and_the_next_one_none(
    movers: Movers, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(movers.home)
    replay.set(NOW)
    assert caption(movers.here("today", "-f", "html", now=NOW).out) == SIZED
    page = [seen.path for seen in replay.seen()]
    assert flow(replay) == list(FLOW)

    replay.set(NOW)
    for arguments in (("-f", "html"), ("-o", "a.svg"), ("-f", "csv"), ("--measure", "weighted", "-f", "csv")):
        assert movers.here("today", *arguments, now=NOW).code == 0
    assert replay.seen() == ()

    for form in ("csv", "table", "json", "markdown", "headline", "tsv"):
        replay.set(NOW)
        (movers.home / "data" / "store.sqlite").unlink()
        assert movers.here("today", "-f", form, now=NOW).code == 0
        assert sorted(seen.path for seen in replay.seen()) == sorted(path for path in page if path not in FLOW)


@pytest.mark.parametrize(
    ("arguments", "flow_asked"),
    [
        (("-o", "map.svg"), FLOW),
        (("-o", "map.png", "--chart", "treemap"), FLOW),
        (("-o", "groups.svg", "--chart", "groups"), ()),
        (("-o", "book.xlsx"), ()),
        (("-f", "html", "--source", "cnbc", "--source", "coinbase"), ()),
    ],
)
def test_only_what_has_a_map_asks_and_only_who_has_values_is_asked(
    arguments: tuple[str, ...],
    flow_asked: tuple[str, ...],
    movers: Movers,
    replay: Replay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(movers.home)
    replay.set(NOW)
    assert movers.here("today", *arguments, now=NOW).code == 0
    assert flow(replay) == list(flow_asked)


def test_a_map_of_a_session_does_not_depend_on_what_ran_before(
    movers: Movers, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(movers.home)
    replay.set(NOW)
    movers.here("today", "-f", "csv", now=NOW)
    replay.set(NOW)
    assert movers.here("today", "-o", "after.svg", now=NOW).code == 0
    assert [seen.path for seen in replay.seen()] == list(FLOW)  # the caps, in one batch, and nothing else

    replay.set(NOW)
    page = movers.here("today", "-f", "html", now=NOW).out
    assert caption(page) == SIZED
    assert movers.here("on", "2025-10-13", "--offline", "-o", "again.svg", now=NOW).code == 0
    assert (movers.home / "again.svg").read_bytes() == (movers.home / "after.svg").read_bytes()
    assert replay.seen() == ()
    assert set(re.findall(TILE, (movers.home / "after.svg").read_text("utf-8"))) <= set(re.findall(TILE, page))


def test_the_mail_has_a_map_with_sizes(movers: Movers, replay: Replay, tmp_path: Path) -> None:
    text = movers.config.read_text() + '\n[email]\nfrom = "a@example.org"\nto = ["b@example.org"]\nhost = "localhost"\n'
    movers.config.write_text(text)
    replay.set(NOW)
    assert movers.here("send", "--dry-run", "-o", str(tmp_path / "x.eml"), now=NOW).code == 0
    assert flow(replay) == list(FLOW)


def test_a_demo_and_an_offline_page_ask_nobody(movers: Movers, replay: Replay) -> None:
    replay.set(NOW)
    demo = movers.here("demo", "-f", "html", now=NOW)
    assert caption(demo.out) == f"{EQUAL}none of the sources used gives market caps"
    movers.here("today", "-f", "csv", now=NOW)
    replay.set(NOW)
    page = movers.here("today", "-f", "html", "--offline", now=NOW)
    assert caption(page.out) == f"{EQUAL}market caps are missing from the store, and none are requested offline"
    assert replay.seen() == ()


@pytest.mark.parametrize(
    "kind", ["reset", "429", "401", "503", "html-200", "consent-200", "empty-200", "not-json", "slow"]
)
@pytest.mark.parametrize("path", FLOW)
def test_a_fault_on_the_way_to_the_values_costs_their_sizes_and_nothing_else(
    path: str, kind: str, movers: Movers, replay: Replay
) -> None:
    replay.set(NOW)
    whole = movers.here("today", "-f", "csv", now=NOW)
    (movers.home / "data" / "store.sqlite").unlink()
    replay.set(NOW, Fault(kind, path))
    deadline = {"MOVERS_SOURCES__DEADLINE_SECONDS": "3"}
    page = movers.here("today", "-f", "html", now=NOW, variables=deadline)
    assert any(kind in seen.faults for seen in replay.seen())
    assert (page.code, page.err) == (whole.code, whole.err)
    assert page.seconds < 4
    assert caption(page.out) == f"{EQUAL}the request for market caps failed"
    assert not list((movers.home / "data").glob("cooldowns/*.json"))
    assert movers.here("today", "-f", "csv", "--offline", now=NOW).out == whole.out


def test_the_tiles_are_as_large_as_the_companies(
    movers: Movers, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(movers.home)
    replay.set(NOW)
    assert movers.here("today", "--symbols", "MU,INTC,ARM,QCOM", "-o", "map.svg", now=NOW).code == 0
    drawing = (movers.home / "map.svg").read_text("utf-8")
    assert f"A tile for each member, {SIZED}." in drawing
    with closing(sqlite3.connect(movers.home / "data" / "store.sqlite")) as store:
        values = dict(store.execute("SELECT symbol, value FROM market_values"))
    areas = {symbol: (float(w) + 2) * (float(h) + 2) for symbol, w, h in re.findall(TILE, drawing)}
    assert len(areas) == 4
    assert areas == {s: pytest.approx(values[s] * areas["MU"] / values["MU"], rel=0.01) for s in areas}
