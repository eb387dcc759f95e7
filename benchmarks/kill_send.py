"""Kill `movers send --once-per-session` at every step, run it again, and count what the mail server accepted.

    python -m benchmarks.kill_send [KILLS]

Half of the kills come at a random moment of the run, half within 15 ms of a step of the conversation with the server,
most of those right after it has said yes. After each kill the command runs twice more. Then
the server must hold the session's mail once, or not at all where the command keeps it as uncertain and says so with 75;
never twice. Leaves with 1 where that does not hold, or where too few kills struck a running program, each step of the
conversation among them, for anything to be proved. Needs time-machine, and for its clock the
folder ../shared/acceptance beside the checkout.
"""

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import MOVERS, SHARED
from benchmarks.verdict import leave, too_few, wrong

NOW = "2025-10-13T20:30:00Z"
LEAST_STRUCK = 0.6  # of all kills: one after the record may find a program that has ended
STEPS = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "content", *["yes"] * 8, "QUIT")
LONGEST_DELAY_SECONDS = 0.015
PATIENCE_SECONDS = 60.0
UNCERTAIN = 75  # the exit code of `send` while the fate of a mail is not known
CLOSES = {"^IXIC": (100.0, 96.4, 98.5), "AAA": (20.0, 18.6, 20.2), "BBB": (22.0, 21.0, 21.7), "CCC": (20.0, 19.2, 20.0)}
DAYS = ("2025-10-09", "2025-10-10", "2025-10-13")


@dataclass
class Server:
    """A mail server that says yes to everything, keeps it, and tells each step it comes to."""

    told: Callable[[str], None] = lambda _step: None
    accepted: list[bytes] = field(default_factory=list)
    port: int = 0

    def start(self) -> None:
        """Listen on a free port of loopback."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            try:
                self._talk(connection)
            except OSError:
                pass  # the client was killed
            finally:
                connection.close()

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        self.told("connect")
        connection.sendall(b"220 here\r\n")
        while line := lines.readline():
            verb = line[:4].decode().upper()
            self.told(verb)
            connection.sendall(b"354 go on\r\n" if verb == "DATA" else b"250 OK\r\n")
            if verb == "DATA":
                body = b""
                while (part := lines.readline()) and part != b".\r\n":
                    body += part
                if not part:
                    return
                self.told("content")
                self.accepted.append(body)
                connection.sendall(b"250 OK\r\n")
                self.told("yes")


@dataclass(frozen=True, slots=True)
class Trial:
    """What one killed session came to."""

    step: str
    was_struck: bool
    was_recorded: bool
    is_uncertain: bool
    mails: int

    @property
    def is_right(self) -> bool:
        """Whether the mail came once, or not at all where the user is told that its fate is not known."""
        return self.mails == 1 or (self.mails == 0 and self.is_uncertain)


def main(kills: int) -> int:
    """Run the trials, print the figures, and return the exit code."""
    server = Server()
    server.start()
    chance = random.Random(20251013)  # noqa: S311 the same kills every time
    span = _seconds_of_a_run(server)
    trials = []
    for number in range(kills):
        step = "at random" if number % 2 else STEPS[number // 2 % len(STEPS)]
        wait = chance.uniform(0, span) if number % 2 else chance.uniform(0, LONGEST_DELAY_SECONDS)
        trials.append(_trial(server, step, wait))
    return _told(trials)


def _seconds_of_a_run(server: Server) -> float:
    with tempfile.TemporaryDirectory() as folder:
        environment = _prepared(Path(folder), server.port)
        started = time.perf_counter()
        _run(environment)
        return time.perf_counter() - started


def _trial(server: Server, step: str, wait: float) -> Trial:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = _prepared(home, server.port)
        server.accepted.clear()
        was_struck = _killed(server, environment, step, wait)
        was_recorded = bool(list((home / "reported").glob("*.delivered")))
        codes = [_run(environment) for _ in range(2)]
        return Trial(step, was_struck, was_recorded, codes[-1] == UNCERTAIN, len(server.accepted))


def _killed(server: Server, environment: dict[str, str], step: str, wait: float) -> bool:
    """Start the command, kill it so long after it came to a step, and return whether it was still running."""
    process = subprocess.Popen([MOVERS, "send", "--once-per-session"], env=environment, stderr=subprocess.DEVNULL)
    due = threading.Event()
    if step == "at random":
        due.set()
    server.told = lambda reached: due.set() if reached == step else None
    has_come = due.wait(PATIENCE_SECONDS)
    time.sleep(wait)
    was_running = process.poll() is None
    process.kill()
    process.wait()
    server.told = lambda _step: None
    return has_come and was_running


def _run(environment: dict[str, str]) -> int:
    done = subprocess.run(
        [MOVERS, "send", "--once-per-session"], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode not in {0, UNCERTAIN}:
        sys.exit(f"left with {done.returncode}: {done.stderr}")
    return done.returncode


def _prepared(home: Path, port: int) -> dict[str, str]:
    lines = ["date,symbol,close"]
    lines += [
        f"{day},{symbol},{close}" for symbol, closes in CLOSES.items() for day, close in zip(DAYS, closes, strict=True)
    ]
    (home / "bars.csv").write_text("\n".join(lines) + "\n")
    (home / "movers.toml").write_text(
        '[report]\nbenchmarks = ["^IXIC"]\n[groups.all]\nlabel = "All"\nmembers = ["AAA", "BBB", "CCC"]\n'
        '[sources]\norder = ["csv"]\n[sources.csv]\npath = "bars.csv"\n'
        f'[email]\nfrom = "movers@example.org"\nto = ["desk@example.org"]\nhost = "127.0.0.1"\nport = {port}\n'
        'security = "none"\n'
    )
    clock = {"PYTHONPATH": str(SHARED / "acceptance" / "clock"), "FAKE_NOW": NOW}
    return {**os.environ, **clock, "MOVERS_CONFIG": str(home / "movers.toml"), "MOVERS_HOME": str(home)}


def _told(trials: list[Trial]) -> int:
    uncertain = Counter(trial.step for trial in trials if trial.is_uncertain)
    bad = [trial for trial in trials if not trial.is_right]
    print(f"kills                                     {len(trials)}")
    print(f"  of a running program                    {sum(trial.was_struck for trial in trials)}")
    print(f"  at a random moment                      {sum(trial.step == 'at random' for trial in trials)}")
    print(f"  after the delivery was recorded         {sum(trial.was_recorded for trial in trials)}")
    print(f"sessions whose mail was accepted once     {sum(trial.mails == 1 for trial in trials)}")
    print(f"kept as uncertain                         {uncertain.total()} {dict(uncertain)}")
    print(f"wrong: none and not told, or twice        {len(bad)} {bad or ''}")
    return leave(verdict(trials))


def verdict(trials: Sequence[Trial]) -> tuple[str, ...]:
    """Return what is not as it should be."""
    struck = Counter(trial.step for trial in trials if trial.was_struck)
    steps = [step for step in dict.fromkeys(STEPS) if any(trial.step == step for trial in trials)]
    return (
        *wrong("sessions without mail, or with one too many", [trial for trial in trials if not trial.is_right]),
        *too_few("a kill struck a running program", struck.total(), max(1, int(LEAST_STRUCK * len(trials)))),
        *(words for step in steps if step != "QUIT" for words in too_few(f"a kill struck at {step}", struck[step], 1)),
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
