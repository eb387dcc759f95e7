"""Sources of other packages: one that is whole, installed as a user would, and many that are broken."""

import json
import math
import shutil
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cryptoai_cli.market.bar import History
from cryptoai_cli.market.failure import FailureKind, FetchFailure
from cryptoai_cli.market.instrument import Instrument
from cryptoai_cli.sources.base import Grain, PluginError, Source, SourceContext, Want, Window
from cryptoai_cli.sources.plugins import GROUP, build_plugin, plugin_names, plugin_settings
from cryptoai_cli.sources.registry import KNOWN_SOURCES, all_names, build_source
from tests.build import EVENING, FRIDAY, MONDAY, THURSDAY, session
from tests.docs.pages import page
from tests.e2e.command import Movers
from tests.net.web import JSON, Reply, Web
from tests.sources.conformance import CHECKS, Case, Check

EXAMPLE = Path(__file__).resolve().parents[1] / "plugin_example"
PAGE = page("docs/plugins.md")
NOW = "2025-10-13T20:30:00+00:00"
WINDOW = Window((session(THURSDAY), session(FRIDAY), session(MONDAY)), EVENING, MONDAY)
CLOSES = {
    "^IXIC": (100.0, 96.4, 98.5),
    "MARA": (20.0, 18.65, 20.24),
    "RIOT": (22.0, 21.01, 21.7),
    "CLSK": (20.0, 19.28, 20.04),
}
SETTINGS = """
[report]
benchmarks = ["^IXIC"]

[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK"]

[sources]
order = [{order}]

[sources.csv]
path = "bars.csv"
"""


def desk_of(path: str) -> Reply:
    """Answer as the server of the example does."""
    asked = parse_qs(urlsplit(path).query)
    days = (THURSDAY.isoformat(), FRIDAY.isoformat(), MONDAY.isoformat())
    known = [symbol for symbol in asked["symbols"][0].split(",") if symbol in CLOSES]
    body = {
        symbol: {"name": symbol.title(), "closes": dict(zip(days, CLOSES[symbol], strict=True))} for symbol in known
    }
    return Reply(json.dumps(body).encode(), headers=(JSON,))


