"""Size of the page of a large fabric, time to write it, and time until Chromium has opened and drawn it.

The fabric has 30 regions and 100,000 GPUs.
"""

import tempfile
import time
from pathlib import Path

from bench.common import spread
from bench.large_fabric import GPUS, REGIONS, large_fabric
from gpufabric.report.page import page
from tools.browser import Browser, chromium

TARGET_SECONDS = 1.0
TARGET_BYTES = 1_000_000
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"


def run(runs: int) -> None:
    """Measure and print size and times."""
    report = large_fabric()
    written: list[float] = []
    text = ""
    for _ in range(runs + 1):
        began = time.perf_counter()
        text = page(report)
        written.append(time.perf_counter() - began)
    size = len(text.encode())
    print(
        f"page: {REGIONS} regions, {GPUS:,} GPUs, {size:,} bytes, target below {TARGET_BYTES:,}; {runs} runs"
    )
    _print("written", written[1:])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(text, encoding="utf-8")
        with chromium(Path(folder) / "profile") as browser:
            browser.size(1280, 900)
            opened = [_opened(browser, file) for _ in range(runs + 1)]
    _print(f"opened and drawn, target below {TARGET_SECONDS} s", opened[1:])


def _opened(browser: Browser, file: Path) -> float:
    browser.call("Page.navigate", url="about:blank")
    began = time.perf_counter()
    browser.open(file)
    browser.value(DRAWN)
    return time.perf_counter() - began


def _print(label: str, seconds: list[float]) -> None:
    print(f"  {label}: {spread(seconds, ' s')}")
