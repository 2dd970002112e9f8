"""Settings of nodes on OCI that are refused, and what they decide."""

import base64
import json
from typing import Any

import pytest

from gpufabric.plan.oci.node_settings import encoded_bytes
from gpufabric.plan.oci.pool import OciPoolPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

GROUP = "ocid1.networksecuritygroup.oc1.iad.aaaa"
SIZES = "catalogue: oci-boot-volume-sizes, 2026-11-29"


def pools(**declared: Any) -> dict[str, Any]:
    return {"train": {"shape": "BM.GPU.B200.8", "nodes": 4, **declared}}


def planned(plan: PlanRegion, **declared: Any) -> OciPoolPlan:
    (pool,) = plan("oci", pools=pools(**declared)).pools
    assert isinstance(pool, OciPoolPlan)
    return pool


@pytest.mark.parametrize(
    ("declared", "where", "given", "allowed", "limit"),
    [
        ({"disk": {"size_gib": 49}}, "disk.size_gib", "49 GiB", "at least 50 GiB, the smallest disk", SIZES),
        ({"disk": {"size_gib": 32769}}, "disk.size_gib", "32769 GiB", "at most 32768 GiB", SIZES),
        (
            {"disk": {"vpus_per_gb": 25}},
            "disk.vpus_per_gb",
            "25",
            "10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120",
            "catalogue: oci-block-volume-performance-doc, 2026-11-29",
        ),
        (
            {"disk": {"vpus_per_gb": 20}, "operations": "managed-pool"},
            "disk.vpus_per_gb",
            "20 for a managed pool",
            "none; or operations: unit, individual",
            "OKE API reference, NodeSourceViaImageDetails: node pools state no performance units",
        ),
        (
            {"security_group_ids": ["ocid1.vcn.oc1.iad.aaaa"]},
            "security_group_ids[0]",
            "ocid1.vcn.oc1.iad.aaaa",
            "ocid1.networksecuritygroup....",
            "the cloud's form of ids",
        ),
        (
            {"security_group_ids": [f"{GROUP}{number}" for number in range(5)]},
            "security_group_ids",
            "5 groups",
            "at most 4, beside 1 of the stack's own",
            "catalogue: oci-security-rules-doc, 2026-11-29",
        ),
        (
            {"user_data": "#!/bin/bash\n" + "#" * 15000},
            "user_data",
            "15,012 characters: 32,020 bytes of user data with gpufabric's own part",
            "at most 32,000 bytes; a script that loads the rest from your own store",
            "catalogue: oci-sdk-2_189, 2026-11-29",
        ),
        (
            {"taints": [{"key": "kubernetes.io/mine"}]},
            "taints[0].key",
            "kubernetes.io/mine",
            "a key outside kubernetes.io, k8s.io",
            'Kubernetes document "Well-Known Labels, Annotations and Taints"',
        ),
    ],
)
def test_a_setting_that_oci_refuses_is_refused(
    plan: PlanRegion, declared: dict[str, Any], where: str, given: str, allowed: str, limit: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        plan("oci", pools=pools(**declared))
    (problem,) = caught.value.problems
    assert (problem.where, problem.given, problem.allowed, problem.limit) == (
        f"pools.train.{where}",
        given,
        allowed,
        limit,
    )


def test_a_pool_without_settings_has_the_defaults(plan: PlanRegion) -> None:
    pool = planned(plan)
    assert (pool.boot_volume_gb, pool.boot_volume_vpus_per_gb) == (512, 30)


def test_the_declared_boot_volume_is_that_of_the_machines(plan: PlanRegion) -> None:
    pool = planned(plan, disk={"size_gib": 1024, "vpus_per_gb": 20})
    assert (pool.boot_volume_gb, pool.boot_volume_vpus_per_gb) == (1024, 20)


def test_the_bytes_of_a_script_are_those_of_its_json_in_base64() -> None:
    script = '#!/bin/bash\necho "a"\n'
    assert encoded_bytes(script) == len(base64.b64encode(json.dumps(script).encode()))
