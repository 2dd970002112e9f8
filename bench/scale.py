"""Time of ``pulumi preview`` of a region with many nodes, compared with few nodes in as many pools."""

import statistics
from functools import partial
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from bench.common import Bench, alternate, ratios, scratch, spread

POOLS = ("one", "two", "three", "four")
TARGET = 1.10


class Case(NamedTuple):
    """A region in two sizes.

    Attributes:
        region: the declaration, without network and pools.
        shape: machines of the pools.
        few: nodes of each pool in the small size.
        many: nodes of each pool in the large size. The largest network of AWS and OCI holds 960 nodes. Azure
            has one node pool per InfiniBand partition of 100 machines.
        cidrs: networks of the two sizes; they must not overlap.
    """

    region: dict[str, Any]
    shape: str
    few: int
    many: int
    cidrs: tuple[str, str]


CASES = {
    "aws": Case(
        {
            "region": "us-east-1",
            "account_id": "123456789012",
            "zone": "use1-az6",
            "system_zones": ["use1-az4", "use1-az6"],
        },
        "p6-b200.48xlarge",
        5,
        240,
        ("10.0.0.0/16", "10.1.0.0/16"),
    ),
    "azure": Case(
        {"region": "eastus", "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93", "zone": "1"},
        "Standard_ND96isr_H100_v5",
        5,
        100,
        ("10.144.0.0/16", "10.145.0.0/16"),
    ),
    "oci": Case(
        {
            "region": "us-phoenix-1",
            "tenancy_id": "ocid1.tenancy.oc1..aaaa",
            "compartment_id": "ocid1.compartment.oc1..aaaa",
            "availability_domain": "Demo:PHX-AD-1",
            "node_image_id": "ocid1.image.oc1.phx.aaaa",
            "node_image_os": "Canonical Ubuntu 22.04",
            "system_image_id": "ocid1.image.oc1.phx.bbbb",
            "rdma_cidr": "192.168.0.0/16",
        },
        "BM.GPU.B200.8",
        5,
        240,
        ("10.160.0.0/16", "10.161.0.0/16"),
    ),
}


def run(runs: int) -> None:
    """Measure and print the ratio for a region of each cloud."""
    with scratch() as bench:
        print(f"scale: preview of 4 pools with many nodes and with few; {bench.engine}; {runs} runs")
        for cloud, case in CASES.items():
            stacks = [f"{cloud}-{case.region['region']}-{size}" for size in ("few", "many")]
            for stack, nodes, cidr in zip(stacks, (case.few, case.many), case.cidrs, strict=True):
                _declare(bench, stack, cloud, case, nodes, cidr)
            _report(bench, cloud, case, stacks, runs)


def _report(bench: Bench, cloud: str, case: Case, stacks: list[str], runs: int) -> None:
    few, many = alternate(runs, *(partial(bench.seconds, "preview", "-s", stack) for stack in stacks))
    print(
        f"  {cloud}: {len(POOLS) * case.many:,} nodes {statistics.median(many):.2f} s, "
        f"{len(POOLS) * case.few} nodes {statistics.median(few):.2f} s; "
        f"ratio {spread(ratios(many, few))}; target at most {TARGET}"
    )


def _declare(bench: Bench, stack: str, cloud: str, case: Case, nodes: int, cidr: str) -> None:
    pools = {name: {"shape": case.shape, "nodes": nodes} for name in POOLS}
    region = {"cloud": cloud, **case.region, "network": {"cidr": cidr}, "pools": pools}
    file = bench.project / "stacks" / f"Pulumi.{stack}.yaml"
    YAML(typ="safe").dump({"config": {"gpufabric:region": region}}, file)
    bench.pulumi("stack", "init", stack)