def wheel(folder: Path, name: str, module: Path, points: str) -> Path:
    """Build a wheel of one module, as a build backend would."""
    info = f"{name}-1.0.dist-info"
    parts = {
        module.name: module.read_text(encoding="utf-8"),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[{GROUP}]\n{points}\n",
    }
    record = "".join(f"{part},,\n" for part in (*parts, f"{info}/RECORD"))
    file = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in (parts | {f"{info}/RECORD": record}).items():
            archive.writestr(part, content)
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example with pip into a folder of its own, by the entry points of its own project file."""
    if find_spec("pip") is None:
        pytest.skip("needs pip in this environment")
    folder = tmp_path_factory.mktemp("wheel")
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = "\n".join(f"{name} = {value}" for name, value in project["entry-points"][GROUP].items())
    built = wheel(folder, project["name"].replace("-", "_"), EXAMPLE / "movers_desk.py", points)
    target = folder / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(built),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def movers(home: Path, base_url: str, *order: str, site: Path) -> Movers:
    names = ", ".join(f'"{name}"' for name in order)
    return Movers(home, base_url, SETTINGS.replace("{order}", names), [site])


def desk_at(web: Web) -> dict[str, str]:
    return {"MOVERS_SOURCES__DESK__BASE_URL": web.base_url}


def write_bars(home: Path) -> None:
    days = (THURSDAY, FRIDAY, MONDAY)
    lines = [f"{day},{s},{c}" for s, closes in CLOSES.items() for day, c in zip(days, closes, strict=True)]
    (home / "bars.csv").write_text("\n".join(["date,symbol,close", *lines]), encoding="utf-8")


def test_an_installed_plug_in_gives_the_figures_of_a_report(tmp_path: Path, site: Path, web: Web) -> None:
    web.script = desk_of
    run = movers(tmp_path, web.base_url, "desk", site=site)
    outcome = run.installed("today", "-f", "csv", now=NOW, variables=desk_at(web))
    assert outcome.code == 0, outcome
    assert {row["source"] for row in outcome.rows} == {"desk"}
    # by hand: 20.24 / 18.65 and 98.5 / 96.4
    assert outcome.good["MARA"]["change_pct"] == "8.53"
    assert outcome.good["^IXIC"]["change_pct"] == "2.18"
    assert web.agents == ["movers-desk/1.0"]


def test_an_installed_plug_in_completes_what_the_source_before_it_lacks(tmp_path: Path, site: Path, web: Web) -> None:
    web.script = desk_of
    write_bars(tmp_path)
    kept = [line for line in (tmp_path / "bars.csv").read_text().splitlines() if "RIOT" not in line]
    (tmp_path / "bars.csv").write_text("\n".join(kept), encoding="utf-8")
    run = movers(tmp_path, web.base_url, "csv", "desk", site=site)
    outcome = run.installed("today", "-f", "csv", now=NOW, variables=desk_at(web))
    assert {s: row["source"] for s, row in outcome.good.items()} == {
        "^IXIC": "csv",
        "MARA": "csv",
        "CLSK": "csv",
        "RIOT": "desk",
    }
    assert "RIOT" in outcome.err


def test_an_installed_plug_in_is_listed_and_tried(tmp_path: Path, site: Path, web: Web) -> None:
    web.script = desk_of
    run = movers(tmp_path, web.base_url, "desk", site=site)
    listed = run.installed("sources", now=NOW, variables=desk_at(web))
    assert "desk  (Our desk)" in listed.out, listed
    assert "no. 1 in the order" in listed.out, listed
    tried = run.installed("doctor", now=NOW, variables=desk_at(web)).out
    assert any(line.split()[:2] == ["ok", "desk"] for line in tried.splitlines())


def test_a_plug_in_that_the_order_does_not_name_is_listed_and_not_loaded(tmp_path: Path, site: Path, web: Web) -> None:
    copy = shutil.copytree(site, tmp_path / "site")
    (copy / "movers_desk.py").write_text("raise SystemExit('loaded')\n", encoding="utf-8")
    run = movers(tmp_path, web.base_url, "csv", site=copy)
    listed = run.installed("sources", now=NOW)
    assert listed.code == 0, listed
    assert "desk  (installed, not loaded" in listed.out
    assert "desk" not in run.installed("doctor", now=NOW).out


def test_an_unknown_setting_of_a_plug_in_is_refused_with_its_line(tmp_path: Path, site: Path) -> None:
    run = movers(tmp_path, "http://127.0.0.1:9", "desk", site=site)
    run.config.write_text(run.config.read_text() + '\n[sources.desk]\nbase_uri = "http://127.0.0.1:9"\n')
    outcome = run.installed("today", now=NOW)
    assert outcome.code == 78, outcome
    assert "base_uri" in outcome.err


def test_the_page_shows_the_example_word_for_word() -> None:
    shown = list(PAGE.blocks("text", "python"))
    for name in ("pyproject.toml", "movers_desk.py"):
        assert (EXAMPLE / name).read_text(encoding="utf-8") in shown, name


def test_the_settings_on_the_page_are_accepted_where_the_example_is_installed(tmp_path: Path, site: Path) -> None:
    (shown,) = (block for block in PAGE.blocks("text") if "[sources.desk]" in block)
    run = movers(tmp_path, "http://127.0.0.1:9", "desk", site=site)
    run.config.write_text(shown, encoding="utf-8")
    outcome = run.installed("config", "check", now=NOW)
    assert outcome.code == 0, outcome


def example() -> ModuleType:
    spec = spec_from_file_location("movers_desk", EXAMPLE / "movers_desk.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_example_passes_what_every_source_must_pass(check: Check, web: Web) -> None:
    desk: Callable[[SourceContext], Source] = example().Desk

    def asking(script: Callable[[str], Reply]) -> Source:
        web.script = script
        return desk(SourceContext((("base_url", web.base_url),), time.monotonic() + 20))

    garbage = Reply(b'{"MARA": {"closes": [1]}, "RIOT": 5}')
    case = Case(lambda: asking(desk_of), lambda: asking(lambda _path: garbage), ("RIOT", "MARA"), "NOPE", WINDOW)
    if check.__name__.startswith("fails_over_garbage"):
        check(Case(case.healthy, lambda: asking(lambda _path: Reply(b"[1, 2]")), case.known, case.unknown, WINDOW))
    check(case)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("MARA", "closes", MONDAY.isoformat(), "name")), inner)
    ),
    max_leaves=12,
)


@given(payload=_JSON)
def test_the_examples_parser_answers_every_shape(payload: object) -> None:
    (answer,) = _EXAMPLE.parse_closes(payload, ["MARA"], WINDOW)
    assert isinstance(answer, History | FetchFailure)


_EXAMPLE = example()

# -- broken ones: small packages, found in a folder on the path ------------------------------------------------------

_HEAD = """
from cryptoai_cli.market.bar import History
from cryptoai_cli.market.instrument import InstrumentType
from cryptoai_cli.sources.base import Grain, Source, SourceCard

