"""Drives Chromium by a pipe, for tests and benchmarks.

Protocol: https://chromedevtools.github.io/devtools-protocol/.
"""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


class BrowserError(Exception):
    """The browser is missing, has ended, or refuses a call."""


class Browser:
    """One page of a browser without a window."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = os.fdopen(read, "rb", 0), os.fdopen(write, "wb", 0)
        self._rest = b""
        self._number = 0
        self._session = ""
        self.log: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON can hold
        """Call a method and give its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._write.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, path: Path) -> None:
        """Open a file and wait until it is there."""
        self.log.clear()
        self.call("Page.navigate", url=path.as_uri())
        while self.value("document.readyState") != "complete" or self.value("location.href") == "about:blank":
            pass

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """Evaluate JavaScript in the page; promises are waited for."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Give the page a size, as a phone or a desktop has it."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )

    def media(self, *, scheme: str = "light", kind: str = "screen") -> None:
        """Choose light or dark, screen or print."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=kind, features=features)

    def press(self, key: str) -> None:
        """Press a key."""
        codes = {"Tab": 9, "Enter": 13, "Space": 32}
        text = {"Enter": "\r", "Space": " "}.get(key, "")
        name = " " if key == "Space" else key
        event = {"key": name, "code": key, "windowsVirtualKeyCode": codes[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def picture(self, *, height: int | None = None) -> bytes:
        """Give the page as PNG: as much as the window shows, or from the top down to a height."""
        params: dict[str, Any] = {"format": "png"}
        if height is not None:
            width = self.value("window.innerWidth")
            params |= {
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1},
            }
        return base64.b64decode(self.call("Page.captureScreenshot", **params)["data"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = self._read.read(65536)
            if not data:
                raise BrowserError("the browser has ended")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(line)
        method, params = message.get("method"), message.get("params", {})
        if method == "Log.entryAdded":
            self.log.append(str(params["entry"]["text"]))
        elif method == "Network.requestWillBeSent":
            self.log.append(f"loads {params['request']['url']}")
        return message


@contextmanager
def chromium(folder: Path) -> Generator[Browser, None, None]:
    """Start Chromium; without one this fails, and says how to get one."""
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None:
        raise BrowserError(f"none of {', '.join(NAMES)} is installed: apt-get install chromium")
    to_browser, from_browser = os.pipe(), os.pipe()
    # The browser reads from file descriptor 3 and writes to 4.
    command = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
    arguments = [
        path, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage", "--force-color-profile=srgb", f"--user-data-dir={folder}",
    ]  # fmt: skip
    process = subprocess.Popen(
        ["bash", "-c", command, "bash", str(to_browser[0]), str(from_browser[1]), *arguments],
        pass_fds=(to_browser[0], from_browser[1]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser[0])
    os.close(from_browser[1])
    try:
        yield Browser(from_browser[0], to_browser[1])
    finally:
        process.terminate()
        process.wait(timeout=20)
