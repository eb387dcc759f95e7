"""Every session of the recorded prices, told about the shipped groups and about random ones: no superlative is false.

Run from the checkout as `python -m benchmarks.superlatives [--sessions N] [--seed N] [--bend]`; the replay server has
to lie beside it. A store is filled once; then each session is reported on offline, by its final prices, and some are
reported on while they were open, by the server. The headline is read as a reader would, by what is printed: names,
figures and words in the text, against the rows and groups of the same document, with two decimals. Nothing of the
program's own check is used. `--bend` turns the figures of the documents round, to see that the reading finds false
superlatives. Leaves with 1 where any is false, or where too few were read for anything to be proved.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.verdict import leave, too_few, wrong
from cryptoai_cli.settings.places import shipped_path
from tests.e2e.command import Movers
from tests.e2e.replay import Replay, running_replay, why_missing
from tests.e2e.tape import closes_at, opens_at, sessions, symbols

LEAST_READ = 0.9  # superlatives a headline, at the mean
OPEN_EVERY = 25  # one session in so many is told while it is open
_NOW = "2026-04-20T22:00:00+00:00"
_OPTIONS: tuple[tuple[str, ...], ...] = (
    *(((),) * 4),
    ("--measure", "mean"),
    ("--rank-by", "excess"),
    ("--top", "2"),
    ("--benchmark", "^GSPC"),
)
_SUSPECT = "suspect moves aside"
_MOVES = re.compile(r" \([+\u2212]\d+\.\d %(?:, ex-dividend [^)]+)?\)")
_OF_ROWS = re.compile(r"(?P<verb>rose|risen|fell|fallen) most(?P<all> of all)?|(?P<lag>lagged|lags)\b")
_OF_GROUPS = re.compile(
    r"(?P<best>\bled\b|\b(?:is|are) leading\b|\bheld up best\b|\bholding up best\b|\b(?:came|comes?) first\b)"
    r"|(?P<worst>\b(?:fell|falling) hardest\b)"
)
_SUPERLATIVE = re.compile(r"\b(?:most|best|worst|hardest|first|led|leading|lagged|lags)\b")
_OF_SESSIONS = re.compile(
    r"\b(?:best|worst) (?:session since|of the \d+ sessions)|\branked first in the session before"
)
_HAIR = 1e-9


@dataclass
class Read:
    """What the reading of one headline found: how many superlatives of each kind, and which are false."""

    counts: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """What a reader sees beside the headline: moves by name, in all and by group, and the groups' figures by label."""

    moves: dict[str, float]
    doubtful: dict[str, float]
    by_group: dict[str, set[str]]
    measures: dict[str, float]
    ranked: set[str]


def page_of(document: dict[str, Any]) -> Page:
    """Return what is printed in the tables; moves that are suspect stand apart."""
    moves: dict[str, float] = {}
    doubtful: dict[str, float] = {}
    by_group: dict[str, set[str]] = {}
    for label, rows in (("", document["benchmarks"]), *((g["label"], g["rows"]) for g in document["groups"])):
        for row in rows:
            if row["change_pct"] is not None:
                (moves if row["status"] == "ok" else doubtful)[row["name"]] = row["change_pct"]
                by_group.setdefault(label, set()).add(row["name"])
    key = f"{document['measure']}_pct"
    measures = {g["label"]: g[key] for g in document["groups"] if g[key] is not None}
    return Page(moves, doubtful, by_group, measures, {g["label"] for g in document["groups"] if g["rank"] is not None})


def read(document: dict[str, Any]) -> Read:
    """Read the headline of a document and compare each superlative with its tables."""
    found, page = Read(), page_of(document)
    text = document["headline"]["text"]
    told: list[str] = []
    known = 0
    for sentence in _sentences(text, page):
        masked = sentence
        for name in sorted({*page.moves, *page.doubtful, *page.measures}, key=len, reverse=True):
            masked = masked.replace(name, "#" * len(name)) if _SUPERLATIVE.search(name) else masked
        known += len(_SUPERLATIVE.findall(masked))
        for clause in masked.split("; "):
            _read_groups(clause, page, found)
        _read_rows(sentence, told, page, found)
        for words in _OF_SESSIONS.findall(masked):
            found.counts["session"] += 1
            if "first" in words and document["groups"][0]["also_led"] is not True:
                found.false.append(f"{words}: also_led is not set")
        told += [label for label in page.measures if label in sentence]
    if known != sum(found.counts.values()):
        found.false.append(f"{known} superlatives, {sum(found.counts.values())} understood: {text}")
    return found


