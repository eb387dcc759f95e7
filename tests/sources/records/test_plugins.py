"""Sources of records of other packages: good ones, and many that are broken."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cryptoai_cli.market.failure import FailureKind
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import PluginError, SourceContext
from cryptoai_cli.sources.records.base import RecordAnswer
from cryptoai_cli.sources.records.plugins import GROUP, build_record_plugin, record_plugin_card, record_plugin_settings
from cryptoai_cli.sources.records.registry import (
    KNOWN_RECORDS,
    RECORD_SOURCES,
    all_record_names,
    build_record_source,
    record_card,
)
from cryptoai_cli.sources.registry import KNOWN_SOURCES
from tests.sources.records.requests import request

HEAD = """
from datetime import UTC, date, datetime
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.record import Halt, Record, RecordKind
from cryptoai_cli.sources.records.base import RecordAnswer, RecordCard, RecordSource

AT = datetime(2025, 10, 13, 12, 30, tzinfo=UTC)

def record(**more):
    given = dict(symbol="A", kind=RecordKind.NEWS, source="yahoo", key="1", day=date(2025, 10, 13), at=AT, title="T")
    return Record(**(given | more))

class Own(RecordSource):
    card = RecordCard("own", "Own", frozenset({RecordKind.NEWS}), limits="none", terms="none")
    def __init__(self, context): pass
"""
FETCH = "    def fetch(self, request): "
GOOD = f"{HEAD}{FETCH}return RecordAnswer((record(),), frozenset({{'A', 'B'}}))\n"
ASKED = (Instrument("A"), Instrument("B"))
BROKEN_BEFORE_IT_STARTS = {
    "does not import": "raise RuntimeError('no licence')",
    "has no such class": "x = 1",
    "leaves at once": "import sys; sys.exit(3)",
    "is no source": "class Own: card = None",
    "is no class": "Own = 5",
    "has no card": f"{GOOD}\ndel Own.card",
    "has the card of another": f"{GOOD}\nfrom msgspec.structs import replace\nOwn.card = replace(Own.card, name='sec')",
    "cannot fetch": HEAD,
    "fails when it is built": f"{GOOD}\n    def __init__(self, context): raise KeyError('x')",
    "takes no context": f"{GOOD}\n    def __init__(self): pass",
}
BROKEN_WHEN_ASKED = {
    "raises": "raise ValueError('x')",
    "leaves": "raise SystemExit(3)",
    "returns nothing": "return None",
    "returns records alone": "return (record(),)",
    "returns no records": "return RecordAnswer(5)",
    "returns odd records": "return RecordAnswer((5,))",
    "has wrong types": "return RecordAnswer((record(title=5),))",
    "has no zone": "return RecordAnswer((record(at=datetime(2025, 10, 13)),))",
    "has a halt without a zone": "return RecordAnswer((record(halt=Halt('T1', '', datetime(2025, 10, 13))),))",
    "has other kinds": "return RecordAnswer((record(kind=RecordKind.FILING),))",
    "has odd failures": "return RecordAnswer(failures=(5,))",
    "has odd kinds of failure": "return RecordAnswer(failures=(FetchFailure('A', 'own', 'odd', 'x'),))",
    "looked up nothing to count": "return RecordAnswer(looked_up=5)",
}


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a package with this code on the path, with an entry point `own`."""

    def put_on_path(code: str) -> None:
        info = tmp_path / "own_records-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-records\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\nown = own_records:Own\n")
        (tmp_path / "own_records.py").write_text(code)
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.delitem(sys.modules, "own_records", raising=False)

    return put_on_path


def fetched(code: str, put: Callable[[str], None], *, seconds: float = 5.0) -> RecordAnswer:
    put(code)
    source = build_record_plugin("own", SourceContext((), time.monotonic() + 20))
    return source.fetch(request(*ASKED, seconds=seconds))


def test_a_plug_in_is_known_by_its_entry_point_and_not_loaded_for_that(put: Callable[[str], None]) -> None:
    put(GOOD)
    assert all_record_names() == (*RECORD_SOURCES, "own")
    assert "own_records" not in sys.modules
    assert "own" in KNOWN_RECORDS
    assert list(KNOWN_RECORDS) == list(RECORD_SOURCES)
    assert "own" not in KNOWN_SOURCES  # of quotes


