"""Make the largest answer that is read out of one in a provider's shape: its longest tables repeated, further back."""

import json
from collections.abc import Callable, Iterator

from cryptoai_cli.net.limits import BIGGEST_BODY
from tests.net.web import Reply

_TARGET = BIGGEST_BODY * 3 // 4  # the numbers grow a little
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 10**9, 10**11
_DAY_SECONDS = 86_400


def largest(script: Callable[[str], Reply]) -> Callable[[str], Reply]:
    """Return a script that answers as `script` does, with as many rows as fit into an answer."""
    made: dict[str, bytes] = {}

    def answer(path: str) -> Reply:
        reply = script(path)
        if path not in made:
            made[path] = _amplified(reply.body) if reply.status == 200 else reply.body
        return Reply(made[path], reply.status, reply.headers)

    return answer


def _amplified(body: bytes) -> bytes:
    if body[:1] not in {b"{", b"["}:
        header, *rows = [line for line in body.splitlines() if line]
        return b"\n".join([header, *rows * (_TARGET // len(b"\n".join(rows)))])
    document = json.loads(body)
    every = [table for table in _tables(document) if table]
    tables = [table for table in every if len(table) > 1 and isinstance(table[0], dict | list)] or every
    longest = max(map(len, tables), default=0)
    tables = [table for table in tables if len(table) == longest]
    times = _TARGET // max(1, sum(len(json.dumps(table)) for table in tables))
    for table in tables:
        table[:] = [_earlier(row, back * longest) for back in range(times, -1, -1) for row in table]
    return json.dumps(document, separators=(",", ":")).encode()


def _tables(node: object) -> Iterator[list[object]]:
    if isinstance(node, list):
        yield node
    for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        yield from _tables(each)


def _earlier(value: object, days: int) -> object:
    """Return a row with its times that many days earlier."""
    if isinstance(value, dict):
        return {key: _earlier(each, days) for key, each in value.items()}
    if isinstance(value, list):
        return [_earlier(each, days) for each in value]
    if not isinstance(value, int) or isinstance(value, bool) or value < _EPOCH_SECONDS:
        return value
    return value - days * _DAY_SECONDS * (1000 if value > _EPOCH_MILLISECONDS else 1)