def _sentences(text: str, page: Page) -> Iterator[str]:
    """Yield the sentences of a text; a full stop in a name ends none."""
    for name in {*page.moves, *page.doubtful, *page.measures}:
        text = text.replace(name, name.replace(". ", "\0"))
    for sentence in re.split(r"(?<=[.])\s+(?=[A-Z0-9#])", text):
        yield sentence.replace("\0", ". ")


def _read_groups(clause: str, page: Page, found: Read) -> None:
    for match in _OF_GROUPS.finditer(clause):
        subject = [label for label in page.measures if label in clause[: match.start()]]
        subject = [a for a in subject if not any(a != b and a in b and b in clause for b in subject)]
        over = page.ranked if "among the ranked groups" in clause else set(page.measures)
        others = [page.measures[label] for label in over - set(subject)]
        own = [page.measures[label] for label in subject]
        found.counts["group"] += 1
        is_best = match["best"] is not None
        if not own or (
            min(own) < max(others, default=min(own)) if is_best else max(own) > min(others, default=max(own))
        ):
            found.false.append(f"{match.group()} of {subject}: {sorted(page.measures.items(), key=lambda x: -x[1])}")


def _read_rows(sentence: str, told: Sequence[str], page: Page, found: Read) -> None:
    names = _over(sentence, told, page)
    at = 0
    for match in _OF_ROWS.finditer(sentence):
        named = _named(sentence[at : match.start()], page)
        at = match.end()
        found.counts["row"] += 1
        over = set(page.moves) | set(page.doubtful) if match["all"] else names
        seen = page.moves if _SUSPECT in sentence else page.doubtful | page.moves
        others = [move for name, move in seen.items() if name in over and name not in named]
        if not named or _is_false(match, [page.moves.get(name, 0.0) for name in named], others):
            found.false.append(f"{sentence!r}: {named} against {sorted(others)[:2]} ... {sorted(others)[-2:]}")


def _named(clause: str, page: Page) -> list[str]:
    """Return the names with a figure in a clause, whatever stands before them."""
    return [
        max((name for name in page.moves if clause[: match.start()].endswith(name)), key=len, default="?")
        for match in _MOVES.finditer(clause)
    ]


def _over(sentence: str, told: Sequence[str], page: Page) -> set[str]:
    if not sentence.startswith("Among "):
        return set(page.moves) | set(page.doubtful)
    labels = told if sentence.startswith("Among them, ") else [x for x in page.measures if sentence[6:].startswith(x)]
    return {name for label in labels for name in page.by_group.get(label, set())}


def _is_false(match: re.Match[str], own: Sequence[float], others: Sequence[float]) -> bool:
    if not others:
        return False
    if match["lag"] or match["verb"].startswith("f"):
        return max(own) > min(others) + _HAIR
    return min(own) < max(others) - _HAIR


