"""Build answers in FRED's shape: a server's script that plays it."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from tests.net.web import Reply


def playing(*, broken: str = "") -> Callable[[str], Reply]:
    """Return a script that has every series, up to Monday; the one named `broken` answers with nonsense."""

    def script(target: str) -> Reply:
        series = parse_qs(urlsplit(target).query)["id"][0]
        table = f"observation_date,{series}\n2025-10-10,100.00\n2025-10-13,110.00\n"
        return Reply(
            b"nonsense" if series == broken else table.encode(), headers=(("Content-Type", "application/csv"),)
        )

    return script
