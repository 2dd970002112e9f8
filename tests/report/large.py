"""The report on a large fabric: 30 regions of three clouds, 100,000 GPUs, 45 links."""

from typing import Any

from gpufabric.events.log import log_of
from gpufabric.report.build import StackSource, build
from gpufabric.report.model import Report
from tests.report.making import ORIGIN, done, stack_events, step, summary

REGIONS, GPUS = 30, 100_000
_SHAPES = {
    "aws": ("p6-b200.48xlarge", "efa"),
    "azure": ("Standard_ND96isr_H200_v5", "infiniband"),
    "oci": ("BM.GPU.B200.8", "roce"),
}
_GRIDS = ("US-MIDA-PJM", "US-TEX-ERCO", "SE-SE3", None)


def large_fabric() -> Report:
    """Make it: every third region grows, one fails, one loses a pool."""
    names = [f"{tuple(_SHAPES)[number % 3]}-region-{number:02}" for number in range(REGIONS)]
    sources = [_region(name, number) for number, name in enumerate(names)]
    pairs = list(zip(names, [*names[1:], names[0]], strict=True))
    pairs += [(names[0], other) for other in names[2:-1:2]] + [(names[5], names[20])]
    links = {
        f"{first}--{other}": {
            "ends": [first, other],
            "kind": "interconnect",
            "gbps": 100,
            "latency_ms": 31.5,
            "state": "complete",
        }
        for first, other in pairs
    }
    loads = [_load(key, 7 * number % 130) for number, key in enumerate(links) if number % 9]
    uses = [
        {"link": key, "gbps": 100, "training_gbps": 7 * number % 130, "copies_gbps": 3}
        for number, key in enumerate(links)
        if number % 9
    ]
    outputs = {
        "summary": summary(0, "40.00", "29200.00", quota=[], links=loads, link_uses=uses),
        "backbone": {"links": links},
    }
    events = [*stack_events(outputs, outputs, "backbone"), done(same=900)]
    return build([*sources, StackSource("backbone", log_of(events), "done")], ORIGIN)


def _load(key: str, needs: int) -> str:
    return f"link {key} carries 100 Gbit/s, needs {needs} Gbit/s: {'fits' if needs <= 100 else 'short'}"


def _region(name: str, number: int) -> StackSource:
    cloud = name.partition("-")[0]
    # 30 regions of 400 machines with 8 GPUs and 4,000 more in the first one make 100,000 GPUs.
    nodes = 400 + (500 if number == 0 else 0)
    grown = number % 3 == 0
    before, after = _outputs(name, cloud, number, nodes - 40 * grown), _outputs(name, cloud, number, nodes)
    changes = [step("update", "train-0", {"desired": 1}, {"desired": 2}, stack=name)] if grown else []
    events = [*changes, *stack_events(before, after, name), done(same=104, update=len(changes))]
    return StackSource(name, log_of(events), "failed" if number == 7 else "done")


def _outputs(name: str, cloud: str, number: int, nodes: int) -> dict[str, Any]:
    shape, fabric = _SHAPES[cloud]
    parts = {"eval": nodes // 8, "research": nodes // 4}
    parts["train-0"] = nodes - sum(parts.values())
    pools = {
        pool: {"shape": shape, "nodes": count, "gpus": count * 8, "fabric": fabric, "rdma": {"gbps": 3200}}
        for pool, count in parts.items()
    }
    region = {
        "stack": name,
        "cloud": cloud,
        "region": name.partition("-")[2],
        "pools": pools,
        "power_domain": _GRIDS[number % len(_GRIDS)],
    }
    month = f"{nodes * 83_000}.00"
    figures = summary(nodes * 8, f"{nodes * 114}.00", month)
    figures["quota"] = [
        {
            "family": "L-417A185B",
            "used": nodes * 192,
            "limit": None if number % 5 == 1 else 100_000,
            "unit": "vCPU",
            "verdict": "unknown" if number % 5 == 1 else "fits" if nodes * 192 <= 100_000 else "short",
            "text": f"{nodes} nodes x 192 vCPU",
        }
    ]
    return {"summary": figures, "region": region}
