"""Time that the policy pack adds to ``pulumi preview`` of a region stack, where it passes and where it fails.

Beside it a bare pack runs, of one rule that does nothing: what that adds is due to engine and policy SDK.
The four previews run in turn, so that a change of the machine's speed meets all of them.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.common import ROOT, Bench, scratch

TARGET_SECONDS = 1.0
FAILING = {"cost-price-age": {"enforcementLevel": "mandatory", "max_age_days": 1}}
"""Configuration with which every demo region fails: list prices are never so recent."""

BARE = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

rule = StackValidationPolicy("nothing", "Does nothing", lambda args, report: None)
PolicyPack("bare", [rule], enforcement_level=EnforcementLevel.MANDATORY)
"""


def run(runs: int) -> None:
    """Measure each demo region and print what the pack adds."""
    with scratch() as bench:
        print(f"policies: preview with the pack against preview without it; {bench.engine}; {runs} runs")
        config = bench.base / "failing.json"
        config.write_text(json.dumps(FAILING), encoding="utf-8")
        pack = ("--policy-pack", str(ROOT / "policies"))
        kinds = {
            "without": (),
            "a bare pack": ("--policy-pack", str(_bare(bench.base / "bare"))),
            "passing": pack,
            "failing": (*pack, "--policy-pack-config", str(config)),
        }
        for stack in ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"):
            bench.pulumi("stack", "init", stack)
            _report(stack, bench, kinds, runs)


def _bare(folder: Path) -> Path:
    folder.mkdir()
    runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
    (folder / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime, "version": "1.0.0"}))
    (folder / "__main__.py").write_text(BARE)
    return folder


def _report(stack: str, bench: Bench, kinds: dict[str, tuple[str, ...]], runs: int) -> None:
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for counted in range(runs + 1):
        for kind, arguments in kinds.items():
            seconds = _seconds(bench, stack, arguments, fails=kind == "failing")
            if counted:  # the first round warms caches
                taken[kind].append(seconds)
    without = statistics.median(taken["without"])
    added = {
        kind: [one - other for one, other in zip(taken[kind], taken["without"], strict=True)]
        for kind in kinds
        if kind != "without"
    }
    texts = (
        f"{kind} adds {statistics.median(one):.2f} s (min {min(one):.2f}, max {max(one):.2f})"
        for kind, one in added.items()
    )
    print(f"  {stack}: {without:.2f} s without; {'; '.join(texts)}; target at most {TARGET_SECONDS:.1f} s")


def _seconds(bench: Bench, stack: str, arguments: tuple[str, ...], *, fails: bool) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        ["pulumi", "preview", "-s", stack, *arguments, "--non-interactive", "--color", "never"],
        cwd=bench.project,
        env=bench.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if (done.returncode != 0) != fails:
        raise SystemExit(f"bench: pulumi preview {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
    return seconds
