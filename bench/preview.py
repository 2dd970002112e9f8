"""Time of ``pulumi preview`` of a region stack, compared with a bare program that has the same resources.

The bare program registers the region's resources (recorded from one preview: types, names, inputs, parents
and providers) with the SDK's own classes, without declarations, catalogue, plan or components. An unknown
input becomes the id of a resource that it depends on.
"""

import json
import shutil
import statistics
from functools import partial
from pathlib import Path
from typing import Any

from bench.common import REGIONS, ROOT, Bench, alternate, ratios, scratch, spread
from gpufabric.wire.schema.tokens import PACKAGES, class_table, sdk_version

TARGET = 1.25


def run(runs: int) -> None:
    """Measure each region and print the ratios."""
    with scratch() as bench:
        print(f"preview: gpufabric compared with a bare program, same resources; {bench.engine}; {runs} runs")
        for stack in REGIONS:
            bench.pulumi("stack", "init", stack)
            digest = json.loads(bench.pulumi("preview", "-s", stack, "--json", "--show-sames"))
            bare = _bare_project(bench.base / f"bare-{stack}", stack, digest)
            bench.pulumi("stack", "init", stack, project=bare)
            _report(stack, bench, bare, runs, len(digest["steps"]))


def _report(stack: str, bench: Bench, bare: Path, runs: int, resources: int) -> None:
    preview = partial(bench.seconds, "preview", "-s", stack)
    ours, theirs = alternate(runs, preview, partial(preview, project=bare))
    print(
        f"  {stack}: {resources} resources; gpufabric {statistics.median(ours):.2f} s, "
        f"bare {statistics.median(theirs):.2f} s; ratio {spread(ratios(ours, theirs))}; "
        f"target at most {TARGET}"
    )


def _bare_project(folder: Path, stack: str, digest: dict[str, Any]) -> Path:
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(
        "name: bare\nruntime:\n  name: python\n  options:\n    virtualenv: .venv\n", encoding="utf-8"
    )
    (folder / f"Pulumi.{stack}.yaml").write_text("config: {}\n", encoding="utf-8")
    (folder / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    records = [_record(step["newState"]) for step in digest["steps"] if "newState" in step]
    kept = [record for record in records if record["type"] != "pulumi:pulumi:Stack"]
    (folder / "resources.json").write_text(json.dumps(kept), encoding="utf-8")
    shutil.copyfile(Path(__file__).with_name("bare_program.py"), folder / "__main__.py")
    return folder


def _record(state: dict[str, Any]) -> dict[str, Any]:
    type_ = str(state["type"])
    inputs = dict(state.get("inputs") or {})
    module, name, version = "", "", None
    if type_.startswith("pulumi:providers:"):
        package = type_.removeprefix("pulumi:providers:")
        module, name = PACKAGES[package], "Provider"
        inputs = {"region": inputs["region"]} if "region" in inputs else {}
    elif state.get("custom"):
        package = type_.split(":", maxsplit=1)[0]
        module, name = class_table(package)[type_]
        version = sdk_version(package)
    return {
        "urn": state["urn"],
        "type": type_,
        "name": str(state["urn"]).rsplit("::", 1)[-1],
        "custom": bool(state.get("custom")),
        "inputs": {key: value for key, value in inputs.items() if key != "__defaults"},
        "parent": state.get("parent", ""),
        "provider": str(state.get("provider", "")).rsplit("::", 1)[0],
        "dependencies": state.get("dependencies") or [],
        "module": module,
        "class": name,
        "version": version,
    }
