"""The report that the documentation shows: three regions, one of which grows and replaces its file system."""

from typing import Any

from gpufabric.events.log import log_of
from gpufabric.report.build import StackSource, build
from gpufabric.report.model import Report
from tests.report.making import ORIGIN, done, policy, stack_events, step, summary

LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
BLOCK = ("2026-11-10T11:30:00Z", "2026-12-15T11:30:00Z")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def _region(stack: str, shape: str, nodes: int, fabric: str, **pool: Any) -> dict[str, Any]:
    cloud, _, name = stack.partition("-")
    gpus = nodes * (4 if "GB200" in shape else 8)
    train = {"shape": shape, "nodes": nodes, "gpus": gpus, "fabric": fabric, **pool}
    return {"stack": stack, "cloud": cloud, "region": name, "pools": {"train": train}}


def _quota(
    family: str, used: int, limit: int | None, unit: str, verdict: str, text: str
) -> list[dict[str, Any]]:
    return [{"family": family, "used": used, "limit": limit, "unit": unit, "verdict": verdict, "text": text}]


def _term(
    pool: str, mode: str, count: int, usd_per_hour: str | None, begins: str | None, ends: str | None
) -> dict[str, Any]:
    """Make the term of the capacity of a pool; None: the date is unknown."""
    return {
        "pool": pool,
        "mode": mode,
        "count": count,
        "begins": begins,
        "begin": "dated" if begins else "unknown",
        "ends": ends,
        "end": "dated" if ends else "unknown",
        "usd_per_hour_idle": usd_per_hour,
        "shared_with": [],
    }


def shown() -> Report:
    """Make it."""
    aws, azure, oci = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
    efa = {"rdma": {"gbps": 3200}}
    before = summary(
        384, "5456.81", "3983471.96", unpriced=["144,000 GiB of Lustre at 500 MB/s/TiB", "object storage"]
    )
    after = summary(
        512, "7275.75", "5311297.50", unpriced=["144,000 GiB of Lustre at 250 MB/s/TiB", "object storage"]
    )
    after["quota"] = _quota(
        "L-417A185B", 12288, 9600, "vCPU", "short", "64 nodes x 192 vCPU = 12,288: limit 9,600, 2,688 too few"
    )
    after["capacity"] = [_term("train", "capacity-block", 64, "4547.84", *BLOCK)]
    grown = [
        step(
            "update",
            "train",
            {"scalingConfig": {"desiredSize": 48, "maxSize": 48}, "subnetIds": ["a", "b"]},
            {"scalingConfig": {"desiredSize": 64, "maxSize": 64}, "subnetIds": ["b", "a"]},
        ),
        step(
            "replace",
            aws,
            {"perUnitStorageThroughput": 500, "storageType": "SSD"},
            {"perUnitStorageThroughput": 250, "storageType": "INTELLIGENT_TIERING"},
            type_=LUSTRE,
            protect=True,
            detailedDiff={"storageType": {"diffKind": "update-replace", "inputDiff": True}},
        ),
        step("delete-replaced", aws, {}, type_=LUSTRE, protect=True),
        step("create-replacement", aws, {}, {}, type_=LUSTRE),
        step(
            "replace",
            "data-link",
            {"fileSystemId": "fs-04"},
            {"fileSystemId": UNKNOWN},
            type_="aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
            detailedDiff={"fileSystemId": {"diffKind": "update-replace", "inputDiff": True}},
        ),
        step("delete", "old-flow-logs", {"trafficType": "ALL"}, type_="aws:ec2/flowLog:FlowLog"),
        step(
            "create",
            "train-alarm",
            new={"threshold": 90, "topic": UNKNOWN},
            type_="aws:cloudwatch/metricAlarm:MetricAlarm",
        ),
        {
            "policyAnalyzeStackSummaryEvent": {
                "passed": [
                    "imdsv2",
                    "no-public-nodes",
                    "storage-protected",
                    "disks-encrypted",
                    "cost-stack-budget-hourly",
                ],
                "failed": [],
            }
        },
        policy(
            "quota-headroom",
            "Quotas cover the GPU machines at peak\naws-us-east-1: 64 nodes x 192 vCPU = 12,288: "
            "limit 9,600, 2,688 too few",
            "mandatory",
        ),
        policy(
            "cost-unpriced", "Everything that costs money has a price\naws-us-east-1: 2 items have no price"
        ),
        policy("advice", "bucket-tls-only: not evaluated: checkpoints.policy unknown until apply"),
        *stack_events(
            {"summary": before, "region": _region(aws, "p6-b200.48xlarge", 48, "efa", **efa)},
            {
                "summary": after,
                "region": _region(
                    aws, "p6-b200.48xlarge", 64, "efa", power_domain="us-east-1 / 1.1 MW", **efa
                ),
            },
        ),
        done(update=1, replace=2, delete=1, create=1, same=101),
    ]
    azure_money = summary(360, "9735.13", "7106641.98", usd_per_gpu_hour="27.04", unpriced=["object storage"])
    azure_money["quota"] = _quota(
        "standardNDISRGB200V6NDRFamily", 11520, 13824, "vCPU", "fits", "90 nodes x 128 vCPU; 2,304 left"
    )
    azure_money["capacity"] = [
        {**_term("train", "new-reservation", 90, None, None, None), "begin": "with-stack", "end": "open"}
    ]
    oci_money = summary(320, "4480.84", "3271016.12", usd_per_gpu_hour="14.00", unpriced=[])
    oci_money["quota"] = _quota(
        "gpu-b200-count", 320, None, "GPU", "unknown", "the stack has no quota snapshot"
    )
    oci_money["capacity"] = [_term("train", "reservation", 40, None, None, None)]
    links = {
        f"{first}--{other}": {
            "ends": [first, other],
            "kind": kind,
            "gbps": gbps,
            "latency_ms": ms,
            "state": "complete",
        }
        for first, other, kind, gbps, ms in (
            (aws, azure, "vpn", 2, 31.5),
            (aws, oci, "vpn", 2, 28),
            (azure, oci, "interconnect", 10, 1.9),
        )
    }
    joined = summary(0, "1.74", "1270.20", quota=[], fabric=[], unpriced=["1 x expressroute-gateway-ergw3az"])
    joined["links"] = [
        f"link {key} carries {link['gbps']} Gbit/s, needs 0.62 Gbit/s: fits" for key, link in links.items()
    ]
    quiet = {
        azure: {
            "summary": azure_money,
            "region": _region(azure, "Standard_ND128isr_NDR_GB200_v6", 90, "infiniband", rdma={"gbps": 1600}),
        },
        oci: {"summary": oci_money, "region": _region(oci, "BM.GPU.B200.8", 40, "roce", rdma={"gbps": 3200})},
        "backbone": {"summary": joined, "backbone": {"links": links}},
    }
    sources = [StackSource(aws, log_of(grown), "failed")]
    sources += [
        StackSource(name, log_of([*stack_events(outputs, outputs, name), done(same=38)]), "done")
        for name, outputs in quiet.items()
    ]
    return build(sources, ORIGIN)
