"""Makes events as the engine writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from gpufabric.events.log import log_of
from gpufabric.report.build import RunOrigin, StackSource, build
from gpufabric.report.model import Report
from gpufabric.wire.values import SECRET, SIGNATURE

STACK = "aws-us-east-1"
ORIGIN = RunOrigin("preview", "20261122T073313Z-preview-ad35", "0123456789abcdef", "2026-11-22T07:33:13Z")
POOL = "aws:eks/nodeGroup:NodeGroup"


def urn(name: str, type_: str = POOL, stack: str = STACK) -> str:
    return f"urn:pulumi:{stack}::gpufabric::gpufabric:aws:Region${type_}::{name}"


def state(
    name: str, inputs: Mapping[str, Any], type_: str = POOL, stack: str = STACK, **more: Any
) -> dict[str, Any]:
    return {
        "urn": urn(name, type_, stack),
        "type": type_,
        "custom": True,
        "inputs": inputs,
        "outputs": {},
        **more,
    }


def step(
    operation: str,
    name: str = "train",
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    *,
    type_: str = POOL,
    stack: str = STACK,
    protect: bool = False,
    **more: Any,
) -> dict[str, Any]:
    metadata = {
        "op": operation,
        "urn": urn(name, type_, stack),
        "type": type_,
        "old": None if old is None else state(name, old, type_, stack, protect=protect),
        "new": None if new is None else state(name, new, type_, stack),
        **more,
    }
    return {"resourcePreEvent": {"metadata": metadata, "planning": True}}


def summary(
    gpus: int | None = 384, hour: str | None = "5456.81", month: str | None = "3983471.96", **more: Any
) -> dict[str, Any]:
    return {
        "gpus": gpus,
        "nodes": gpus and gpus // 8,
        "fabric": ["efa"],
        "usd_per_hour": hour,
        "usd_per_month": month,
        "usd_upfront": None,
        "usd_per_gpu_hour": "14.21" if gpus != 0 else None,
        "unpriced": ["object storage"],
        "quota": [
            {
                "family": "L-417A185B",
                "used": 384,
                "limit": 1536,
                "unit": "vCPU",
                "verdict": "fits",
                "text": "48 nodes x 192 vCPU in a Capacity Block: draws nothing",
            }
        ],
        **more,
    }


def money(hour: str | None, **more: Any) -> Any:
    """Amounts as the record of a change has them."""
    keys = ("usd_per_month", "usd_upfront", "usd_per_gpu_hour")
    return {"usd_per_hour": hour, **dict.fromkeys(keys), "unpriced": [], **more}


def region(stack: str = STACK, nodes: int = 48) -> dict[str, Any]:
    cloud, _, name = stack.partition("-")
    pool = {
        "shape": "p6-b200.48xlarge",
        "nodes": nodes,
        "gpus": nodes * 8,
        "fabric": "efa",
        "rdma": {"gbps": 3200, "interfaces": 8},
    }
    return {"stack": stack, "cloud": cloud, "region": name, "pools": {"train": pool}}


def stack_events(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], stack: str = STACK
) -> list[dict[str, Any]]:
    """Events about the stack itself: at the start, and when the program ends."""
    name = f"urn:pulumi:{stack}::gpufabric::pulumi:pulumi:Stack::gpufabric-{stack}"
    old = (
        None
        if before is None
        else {"urn": name, "type": "pulumi:pulumi:Stack", "inputs": {}, "outputs": before}
    )
    operation = "create" if before is None else "same"

    def event(outputs: Mapping[str, Any]) -> dict[str, Any]:
        new = {"urn": name, "type": "pulumi:pulumi:Stack", "inputs": {}, "outputs": outputs}
        metadata = {"op": operation, "urn": name, "type": "pulumi:pulumi:Stack", "old": old, "new": new}
        return {"resOutputsEvent": {"metadata": metadata, "planning": True}}

    return [event(before or {}), event(after)]


def done(result: str = "succeeded", **changes: int) -> dict[str, Any]:
    return {"summaryEvent": {"resourceChanges": changes, "result": result, "isPreview": True}}


def policy(name: str, message: str, level: str = "advisory", resource: str = "") -> dict[str, Any]:
    return {
        "policyEvent": {
            "resourceUrn": urn(resource) if resource else "",
            "message": message,
            "policyName": name,
            "policyPackName": "gpufabric",
            "enforcementLevel": level,
        }
    }


def secret(value: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": value}


def report(
    events: Sequence[Mapping[str, Any]], stack: str = STACK, status: str = "done", **more: Any
) -> Report:
    return build([StackSource(stack, log_of(events), status)], ORIGIN, **more)


def many_resources(count: int = 1500) -> Report:
    """A change of many resources: updates, replacements, deletions and creations by turns."""
    events: list[dict[str, Any]] = []
    for number in range(count):
        name, inputs = f"node-{number:04}", {"size": 1, "tags": {"n": str(number)}, "text": "x" * 90}
        match number % 5:
            case 0:
                events.append(step("create", name, new=inputs))
            case 1:
                events.append(step("delete", name, old=inputs))
            case 2:
                events.append(
                    step(
                        "replace",
                        name,
                        old=inputs,
                        new={**inputs, "size": 2},
                        keys=["size"],
                        detailedDiff={"size": {"diffKind": "update-replace", "inputDiff": True}},
                    )
                )
            case _:
                events.append(step("update", name, old=inputs, new={**inputs, "tags": {"n": "other"}}))
    ends = stack_events(
        {"summary": summary(), "region": region()}, {"summary": summary(), "region": region()}
    )
    return report([*events, *ends, done(create=300, delete=300, replace=300, update=600)])


def many_stacks(count: int = 30) -> Report:
    """One change in each of many regions, and a backbone that joins them in a ring."""
    names = [f"aws-region-{number:02}" for number in range(count)]
    sources = [
        StackSource(
            name,
            log_of(
                [
                    step("update", "train", {"desired": 48}, {"desired": 49}, stack=name),
                    *stack_events(
                        {"summary": summary(), "region": region(name)},
                        {"summary": summary(392, "5570.49", "4066457.70"), "region": region(name, 49)},
                        name,
                    ),
                    done(update=1, same=104),
                ]
            ),
            "done",
        )
        for name in names
    ]
    links = {
        f"{first}--{other}": {
            "ends": [first, other],
            "kind": "vpn",
            "gbps": 2,
            "latency_ms": 31.5,
            "state": "complete",
        }
        for first, other in zip(names, [*names[1:], names[0]], strict=True)
    }
    outputs = {"summary": summary(0, "1.74", "1270.20", quota=[], links=[]), "backbone": {"links": links}}
    sources.append(
        StackSource("backbone", log_of([*stack_events(outputs, outputs, "backbone"), done(same=900)]), "done")
    )
    return build(sources, ORIGIN)
