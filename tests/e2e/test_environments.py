"""The program on machines as they are: whatever surrounds it, a report or one sentence, and a documented exit code."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="homes, pipes and shells of POSIX")

_CLOCK = Path(__file__).resolve().parent / "clock"
_DOCUMENTED = {0, 2, 3, 69, 74, 75, 77, 78, 130}
NOW = "2025-10-13T21:40:00Z"
CLOSES = {"^IXIC": (96.4, 98.5), "MARA": (18.65, 20.24), "RIOT": (21.01, 21.7), "CLSK": (19.28, 20.04)}
SETTINGS = """
[report]
benchmarks = ["^IXIC"]

[groups.miners]
members = ["MARA", "RIOT", "CLSK"]

[sources]
order = ["csv"]

[sources.csv]
path = "bars.csv"
"""
TODAY = ("today", "-f", "csv")


class Machine:
    """A home with settings and bars, and the program started in it as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.config = self.home / "settings.toml"
        self.config.write_text(SETTINGS)
        rows = [
            f"{day},{s},{c}"
            for s, cs in CLOSES.items()
            for day, c in zip(("2025-10-10", "2025-10-13"), cs, strict=True)
        ]
        (self.home / "bars.csv").write_text("\n".join(["date,symbol,close", *rows, ""]))

    def environment(self, variables: Mapping[str, str | None]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MOVERS_", "XDG_"))}
        own = {"HOME": str(self.home), "MOVERS_HOME": str(self.home / "data"), "MOVERS_CONFIG": str(self.config)}
        whole = {**kept, **own, "FAKE_NOW": NOW, "PYTHONPATH": str(_CLOCK), **variables}
        return {name: value for name, value in whole.items() if value is not None}

    def run(self, *arguments: str, **variables: str | None) -> subprocess.CompletedProcess[str]:
        return self._done([sys.executable, "-m", "cryptoai_cli", *arguments], self.home, variables)

    def run_in(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run in another folder, with the settings that lie there or are the user's own."""
        return self._done([sys.executable, "-m", "cryptoai_cli", *arguments], folder, {"MOVERS_CONFIG": None})

    def shell(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a line of a shell in which MOVERS is the program."""
        line = command.replace("MOVERS", f'"{sys.executable}" -m cryptoai_cli')
        return self._done(["/bin/sh", "-c", line], self.home, {})

    def _done(
        self, command: Sequence[str], folder: Path, variables: Mapping[str, str | None]
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            env=self.environment(variables),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert "Traceback" not in done.stdout + done.stderr, done
        assert done.returncode in _DOCUMENTED, done
        return done


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize(
    "variables",
    [
        {"COLUMNS": "²"},
        {"COLUMNS": "9" * 5000, "LINES": "0"},
        {"TERM": None, "NO_COLOR": "1"},
        {"LANG": "xx_YY", "LC_ALL": "xx_YY"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "utf-16"},
        {"TZ": "Nowhere/Land"},
        {"PYTHONTZPATH": ""},
        {"TMPDIR": "/nonexistent"},
        {"HOME": ""},
        {"HOME": "relative", "XDG_CONFIG_HOME": "relative", "XDG_DATA_HOME": '"/quoted"'},
        {"HOME": "/dev/null", "MOVERS_HOME": None},
        {"MOVERS_HOME": "/dev/null/store"},
        {"MOVERS_HOME": "~/data"},
    ],
    ids=lambda variables: " ".join(f"{name}={str(value)[:14]}" for name, value in variables.items()),
)
def test_a_report_is_made_all_the_same(machine: Machine, variables: dict[str, str | None]) -> None:
    done = machine.run("today", **variables)
    assert done.returncode == 0
    assert "MARA" in done.stdout
    assert sorted(path.name for path in machine.home.iterdir()) in (
        ["bars.csv", "data", "settings.toml"],
        ["bars.csv", "settings.toml"],
    )


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"MOVERS_HOME": '"/tmp/x"'}, "MOVERS_HOME"),
        ({"MOVERS_HOME": "$HOME/x"}, "MOVERS_HOME"),
        ({"MOVERS_HOME": "x"}, "MOVERS_HOME"),
        ({"MOVERS_CONFIG": '"/tmp/x.toml"'}, "MOVERS_CONFIG"),
        ({"MOVERS_CONFIG": "/dev/zero"}, "MOVERS_CONFIG"),
        ({"MOVERS_CONFIG": "/"}, "MOVERS_CONFIG"),
    ],
)
@pytest.mark.parametrize("command", [TODAY, ("doctor",), ("sync",)], ids=lambda command: command[0])
def test_a_variable_that_cannot_be_used_is_named_in_a_sentence(
    machine: Machine, variables: dict[str, str], named: str, command: tuple[str, ...]
) -> None:
    done = machine.run(*command, **variables)
    assert done.returncode in {69, 78}
    assert named in done.stdout + done.stderr
    assert sorted(path.name for path in machine.home.iterdir() if path.name != "data") == ["bars.csv", "settings.toml"]


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:01Z", "2100-06-01T12:00:00Z"])
@pytest.mark.parametrize("command", [TODAY, ("on", "2025-10-13"), ("over", "5d"), ("doctor", "--report"), ("sync",)])
def test_a_clock_of_another_age_is_named(machine: Machine, now: str, command: tuple[str, ...]) -> None:
    done = machine.run(*command, FAKE_NOW=now)
    assert done.returncode == 2
    assert "Check the clock of this machine" in done.stderr


@pytest.mark.parametrize("command", [TODAY, ("demo",), ("groups",), ("config", "path"), ("doctor",)])
def test_a_user_without_home_and_entry_gets_a_report_or_is_told_what_to_set(
    machine: Machine, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        f"exec(open({str(_CLOCK / 'sitecustomize.py')!r}).read())\n"
        "import pwd\ndef gone(*_): raise KeyError('no entry')\npwd.getpwuid = pwd.getpwnam = gone\n"
    )
    alone = {"HOME": None, "MOVERS_HOME": None, "PYTHONPATH": str(tmp_path)}
    done = machine.run(*command, **alone)
    assert (done.returncode, "MOVERS_HOME" in done.stderr) in {(0, False), (78, True)}


def test_a_machine_without_time_zones_is_told_what_to_install(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['tzdata'] = None\n")
    done = machine.run("demo", PYTHONTZPATH="", PYTHONPATH=str(tmp_path))
    assert done.returncode == 78
    assert "pip install tzdata" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("today", 0),
        ("groups", 0),
        ("demo -f headline", 0),
        ("config path", 0),
        ("groups add miners HUT", 0),
        ("today -o report.csv --once-per-session", 74),
        ("config init --config new.toml", 74),
        ("import bars.csv", 2),
        ("today --config other.toml", 78),
    ],
)
def test_a_deleted_current_folder_is_no_bug(machine: Machine, tmp_path: Path, arguments: str, code: int) -> None:
    gone = tmp_path / "gone"
    done = machine.shell(f"mkdir {gone} && cd {gone} && rmdir {gone} && MOVERS {arguments}")
    assert done.returncode == code, done


@pytest.mark.parametrize("command", ["today", "groups", "--help", "demo -f csv", "config show"])
def test_a_reader_that_leaves_early_is_no_error(machine: Machine, command: str) -> None:
    done = machine.shell(f"{{ MOVERS {command}; echo left with $? >&2; }} | true")
    assert done.stderr == "left with 0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("MOVERS today 2>/dev/full", 0),
        ("MOVERS today --source nosuch 2>/dev/full", 2),
        ("MOVERS today >/dev/full", 74),
        ("MOVERS groups >/dev/full", 74),
        ("MOVERS today <&- 2>&-", 0),
        ("MOVERS today <&- >&- 2>&-", 74),
    ],
)
def test_a_stream_that_cannot_be_written_has_its_code(machine: Machine, command: str, code: int) -> None:
    assert machine.shell(command).returncode == code


def test_an_unwritable_stderr_undoes_no_record(machine: Machine) -> None:
    first = machine.shell(
        "MOVERS today miners ZZ --once-per-session 2>/dev/full; MOVERS today --once-per-session 2>/dev/full"
    )
    assert "MARA" in first.stdout
    again = machine.run("today", "--once-per-session")
    assert (again.returncode, again.stdout) == (0, "")


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "key", "dots", "brackets", "lines"])
def test_the_folder_of_somebody_else_cannot_hold_a_run(machine: Machine, tmp_path: Path, kind: str) -> None:
    texts = {
        "key": "a" * 200_000 + " = 1\n",
        "dots": ".".join("a" * 500_000) + " = 1\n",
        "brackets": "a = " + "[" * 500_000,
        "lines": "\n" * 3_000_000,
    }
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    file = foreign / "movers.toml"
    if kind in texts:
        file.write_text(texts[kind])
    elif kind == "device":
        file.symlink_to("/dev/zero")
    else:
        {"pipe": os.mkfifo, "folder": os.mkdir}[kind](file)
    for command in (("groups",), ("groups", "add", "miners", "HUT")):
        done = machine.run_in(foreign, *command)
        assert (done.returncode, "movers.toml" in done.stderr) == (78, True)
        assert len(done.stderr) < 1000


@pytest.mark.parametrize("arguments", [("import",), ("today", "-o"), ("export",)], ids=lambda arguments: arguments[0])
def test_a_pipe_without_another_end_is_refused_at_once(machine: Machine, arguments: tuple[str, ...]) -> None:
    os.mkfifo(machine.home / "pipe.csv")
    machine.run("import", "bars.csv")
    done = machine.run(*arguments, "pipe.csv")
    assert done.returncode in {2, 74}
    assert "pipe" in done.stderr


def test_a_pipe_as_the_file_of_the_source_is_told(machine: Machine) -> None:
    os.mkfifo(machine.home / "pipe.csv")
    done = machine.run(*TODAY, MOVERS_SOURCES__CSV__PATH=str(machine.home / "pipe.csv"))
    assert done.returncode == 69
    assert "this is a pipe, not a file" in done.stderr


def test_eight_edits_at_once_leave_eight_groups(machine: Machine) -> None:
    def add(number: int) -> int:
        return machine.run("groups", "add", f"group-{number}", "MARA", "RIOT", "CLSK").returncode

    with ThreadPoolExecutor(8) as threads:
        codes = list(threads.map(add, range(8)))
    assert codes == [0] * 8
    assert machine.config.read_text().count("[groups.group-") == 8
    assert sorted(path.name for path in machine.home.iterdir() if path.name != "data") == ["bars.csv", "settings.toml"]


def test_what_is_kept_is_for_its_user_only_and_a_report_is_not(machine: Machine) -> None:
    machine.shell(
        "umask 022; MOVERS today --once-per-session -o report.csv; MOVERS groups add fuel CCJ UEC LEU --config new.toml"
    )
    modes = {path: path.stat().st_mode & 0o077 for path in machine.home.rglob("*")}
    ours = {path for path in modes if path.is_relative_to(machine.home / "data")} | {machine.home / "new.toml"}
    assert len(ours) > 4
    assert {path: mode for path, mode in modes.items() if path in ours and mode} == {}
    assert modes[machine.home / "report.csv"] == 0o044


def test_ten_thousand_groups_are_listed_and_checked(machine: Machine) -> None:
    groups = "".join(
        f'[groups.g-{at}]\nlabel = "Group {at}"\nmembers = ["MARA", "RIOT", "A{at}"]\n' for at in range(10_000)
    )
    machine.config.write_text(SETTINGS + groups)
    assert machine.run("config", "check").stdout.startswith("ok: 10001 groups")
    assert machine.run("groups").stdout.count("\n") == 10_001
    assert machine.run("today", "g-77").returncode == 0