class Own(Source):
    card = SourceCard("own", "Own", frozenset(InstrumentType), frozenset(Grain), limits="none", terms="none")
    def __init__(self, context): pass
    def fetch(self, want, window): return self.failure(want, "no-data", "nothing here")
"""
_VALUES = """
from datetime import date, timedelta
from cryptoai_cli.market.bar import Bar
from cryptoai_cli.market.quote import Quote
"""
_CARD, _ = _HEAD.split("    def fetch")
WORKING = {
    "with fetch, as in the first release": _HEAD,
    "with fetch_many": f"""{_CARD}
    def fetch_many(self, wants, window): return [self.failure(want, "no-data", "nothing here") for want in wants]
""",
}
BROKEN_BEFORE_IT_STARTS = {
    "does not import": "raise RuntimeError('no licence')",
    "has no such class": "x = 1",
    "leaves at once": "import sys; sys.exit(3)",
    "is no source": "class Own: card = None",
    "is no class": "Own = 5",
    "has no card": f"{_HEAD}\ndel Own.card",
    "has something else for a card": f"{_HEAD}\nOwn.card = 'own'",
    "has the card of another": (
        f"{_HEAD}\nfrom msgspec.structs import replace\nOwn.card = replace(Own.card, name='yahoo')"
    ),
    "cannot fetch": _CARD,
    "fails when it is built": f"{_HEAD}\n def __init__(self, context): raise KeyError('token')".replace(
        "\n def", "\nclass Own(Own):\n def"
    ),
    "takes no context": f"{_HEAD}\nclass Own(Own):\n def __init__(self): pass",
}
BROKEN_WHEN_ASKED = {
    "raises": "raise ValueError('odd')",
    "leaves": "raise SystemExit(3)",
    "answers nothing": "return None",
    "answers too little": "return ()",
    "answers something else": "return [1 for want in wants]",
}


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a package with this code on the path, with an entry point `own`."""

    def put_on_path(code: str) -> None:
        folder = tmp_path / "packages"
        info = folder / "own_source-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: own-source\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\nown = own_source:Own\n")
        (folder / "own_source.py").write_text(code)
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.delitem(sys.modules, "own_source", raising=False)

    return put_on_path


def context(*, seconds: float = 20.0) -> SourceContext:
    return SourceContext((), time.monotonic() + seconds)


def wants(*symbols: str) -> tuple[Want, ...]:
    return tuple(Want(Instrument(symbol), symbol, Grain.CLOSES) for symbol in symbols)


def kinds(answers: Sequence[object]) -> list[FailureKind]:
    assert all(isinstance(answer, FetchFailure) for answer in answers), answers
    return [answer.kind for answer in answers if isinstance(answer, FetchFailure)]


