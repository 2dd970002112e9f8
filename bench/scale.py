"""Time of ``pulumi preview`` of a region with many nodes against one with few, in as many pools."""

import statistics
from typing import Any

from ruamel.yaml import YAML

from bench.common import Bench, scratch

FEW_NODES = 5
MANY_NODES = 500
POOLS = ("one", "two", "three", "four")
TARGET = 1.10
STACKS = {"few": "aws-us-east-1-few", "many": "aws-us-east-1-many"}


def run(runs: int) -> None:
    """Measure and print the ratio of 4 pools with 2,000 nodes to 4 pools with 20 nodes."""
    with scratch() as bench:
        print(f"scale: preview of 4 pools with 2,000 nodes against 20 nodes; {bench.engine}; {runs} runs")
        _declare(bench, STACKS["few"], FEW_NODES, "10.0.0.0/12")
        _declare(bench, STACKS["many"], MANY_NODES, "10.128.0.0/12")
        ratios: list[float] = []
        times: dict[str, list[float]] = {"few": [], "many": []}
        for counted in range(runs + 1):
            many = bench.seconds("preview", "-s", STACKS["many"])
            few = bench.seconds("preview", "-s", STACKS["few"])
            if counted:  # the first pair warms caches
                times["few"].append(few)
                times["many"].append(many)
                ratios.append(many / few)
        print(
            f"  aws: 2,000 nodes median {statistics.median(times['many']):.2f} s, 20 nodes median "
            f"{statistics.median(times['few']):.2f} s; ratio median {statistics.median(ratios):.2f} "
            f"(min {min(ratios):.2f}, max {max(ratios):.2f}); target at most {TARGET}"
        )


def _declare(bench: Bench, stack: str, nodes: int, cidr: str) -> None:
    region: dict[str, Any] = {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": cidr},
        "pools": {name: {"shape": "p6-b200.48xlarge", "nodes": nodes} for name in POOLS},
    }
    file = bench.project / "stacks" / f"Pulumi.{stack}.yaml"
    YAML(typ="safe").dump({"config": {"gpufabric:region": region}}, file)
    bench.pulumi("stack", "init", stack)
