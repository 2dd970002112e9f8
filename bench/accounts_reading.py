"""A process that reads accounts once and prints its time and memory: ``python -m bench.accounts_reading``.

It gets its task as JSON on its input: addresses of the clouds, a token, declared stacks and a folder.
"""

import json
import os
import re
import resource
import sys
import time
from datetime import datetime
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken
from pydantic import TypeAdapter

from gpufabric.accounts.aws.reader import AwsReader
from gpufabric.accounts.azure.endpoints import Endpoints
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.clouds import read_clouds
from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.record import record
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import TOPICS
from gpufabric.spec.regions import AnyRegion

_REGION = TypeAdapter[AnyRegion](AnyRegion)
OWN_TOPICS = tuple(topic for topic in TOPICS if topic != "prices")


class Token:
    """Credentials that are a token."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_token(self, *_: str, **__: object) -> AccessToken:
        return AccessToken(self._text, 4102444800)


def main() -> None:
    """Read, record, and print seconds, peak memory and what failed."""
    task: dict[str, Any] = json.load(sys.stdin)
    now = datetime.fromisoformat(task["now"])
    azure = task["urls"]["azure"]
    readers: dict[str, AccountReader] = {
        "aws": AwsReader(endpoint_url=task["urls"]["aws"], clock=lambda: now),
        "azure": AzureReader(
            endpoints=Endpoints(azure, authority=azure),
            credential=Token(task["token"]),
            environment={},
            clock=lambda: now,
        ),
        "oci": OciReader(endpoint=task["urls"]["oci"]),
    }
    targets = [_target(entry) for entry in task["stacks"]]
    began = time.perf_counter()
    sections, failures, longest, peaks = 0, [], {}, {}
    for answer in read_clouds(targets, OWN_TOPICS, lambda target: readers[target.cloud]):
        for process in _processes():
            peaks[process] = max(peaks.get(process, 0), _peak_mib(process))
        recording = record(Path(task["folder"]), answer, now)
        sections += len(answer.sections)
        failures += [f"{answer.target.name}: {failure}" for failure in answer.failures]
        failures += [recording.problem] if recording.problem else []
        longest[answer.topic] = max(longest.get(answer.topic, 0), answer.seconds)
    seconds = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu_seconds": sum(part.ru_utime + part.ru_stime for part in used),
                "peak_mib": sum(peaks.values()),
                "sections": sections,
                "failures": failures,
                "longest": longest,
            }
        )
    )


def _processes() -> list[int]:
    return [os.getpid(), *(process.pid or 0 for process in active_children())]


def _peak_mib(process: int) -> float:
    """Return the most memory that a process had; pages that processes share count in each."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:  # it has just ended
        return 0
    match = re.search(r"VmHWM:\s+(\d+)", status)
    return int(match[1]) / 1024 if match else 0


def _target(entry: dict[str, Any]) -> Target:
    region = _REGION.validate_python(entry["declared"])
    return Target(
        cloud=region.cloud,
        account=entry["account"],
        region=entry["region"],
        stacks={entry["stack"]: region},
        fabric="demo",
    )


if __name__ == "__main__":
    main()