def test_a_plug_in_is_known_by_its_entry_point_and_not_loaded_for_that(put: Callable[[str], None]) -> None:
    put("raise RuntimeError('loaded')")
    assert "own" in plugin_names()
    assert "own" in all_names()
    assert "own" not in list(KNOWN_SOURCES)
    assert "own_source" not in sys.modules


@pytest.mark.parametrize("code", WORKING.values(), ids=WORKING.keys())
def test_a_plug_in_is_built_like_any_other_source(put: Callable[[str], None], code: str) -> None:
    put(code)
    source = build_source("own", context())
    assert source.card.name == "own"
    assert kinds([source.fetch(wants("A")[0], WINDOW)]) == [FailureKind.NO_DATA]
    assert kinds(source.fetch_many(wants("A", "B"), WINDOW)) == [FailureKind.NO_DATA] * 2


@pytest.mark.parametrize("code", BROKEN_BEFORE_IT_STARTS.values(), ids=BROKEN_BEFORE_IT_STARTS.keys())
def test_a_plug_in_that_cannot_be_built_is_told_by_name(put: Callable[[str], None], code: str) -> None:
    put(code)
    with pytest.raises(PluginError, match="the plug-in own"):
        build_plugin("own", context())


@pytest.mark.parametrize("body", BROKEN_WHEN_ASKED.values(), ids=BROKEN_WHEN_ASKED.keys())
def test_a_plug_in_that_fails_when_asked_fails_for_each_symbol(put: Callable[[str], None], body: str) -> None:
    put(f"{_HEAD}\n    def fetch_many(self, wants, window): {body}\n")
    answers = build_plugin("own", context()).fetch_many(wants("A", "B"), WINDOW)
    assert kinds(answers) == [FailureKind.BAD_ANSWER] * 2
    assert [answer.source for answer in answers] == ["own", "own"]


def test_a_plug_in_that_hangs_ends_at_the_deadline(put: Callable[[str], None]) -> None:
    put(f"{_HEAD}\n    def fetch_many(self, wants, window):\n        import time; time.sleep(30)\n")
    started = time.monotonic()
    answers = build_plugin("own", context(seconds=0.3)).fetch_many(wants("A"), WINDOW)
    assert kinds(answers) == [FailureKind.TIMEOUT]
    assert time.monotonic() - started < 2


def test_a_plug_in_that_hangs_in_a_run_without_a_deadline_ends_too(
    put: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cryptoai_cli.sources.plugins.LONGEST_SECONDS", 0.3)
    put(f"{_HEAD}\n    def fetch_many(self, wants, window):\n        import time; time.sleep(30)\n")
    started = time.monotonic()
    answers = build_plugin("own", SourceContext((), math.inf)).fetch_many(wants("A"), WINDOW)
    assert kinds(answers) == [FailureKind.TIMEOUT]
    assert time.monotonic() - started < 2


def test_a_call_of_a_plug_in_never_begins_before_the_last_one_has_returned(put: Callable[[str], None]) -> None:
    put(
        f"{_HEAD}\n    inside = most = 0\n    def fetch_many(self, wants, window):\n"
        "        import time\n        self.inside += 1\n        type(self).most = max(self.most, self.inside)\n"
        "        time.sleep(0.5)\n        self.inside -= 1\n        return ()\n"
    )
    source = build_plugin("own", context(seconds=5))
    share = replace(WINDOW, until=time.monotonic() + 0.1)
    assert kinds(source.fetch_many(wants("A"), share)) == [FailureKind.TIMEOUT]
    assert kinds(source.fetch_many(wants("A"), share)) == [FailureKind.TIMEOUT]
    assert kinds(source.fetch_many(wants("A"), WINDOW)) == [FailureKind.BAD_ANSWER]  # its turn came
    assert sys.modules["own_source"].Own.most == 1


def test_a_plug_in_that_fails_to_say_what_it_covers_covers_nothing(put: Callable[[str], None]) -> None:
    put(f"{_HEAD}\n    def covers(self, want): raise ValueError\n")
    assert not build_plugin("own", context()).covers(wants("A")[0])


def test_a_plug_in_may_spell_symbols_its_own_way(put: Callable[[str], None]) -> None:
    put(f"{_HEAD}\n    def symbol_for(self, instrument, session, today): return instrument.symbol.lower()\n")
    assert build_plugin("own", context()).symbol_for(Instrument("A"), MONDAY, MONDAY) == "a"


def test_what_a_plug_in_signs_is_its_own(put: Callable[[str], None]) -> None:
    put(f"{_HEAD}\n    def fetch(self, want, window): return History(want.symbol, 'yahoo')\n")
    (answer,) = build_plugin("own", context()).fetch_many(wants("A"), WINDOW)
    assert answer.source == "own"


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ("bars=tuple(Bar(date(2025, month, 1), 10.0) for month in (1, 4, 7))", FailureKind.BAD_ANSWER),
        ("quote=Quote(10.0, window.now + timedelta(hours=1))", FailureKind.BAD_ANSWER),
        ("bars=(Bar(date(2025, 10, 13), 'ten'),)", FailureKind.BAD_ANSWER),
        ("bars=5", FailureKind.BAD_ANSWER),
    ],
)
def test_what_a_plug_in_sends_is_checked_like_all_answers(
    put: Callable[[str], None], parts: str, kind: FailureKind
) -> None:
    put(f"{_VALUES}{_HEAD}\n    def fetch(self, want, window): return History(want.symbol, 'own', {parts})\n")
    assert kinds(build_plugin("own", context()).fetch_many(wants("A"), WINDOW)) == [kind]


