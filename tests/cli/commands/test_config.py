import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cryptoai_cli.cli.commands.config import app
from cryptoai_cli.errors import MoversError, OutputError, SettingsError
from tests.cli.conftest import Command


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    for name in ("MOVERS_CONFIG", "MOVERS_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def own(folder: Path) -> Path:
    return folder / "home" / "movers" / "movers.toml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def error(*arguments: str) -> MoversError:
    found = run(*arguments).exception
    assert isinstance(found, MoversError)
    return found


def test_init_writes_a_file_that_is_right_and_changes_nothing(folder: Path) -> None:
    assert run("init").stdout == f"{own(folder)}\n"
    assert tomllib.loads(own(folder).read_text()) == {}
    assert run("check").stdout.startswith("ok: 10 groups")


def test_every_line_of_the_starter_is_right_without_its_comment_sign(folder: Path) -> None:
    run("init")
    lines = own(folder).read_text().splitlines()
    settings = [line.removeprefix("# ") for line in lines if line.startswith("# [") or " = " in line]
    own(folder).write_text("\n".join(settings))
    assert run("check").stdout.startswith("ok: 1 groups")


def test_init_leaves_an_existing_file_alone(folder: Path) -> None:
    own(folder).parent.mkdir(parents=True)
    own(folder).write_text("# mine\n")
    assert isinstance(error("init"), OutputError)
    assert own(folder).read_text() == "# mine\n"


def test_init_writes_where_it_is_told(folder: Path) -> None:
    run("init", "--config", "sub/mine.toml")
    assert (folder / "sub" / "mine.toml").exists()


def test_init_writes_the_file_that_the_variable_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_CONFIG", str(folder / "mine.toml"))
    run("init")
    assert (folder / "mine.toml").exists()


def test_path_prints_the_file_in_use(folder: Path) -> None:
    run("init")
    assert run("path").stdout == f"{own(folder)}\n"


def test_path_prints_the_upper_file_and_names_the_one_beneath(folder: Path) -> None:
    run("init")
    (folder / "movers.toml").write_text("")
    result = run("path")
    assert result.stdout == f"{folder / 'movers.toml'}\n"
    assert str(own(folder)) in result.stderr


def test_path_without_a_file_prints_nothing_and_tells_where_it_looked(folder: Path) -> None:
    result = run("path")
    assert (result.exit_code, result.stdout) == (0, "")
    assert str(own(folder)) in result.stderr
    assert str(folder / "movers.toml") in result.stderr


def test_show_prints_toml_with_the_origin_of_each_value(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "movers.toml").write_text("[report]\ntop = 3\n")
    monkeypatch.setenv("MOVERS_REPORT__MEASURE", "mean")
    lines = run("show").stdout.splitlines()
    assert "report.top = 3  # movers.toml:2" in lines
    assert 'report.measure = "mean"  # MOVERS_REPORT__MEASURE' in lines
    assert "sources.deadline_seconds = 20.0  # shipped settings" in lines
    shown = tomllib.loads("\n".join(lines))["report"]
    assert shown == {
        "benchmarks": ["^IXIC", "^GSPC"],
        "measure": "mean",
        "top": 3,
        "colours": "blue-orange",
        "link": "https://finance.yahoo.com/quote/{symbol}",
    }


def test_show_tells_of_a_secret_only_that_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVERS_ALPACA_KEY", "hunter2")
    monkeypatch.delenv("MOVERS_SMTP_PASSWORD", raising=False)
    result = run("show")
    assert result.exit_code == 0
    assert "hunter2" not in result.output
    assert "# MOVERS_ALPACA_KEY: set" in result.stdout
    assert "# MOVERS_SMTP_PASSWORD: not set" in result.stdout


def test_check_raises_every_problem(folder: Path) -> None:
    (folder / "movers.toml").write_text("[report]\ntop = 0\nmeasure = 1\n")
    found = error("check")
    assert isinstance(found, SettingsError)
    assert len(found.message.splitlines()) == 2


def test_check_names_the_files_it_read(folder: Path) -> None:
    (folder / "movers.toml").write_text('groups.a.members = ["MARA"]\n')
    assert run("check").stdout == "ok: 1 groups, 1 instruments in them; read movers.toml\n"


def test_show_is_still_toml_on_a_narrow_screen(movers: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    whole = tomllib.loads(movers("config", "show").out)
    monkeypatch.setenv("COLUMNS", "40")
    assert tomllib.loads(movers("config", "show").out) == whole