def bent(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with every figure of a row and a group turned round: what was highest is lowest."""
    for group in document["groups"]:
        for name in ("median_pct", "mean_pct"):
            group[name] = None if group.get(name) is None else -group[name]
        for row in group["rows"]:
            row["change_pct"] = None if row["change_pct"] is None else -row["change_pct"]
    return document


def random_groups(dice: Random) -> str:
    """Return the settings of two to seven groups of random members, some of which are too small to be ranked."""
    lines = ["[report]", 'benchmarks = ["^IXIC", "^GSPC"]']
    for at in range(dice.randint(2, 7)):
        members = dice.sample(symbols(), k=dice.choice((1, 2, 3, 4, 5, 8)))
        label = f"Basket {'abcdefg'[at]}{dice.choice(('', 's'))}"
        lines += [f"[groups.g{at}]", f'label = "{label}"', f"members = {json.dumps(members)}"]
    return "\n".join(lines)


def few(dice: Random) -> tuple[str, ...]:
    """Return the option for one to four instruments by themselves."""
    return ("--symbols", ",".join(dice.sample(symbols(), k=dice.randint(1, 4))))


@dataclass
class Sweep:
    """The runs over the sessions, and what was found in them."""

    movers: Movers
    replay: Replay
    shipped: str
    is_bent: bool = False
    headlines: int = 0
    fallbacks: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)

    def fill(self) -> None:
        """Fill the store with all sessions of all instruments."""
        members = json.dumps(symbols())
        self.movers.config.write_text(f'[groups.all]\nlabel = "All"\nmembers = {members}\n', encoding="utf-8")
        self.replay.set(_NOW)
        first = date.fromisoformat(sessions()[0]) + timedelta(days=1)
        done = self.movers.here("sync", "--since", first.isoformat(), "-q", now=_NOW)
        print(f"store filled in {done.seconds:.0f} s, exit {done.code}", flush=True)

    def tell(self, settings: str, *arguments: str, now: str = _NOW) -> None:
        """Make one report and read its headline."""
        self.movers.config.write_text(settings, encoding="utf-8")
        done = self.movers.here(*arguments, "-f", "json", now=now)
        if done.code:
            self.refused[f"{done.code}: {done.err.splitlines()[0][:100]}"] += 1
            return
        document = json.loads(done.out)
        self.headlines += 1
        if any(notice["code"] == "headline" for notice in document["notices"]):
            self.fallbacks += 1
            self.false.append(f"{arguments}: {[n['message'] for n in document['notices'] if n['code'] == 'headline']}")
        found = read(bent(document) if self.is_bent else document)
        self.counts += found.counts
        self.false += [f"{' '.join(arguments)}: {words}" for words in found.false]

    def session(self, dice: Random, session: str, at: int) -> None:
        """Tell a session of the shipped groups, of random ones, of a few instruments, and as part of a period."""
        extra = dice.choice(_OPTIONS)
        self.tell(self.shipped, "on", session, "--offline", *extra)
        self.tell(random_groups(dice), "on", session, "--offline", *extra)
        self.tell(self.shipped, "on", session, "--offline", *few(dice))
        if at % 4 == 0:
            first = sessions()[max(1, sessions().index(session) - dice.randint(1, 20))]
            self.tell(self.shipped, "over", f"{first}..{session}", "--offline")
        if at % OPEN_EVERY == 0:
            now = (opens_at(session) + (closes_at(session) - opens_at(session)) / 2).isoformat()
            self.replay.set(now)
            self.tell(self.shipped, "today", now=now)


def main() -> int:
    """Sweep over the sessions, print what was read, and leave with 1 if any superlative is false."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=len(sessions()), help="so many, spread over all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bend", action="store_true", help="turn the figures round: the reading has to fail")
    asked = parser.parse_args()
    if reason := why_missing():
        print(reason, file=sys.stderr)
        return 2
    every = sessions()[2:]
    chosen = every[:: max(1, len(every) // asked.sessions)][: asked.sessions]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_replay() as replay:
        shipped = shipped_path("movers.toml").read_text(encoding="utf-8")
        sweep = Sweep(Movers(Path(folder), replay.base_url, shipped), replay, shipped, asked.bend)
        sweep.fill()
        for at, session in enumerate(chosen):
            sweep.session(Random(f"{asked.seed}/{session}"), session, at)  # noqa: S311 - spreads cases, guards nothing
    for words in sweep.false[:20]:
        print(words, flush=True)
    print(f"{len(chosen)} sessions, {sweep.headlines} headlines in {time.monotonic() - started:.0f} s")
    print(f"superlatives read: {dict(sweep.counts)}; refused {dict(sweep.refused)}; replaced {sweep.fallbacks}")
    print(f"false superlatives {len(sweep.false)}")
    return leave(verdict(sweep))


def verdict(sweep: Sweep) -> tuple[str, ...]:
    """Return what is not as it should be."""
    read_in_all = sum(sweep.counts.values())
    return (
        *wrong("false superlatives", sweep.false),
        *too_few("a superlative was read", read_in_all, max(1, int(LEAST_READ * sweep.headlines))),
    )


if __name__ == "__main__":
    raise SystemExit(main())