def test_a_good_one_is_built_and_signs_its_records(put: Callable[[str], None]) -> None:
    answer = fetched(GOOD, put)
    assert [(record.symbol, record.source, record.title) for record in answer.records] == [("A", "own", "T")]
    assert (set(answer.looked_up), len(answer.failures)) == ({"A", "B"}, 0)
    assert record_card("own") == record_plugin_card("own")
    assert build_record_source("own", SourceContext((), time.monotonic())).card.title == "Own"
    assert record_plugin_settings("own") == ("base_url", "path")


@pytest.mark.parametrize("code", BROKEN_BEFORE_IT_STARTS.values(), ids=BROKEN_BEFORE_IT_STARTS.keys())
def test_one_that_cannot_be_built_is_told_by_name(put: Callable[[str], None], code: str) -> None:
    put(code)
    with pytest.raises(PluginError, match="the plug-in own"):
        build_record_plugin("own", SourceContext((), time.monotonic()))


@pytest.mark.parametrize("body", BROKEN_WHEN_ASKED.values(), ids=BROKEN_WHEN_ASKED.keys())
def test_one_that_fails_when_asked_fails_for_each_symbol(put: Callable[[str], None], body: str) -> None:
    answer = fetched(f"{HEAD}{FETCH}{body}\n", put)
    assert [(each.symbol, each.source, each.kind) for each in answer.failures] == [
        (symbol, "own", FailureKind.BAD_ANSWER) for symbol in "AB"
    ]
    assert (answer.records, answer.looked_up) == ((), frozenset())


def test_one_that_hangs_ends_in_time(put: Callable[[str], None]) -> None:
    begun = time.monotonic()
    answer = fetched(f"{HEAD}{FETCH}__import__('time').sleep(9)\n", put, seconds=0.2)
    assert [each.kind for each in answer.failures] == [FailureKind.TIMEOUT] * 2
    assert time.monotonic() - begun < 2


def test_a_call_never_begins_before_the_last_one_has_returned(put: Callable[[str], None]) -> None:
    put(f"{HEAD}    count = 0\n{FETCH}type(self).count += 1; __import__('time').sleep(9)\n")
    source = build_record_plugin("own", SourceContext((), time.monotonic() + 20))
    for _ in range(2):
        assert len(source.fetch(request(*ASKED, seconds=0.1)).failures) == 2
    assert sys.modules["own_records"].Own.count == 1


def test_each_instrument_is_looked_up_or_has_one_failure(put: Callable[[str], None]) -> None:
    failure = "FetchFailure('A', 'x', FailureKind.BLOCKED, 'no\\x1b')"
    answer = fetched(f"{HEAD}{FETCH}return RecordAnswer((), frozenset('AZ'), ({failure}, {failure}))\n", put)
    assert [(each.symbol, each.source, each.kind, "\x1b" in each.detail) for each in answer.failures] == [
        ("A", "own", FailureKind.BLOCKED, False),
        ("B", "own", FailureKind.BAD_ANSWER, False),
    ]
    assert answer.looked_up == frozenset()


def test_a_failure_without_a_symbol_is_of_all(put: Callable[[str], None]) -> None:
    failure = "FetchFailure('', 'x', FailureKind.BLOCKED, 'no')"
    answer = fetched(f"{HEAD}{FETCH}return RecordAnswer((record(),), frozenset('B'), ({failure},))\n", put)
    assert [(each.symbol, each.kind) for each in answer.failures] == [("", FailureKind.BLOCKED)]
    assert (len(answer.records), answer.looked_up) == (1, frozenset())


def test_texts_and_addresses_are_made_harmless(put: Callable[[str], None]) -> None:
    odd = "title='A\\x1b[31m\\u202e', publisher='P\\x07', url='javascript:x', form='8\\x00', items=('1\\x00',)"
    (record,) = fetched(f"{HEAD}{FETCH}return RecordAnswer((record({odd}),))\n", put).records
    assert (record.title, record.publisher, record.url) == ("A[31m", "P", "")
    assert (record.form, record.items) == ("8", ("1",))


@pytest.mark.parametrize(
    ("body", "words"), [("return 'set X\\x1b'", "set X"), ("raise ValueError", ""), ("return 5", "")]
)
def test_what_has_to_be_set_is_told(put: Callable[[str], None], body: str, words: str) -> None:
    put(f"{GOOD}    def missing_setting(self): {body}\n")
    assert build_record_plugin("own", SourceContext((), time.monotonic())).missing_setting() == words
