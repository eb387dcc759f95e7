"""Drive a headless Chromium over a pair of pipes, with nothing but the standard library."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
_START = """
import fcntl, os, sys
reads, writes = (fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3])
os.dup2(reads, 3)
os.dup2(writes, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""  # the browser reads orders from descriptor 3 and writes answers to 4


class Tab:
    """One page, in a browser of its own; `asked` are the addresses that it asked for."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._write, self._read = to_browser, from_browser
        self._last, self._session, self._rest = 0, "", b""
        self.asked: list[str] = []
        self.complaints: list[str] = []
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self._call(f"{domain}.enable", {})

    def show(self, path: Path, *, width: int, scheme: str = "light", script: bool = True, media: str = "") -> Self:
        """Open a file in a window of `width` pixels, or lay it out for a sheet of that width (`media`: print)."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", {"media": media, "features": features})
        self._call("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.asked.clear()
        self._call("Page.navigate", {"url": path.as_uri()})
        while self._next().get("method") != "Page.loadEventFired":
            pass
        return self

    def tell(self, expression: str) -> Any:  # noqa: ANN401 whatever the page holds
        """Return the value of a JavaScript expression, or what it promises."""
        found = self._call("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def printed(self, paper: tuple[float, float]) -> bytes:
        """Return the page as it would be printed on sheets of this width and height, inches."""
        size = {"paperWidth": paper[0], "paperHeight": paper[1]}
        found = self._call("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True} | size)
        return base64.b64decode(found["data"])

    def _call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._last += 1
        order: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        order |= {"sessionId": self._session} if self._session else {}
        os.write(self._write, json.dumps(order).encode() + b"\0")
        while (answer := self._next()).get("id") != self._last:
            pass
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            part = os.read(self._read, 1 << 16)
            assert part, "the browser is gone"
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(message["params"]["request"]["url"])
        if message.get("method") in {"Runtime.exceptionThrown", "Log.entryAdded"}:
            self.complaints.append(line.decode())
        return message


@contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """Start a browser with a fresh profile and give its only tab; end it in the end."""
    assert PROGRAM is not None
    browser_reads, to_browser = os.pipe()
    from_browser, browser_writes = os.pipe()
    starter = [sys.executable, "-c", _START, str(browser_reads), str(browser_writes)]
    process = subprocess.Popen(
        [*starter, PROGRAM, *_FLAGS, f"--user-data-dir={profile}"],
        pass_fds=(browser_reads, browser_writes),
        stderr=subprocess.DEVNULL,
    )
    os.close(browser_reads)
    os.close(browser_writes)
    try:
        yield Tab(to_browser, from_browser)
    finally:
        process.terminate()
        process.wait(timeout=20)
        os.close(to_browser)
        os.close(from_browser)
