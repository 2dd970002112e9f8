"""Time that the policy pack adds to ``pulumi preview`` of a region stack, when it passes and when it fails.

A bare pack with one rule that does nothing shows the part of the engine and the policy SDK.
"""

import json
import statistics
import sys
from functools import partial
from pathlib import Path

from bench.common import REGIONS, ROOT, Bench, alternate, scratch, spread

TARGET_SECONDS = 1.0
FAILING = {"cost-price-age": {"enforcementLevel": "mandatory", "max_age_days": 1}}
"""Configuration that makes every region of the demo fail: all list prices are older than a day."""

BARE = """
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy

rule = StackValidationPolicy("nothing", "Does nothing", lambda args, report: None)
PolicyPack("bare", [rule], enforcement_level=EnforcementLevel.MANDATORY)
"""


def run(runs: int) -> None:
    """Measure each region and print the added time."""
    with scratch() as bench:
        print(f"policies: preview with and without the policy pack; {bench.engine}; {runs} runs")
        config = bench.base / "failing.json"
        config.write_text(json.dumps(FAILING), encoding="utf-8")
        pack = ("--policy-pack", str(ROOT / "policies"))
        packs = {
            "a bare pack": ("--policy-pack", str(_bare(bench.base / "bare"))),
            "passing": pack,
            "failing": (*pack, "--policy-pack-config", str(config)),
        }
        for stack in REGIONS:
            bench.pulumi("stack", "init", stack)
            _report(stack, bench, packs, runs)


def _bare(folder: Path) -> Path:
    folder.mkdir()
    runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
    (folder / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime, "version": "1.0.0"}))
    (folder / "__main__.py").write_text(BARE)
    return folder


def _report(stack: str, bench: Bench, packs: dict[str, tuple[str, ...]], runs: int) -> None:
    preview = partial(bench.seconds, "preview", "-s", stack)
    measures = [partial(preview, *options, fails=name == "failing") for name, options in packs.items()]
    without, *with_packs = alternate(runs, preview, *measures)
    texts = [
        f"{name} adds {spread([seconds - base for seconds, base in zip(times, without, strict=True)], ' s')}"
        for name, times in zip(packs, with_packs, strict=True)
    ]
    print(
        f"  {stack}: {statistics.median(without):.2f} s without; {'; '.join(texts)}; "
        f"target at most {TARGET_SECONDS:.1f} s"
    )
