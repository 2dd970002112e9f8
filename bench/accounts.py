"""Time and memory of reading the accounts of 30 stacks, ten on each cloud, from servers with a latency.

The bound is the slowest stack's own time: everything else should happen while it waits.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.common import ROOT, alternate, spread
from bench.slow_clouds import NOW, OCI_REGIONS
from tools.loopback.aws.account import ACCOUNT
from tools.loopback.aws.account import DECLARED as AWS
from tools.loopback.azure.bodies import DECLARED as AZURE
from tools.loopback.azure.bodies import SUBSCRIPTION
from tools.loopback.azure.server import token
from tools.loopback.oci.facts import DECLARED as OCI
from tools.loopback.oci.facts import TENANCY

LATENCY_S = 0.1
TARGET_RATIO = 1.5
AWS_REGIONS = (
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-central-1",
    "eu-west-1", "eu-west-2", "eu-north-1", "ap-south-1", "ap-northeast-1",
)  # fmt: skip


def _stacks() -> dict[str, list[dict[str, Any]]]:
    """Return the stacks by cloud, each with a region or a subscription of its own: no answer serves two."""
    subscriptions = [SUBSCRIPTION[:-2] + f"{number:02d}" for number in range(10, 20)]
    return {
        "aws": [
            {"stack": f"aws-{region}", "account": ACCOUNT, "region": region, "declared": AWS}
            for region in AWS_REGIONS
        ],
        "azure": [
            {
                "stack": f"azure-{number}",
                "account": subscription,
                "region": "eastus",
                "declared": {**AZURE, "subscription_id": subscription},
            }
            for number, subscription in enumerate(subscriptions)
        ],
        "oci": [
            {"stack": f"oci-{region}", "account": TENANCY, "region": region, "declared": OCI}
            for region in OCI_REGIONS
        ],
    }


def run(runs: int) -> None:
    """Measure 30 stacks and each cloud's stack alone; print the ratio and the memory."""
    stacks = _stacks()
    everything = [entry for entries in stacks.values() for entry in entries]
    with _clouds() as (urls, folder):
        read = partial(_read, urls, folder)
        whole, *alone, three = alternate(
            runs,
            lambda: read(everything),
            *(partial(read, entries[:1]) for entries in stacks.values()),
            lambda: read([entries[0] for entries in stacks.values()]),
        )
    slowest = [max(results, key=lambda result: result["seconds"]) for results in zip(*alone, strict=True)]
    own = {
        cloud: statistics.median(result["seconds"] for result in results)
        for cloud, results in zip(stacks, alone, strict=True)
    }
    title = f"{len(everything)} stacks on {len(stacks)} clouds"
    print(f"accounts: {title}, {1000 * LATENCY_S:.0f} ms a call; {runs} runs")
    print(f"  alone: {', '.join(f'{cloud} {seconds:.2f} s' for cloud, seconds in own.items())}")
    seconds = [result["seconds"] for result in whole]
    cpu_seconds = statistics.median(result["cpu_seconds"] for result in whole)
    print(f"  all: {spread(seconds, ' s')}, {cpu_seconds:.2f} s of CPU")
    quotients = [part / result["seconds"] for part, result in zip(seconds, slowest, strict=True)]
    print(f"  ratio to the slowest: {spread(quotients)}; target at most {TARGET_RATIO}")
    few, many = ([result["peak_mib"] for result in results] for results in (three, whole))
    print(f"  memory: {spread(few, ' MiB')} for 3 stacks, {spread(many, ' MiB')} for {len(everything)}")


@contextmanager
def _clouds() -> Iterator[tuple[dict[str, str], Path]]:
    """Yield the addresses of slow clouds, and a folder with the files of their credentials."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "bench.slow_clouds", name, str(LATENCY_S)]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            try:
                yield json.loads(process.stdout.readline()), folder
            finally:
                assert process.stdin is not None
                process.stdin.close()


def _read(urls: dict[str, str], folder: Path, stacks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Read stacks in a new process."""
    with tempfile.TemporaryDirectory() as project:
        task = {
            "urls": urls,
            "token": token(),
            "now": NOW.isoformat(),
            "stacks": list(stacks),
            "folder": project,
        }
        done = subprocess.run(
            [sys.executable, "-m", "bench.accounts_reading"],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "OCI_CONFIG_FILE": str(folder / "config"),
                "AWS_ACCESS_KEY_ID": "testing",
                "AWS_SECRET_ACCESS_KEY": "testing-secret",
                "AWS_EC2_METADATA_DISABLED": "true",
                "REQUESTS_CA_BUNDLE": str(folder / "loopback.pem"),
                "NO_PROXY": "127.0.0.1",
            },
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"bench: reading accounts ended with status {done.returncode}:\n{done.stderr}")
    result = json.loads(done.stdout)
    if result["failures"]:
        raise SystemExit("bench: reading accounts failed:\n" + "\n".join(result["failures"][:20]))
    return result