def test_figures_and_names_of_a_plug_in_are_made_harmless(put: Callable[[str], None]) -> None:
    parts = "bars=(Bar(date(2025, 10, 13), -1.0),), name='L&amp;G \\x1bFunds'"
    put(f"{_VALUES}{_HEAD}\n    def fetch(self, want, window): return History(want.symbol, 'own', {parts})\n")
    (answer,) = build_plugin("own", context()).fetch_many(wants("A"), WINDOW)
    assert isinstance(answer, History)
    assert (answer.bars[0].close, answer.name) == (None, "L&G Funds")


@pytest.mark.parametrize("code", ["settings = None", "settings = 5", "settings = ('base_url', 3)", "raise OSError"])
def test_settings_that_a_plug_in_cannot_tell_are_the_usual_ones(put: Callable[[str], None], code: str) -> None:
    put(f"{_HEAD}\n    {code}\n")
    assert plugin_settings("own") == ("base_url", "path")


@pytest.mark.parametrize(
    "code", [*BROKEN_BEFORE_IT_STARTS.values(), f"{_HEAD}\n    def fetch_many(self, wants, window): raise ValueError\n"]
)
def test_a_broken_plug_in_costs_a_notice_and_not_the_report(
    put: Callable[[str], None], tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(code)
    write_bars(tmp_path)
    monkeypatch.chdir(tmp_path)
    run = movers(tmp_path, "http://127.0.0.1:9", "own", "csv", site=tmp_path)
    outcome = run.here("today", "-f", "csv", now=NOW)
    assert outcome.code == 0, outcome
    assert outcome.good["MARA"]["change_pct"] == "8.53"
    assert "own" in outcome.err, outcome


def test_a_plug_in_that_no_order_names_is_not_loaded_by_a_report(
    put: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("raise RuntimeError('loaded')")
    write_bars(tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = movers(tmp_path, "http://127.0.0.1:9", "csv", site=tmp_path).here("today", "-f", "csv", now=NOW)
    assert (outcome.code, outcome.err) == (0, "")
    assert "own_source" not in sys.modules


def test_a_name_that_neither_we_nor_a_plug_in_has_is_wrong_settings(tmp_path: Path) -> None:
    outcome = movers(tmp_path, "http://127.0.0.1:9", "nobody", site=tmp_path).here("today", now=NOW)
    assert outcome.code == 78, outcome
    assert "nobody" in outcome.err
