"""Kill `today`, `sync`, `send`, `import`, `export` and `groups`, all at work at once in one home, and look around.

    python -m benchmarks.kill_all [--kills N] [--seed N]

A round starts the six, kills each at a moment of its own, and looks: the store has to be whole, each output file whole
or absent, the settings readable, with every group that they ever had. Then each of the six runs alone and has to do its
work. The mail of a round's session has to be accepted once; twice only where the process died between the server's yes
and the record of it, under one Message-ID. Leaves with 1 where anything is otherwise, or where too few kills struck a
running program for anything to be proved. Needs the replay server beside the checkout, and time-machine.
"""

import argparse
import csv
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kill_send import Server
from benchmarks.kill_sync import look
from benchmarks.measure import MOVERS
from benchmarks.verdict import leave, too_few, wrong
from tests.e2e.replay import running_replay, why_missing

CLOCK = Path(__file__).resolve().parents[1] / "tests" / "e2e" / "clock"
NOW = "2025-10-13T22:30:00Z"
LEAST_STRUCK = 0.5  # of all kills
LONGEST_SECONDS = 2.5  # from the start of a round to the last kill
PATIENCE_SECONDS = 120.0
LATER = 75  # the exit code of `send` while the fate of a mail is not known
SETTINGS = """# a comment that has to stay
[report]
benchmarks = ["^IXIC"]

[groups.miners]
label = "Miners"
members = ["MARA", "RIOT", "CLSK"]

[sources]
order = ["yahoo"]

[email]
from = "movers@example.org"
to = ["desk@example.org"]
host = "127.0.0.1"
port = {port}
security = "none"
"""
_DAYS = ("2025-10-08", "2025-10-09", "2025-10-10")
_IMPORTED = tuple(f"S{number:03}" for number in range(300))
_NAMES = ("today", "sync", "send", "import", "export", "groups")


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to: which commands were running when they were killed, and what was found afterwards."""

    struck: tuple[str, ...]
    faults: tuple[str, ...]
    later: Mapping[str, int]
    mails: int
    ids: int
    was_recorded: bool
    is_uncertain: bool

    @property
    def has_right_mail(self) -> bool:
        """Whether the mail came once, or a second time where nothing recorded the first."""
        if self.mails == 0:
            return self.is_uncertain
        return self.mails <= (1 if self.was_recorded else 2) and self.ids == 1


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of the user that everything happens in."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def data(self) -> Path:
        """The folder of what is kept."""
        return self.folder / "data"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.folder / "movers.toml"

    def commands(self, number: int) -> dict[str, list[str]]:
        """Return the words of the six commands of a round, by name."""
        return {
            "today": ["today", "-o", str(self.folder / "today.csv")],
            "sync": ["sync", "-q", "--since", f"2025-0{1 + number % 9}-02"],
            "send": ["send", "--once-per-session", "--job", f"job{number}"],
            "import": ["import", str(self.folder / "bars.csv")],
            "export": ["export", str(self.folder / "export.csv")],
            "groups": ["groups", "add", f"group{number}", "NVDA", "AMD"],
        }

    def start(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a command."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen([MOVERS, *words], env=self.environment, stdin=quiet, stdout=quiet, stderr=quiet)


def verdict(rounds: Sequence[Round], kills: int) -> tuple[str, ...]:
    """Return what is not as it should be."""
    struck = Counter(name for each in rounds for name in each.struck)
    late = [f"{name} left with {code}" for each in rounds for name, code in each.later.items() if not _may(name, code)]
    return (
        *wrong("faults after a kill", [fault for each in rounds for fault in each.faults]),
        *wrong("commands that failed afterwards", late),
        *wrong("mails lost or sent twice", [each for each in rounds if not each.has_right_mail]),
        *too_few("a kill struck a running program", struck.total(), max(1, int(LEAST_STRUCK * kills))),
        *(words for name in _NAMES for words in too_few(f"a kill struck `{name}`", struck[name], 1)),
        *too_few("a mail was accepted", sum(each.mails > 0 for each in rounds), max(1, len(rounds) // 2)),
    )


def _may(name: str, code: int) -> bool:
    return code == 0 or (name == "send" and code == LATER)


def main() -> int:
    """Make the rounds, print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if reason := why_missing():
        print(reason, file=sys.stderr)
        return 2
    server = Server()
    server.start()
    with running_replay() as replay, tempfile.TemporaryDirectory() as folder:
        replay.set(NOW)
        home = prepared(Path(folder), server.port, replay.base_url)
        chance = random.Random(asked.seed)  # noqa: S311 moments, not secrets
        rounds = [one_round(home, server, number, chance) for number in range(-(-asked.kills // len(_NAMES)))]
    struck = Counter(name for each in rounds for name in each.struck)
    kills = len(rounds) * len(_NAMES)
    print(f"{kills} kills in {len(rounds)} rounds, of running programs {struck.total()}: {dict(struck)}")
    print(f"mails accepted once {sum(each.mails == 1 for each in rounds)}, ", end="")
    print(f"twice before the record {sum(each.mails == 2 for each in rounds)}, ", end="")  # noqa: PLR2004
    print(f"kept as uncertain {sum(each.is_uncertain for each in rounds)}")
    return leave(verdict(rounds, kills))


def prepared(folder: Path, port: int, base_url: str) -> Home:
    """Return a home with settings, and a file of bars to import; the store has its first bars."""
    rows = [f"{day},{symbol},{100 + at}.5" for symbol in _IMPORTED for at, day in enumerate(_DAYS)]
    (folder / "bars.csv").write_text("\n".join(["date,symbol,close", *rows]) + "\n")
    (folder / "movers.toml").write_text(SETTINGS.format(port=port))
    own = {"MOVERS_CONFIG": str(folder / "movers.toml"), "MOVERS_HOME": str(folder / "data")}
    clock = {"PYTHONPATH": str(CLOCK), "FAKE_NOW": NOW, "MOVERS_SOURCES__YAHOO__BASE_URL": base_url}
    home = Home(folder, {**os.environ, **own, **clock})
    home.start(home.commands(0)["import"]).wait(PATIENCE_SECONDS)
    return home


def one_round(home: Home, server: Server, number: int, chance: random.Random) -> Round:
    """Start the six, kill them, look, and let each of them work alone."""
    commands = home.commands(number)
    server.accepted.clear()
    for output in (home.folder / "today.csv", home.folder / "export.csv"):
        output.unlink(missing_ok=True)
    delivered = _deliveries(home)
    groups = set(_settings(home).get("groups", {}))
    struck = _killed(home, commands, chance)
    faults = faults_of(home, groups)
    was_recorded = _deliveries(home) > delivered
    later = {name: home.start(words).wait(PATIENCE_SECONDS) for name, words in commands.items()}
    later["send"] = home.start(commands["send"]).wait(PATIENCE_SECONDS)  # once more: nothing may be sent
    faults += tuple(f"afterwards: {fault}" for fault in faults_of(home, {*groups, f"group{number}"}))
    ids = {found for mail in server.accepted for found in re.findall(rb"(?mi)^message-id: *(\S+)", mail)}
    return Round(struck, faults, later, len(server.accepted), len(ids), was_recorded, later["send"] == LATER)


def _killed(home: Home, commands: Mapping[str, Sequence[str]], chance: random.Random) -> tuple[str, ...]:
    """Run the commands at once, kill each at its moment, and return those that were running."""
    started = time.monotonic()
    moments = sorted((started + chance.uniform(0.1, LONGEST_SECONDS), name) for name in commands)
    running = {name: home.start(words) for name, words in commands.items()}
    struck = []
    for moment, name in moments:
        time.sleep(max(0.0, moment - time.monotonic()))
        if running[name].poll() is None:
            struck.append(name)
        running[name].kill()
        running[name].wait()
    return tuple(struck)


def _deliveries(home: Home) -> int:
    """Return how many deliveries are on record: each round is a job of its own."""
    return len(list((home.data / "reported").glob("*.delivered")))


def faults_of(home: Home, groups: set[str]) -> tuple[str, ...]:
    """Return what is wrong in a home that has to have these groups."""
    store = look(home.data / "store.sqlite")
    return (
        *(() if store.is_whole else (f"the store: {store.words}",)),
        *(() if store.bars >= len(_IMPORTED) * len(_DAYS) else (f"the store holds {store.bars} bars",)),
        *_half_file(home.folder / "today.csv", 4),
        *_half_file(home.folder / "export.csv", len(_IMPORTED) * len(_DAYS)),
        *_settings_faults(home, groups),
    )


def _half_file(path: Path, least: int) -> tuple[str, ...]:
    """Return a fault if a CSV file is there and not whole: fewer rows than `least`, or one without all its cells."""
    if not path.exists():
        return ()
    text = path.read_text(encoding="utf-8")
    heading, *rows = list(csv.reader(text.splitlines())) or [[]]
    is_whole = text.endswith("\n") and len(rows) >= least and all(len(row) == len(heading) for row in rows)
    return () if is_whole else (f"{path.name} has {len(rows)} rows and ends with {text[-20:]!r}",)


def _settings_faults(home: Home, groups: set[str]) -> tuple[str, ...]:
    try:
        found = set(_settings(home).get("groups", {}))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return (f"the settings: {error}",)
    kept = SETTINGS.partition("\n")[0] in home.settings.read_text()
    lost = sorted(groups - found)
    return (*((f"groups lost: {lost}",) if lost else ()), *(() if kept else ("a comment of the settings is lost",)))


def _settings(home: Home) -> dict[str, dict[str, object]]:
    return tomllib.loads(home.settings.read_text(encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
