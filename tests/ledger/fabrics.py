"""Twenty fabrics, each before and after a change of its declarations."""

from dataclasses import dataclass, field
from typing import Any

from tests.ledger.declarations import (
    AWS,
    AWS_AZURE,
    AWS_COPY,
    AZURE,
    AZURE_HELD,
    B200,
    BACKBONE,
    BLOCK,
    BOUGHT,
    CIRCUIT,
    GB200,
    H100,
    H200,
    HELD,
    INTERCONNECT,
    MANAGED,
    OCI,
    OUR_BLOCK,
    OUR_GPUS,
    OWN_KEY,
    P5,
    PEERING,
    QUOTE,
    SMALL,
    SPOT,
    USAGE,
    WEST,
    Declarations,
    lustre,
    pool,
    region,
    reserved,
    west,
)
from tests.ledger.plain import AWS_PROGRAM, AZURE_PROGRAM


@dataclass(frozen=True)
class Fabric:
    """A fabric and a change of it.

    Attributes:
        name: its name.
        before: declarations of the first run.
        after: declarations of the second run.
        prices: prices that the fabric states.
        usage: figures of the usage file for all stacks.
        programs: the program before and after, for stacks that do not use the components.
    """

    name: str
    before: Declarations
    after: Declarations
    prices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    usage: dict[str, Any] = field(default_factory=dict[str, Any])
    programs: tuple[str, str] | None = None


def single_stack(name: str, stack: str, before: Any, after: Any, **more: Any) -> Fabric:
    """Build a fabric of one stack."""
    return Fabric(name, {stack: before}, {stack: after}, **more)


def backbone(name: str, regions: Declarations, before: list[Any], after: list[Any]) -> Fabric:
    """Build a fabric with links."""
    return Fabric(name, {**regions, BACKBONE: {"links": before}}, {**regions, BACKBONE: {"links": after}})


_AWS = [
    single_stack(
        "aws-lustre",
        AWS,
        region(AWS, {"train": pool(B200, 8)}, storage=lustre(10, 125)),
        region(
            AWS,
            {"train": pool(B200, 12)},
            storage=lustre(40, 1000, checkpoint_link={}) | {"checkpoints": AWS_COPY},
        ),
    ),
    single_stack(
        "aws-autoscaled-with-usage",
        AWS,
        region(AWS, {"train": pool(P5, 2, 5)}),
        region(AWS, {"train": pool(P5, 2, 9), "eval": pool("p5en.48xlarge", 1, 3)}),
        usage=USAGE,
    ),
    single_stack(
        "aws-reservation",
        AWS,
        region(AWS, {"train": pool(P5, 4, capacity=HELD)}),
        region(AWS, {"train": pool(P5, 8, capacity=HELD), "eval": pool(P5, 4, capacity=HELD)}),
    ),
    single_stack(
        "aws-capacity-block",
        AWS,
        region(AWS, {"train": pool(B200, 4, capacity=BLOCK)}),
        region(
            AWS,
            {
                "train": pool(B200, 3, capacity=OUR_BLOCK),
                "eval": pool(B200, 2, capacity=OUR_BLOCK),
                "sft": pool(P5, 2),
            },
        ),
    ),
    single_stack(
        "aws-bought-block",
        AWS,
        region(AWS, {"sft": pool(P5, 2)}),
        region(AWS, {"sft": pool(P5, 2), "train": pool(B200, 12, capacity=BOUGHT)}),
    ),
    single_stack(
        "aws-spot",
        AWS,
        region(AWS, {"train": pool(P5, 4, capacity=SPOT)}),
        region(AWS, {"train": pool(P5, 2, 8, capacity=SPOT)}),
    ),
    single_stack(
        "aws-extended-support",
        AWS,
        region(AWS, {"train": pool(P5, 2)}, cluster={"kubernetes_version": "1.33"}),
        region(AWS, {"train": pool(P5, 2)}, cluster={"kubernetes_version": "1.34"}),
    ),
    single_stack(
        "aws-west-with-endpoints",
        WEST,
        west(
            {"train": pool(P5, 2)},
            network={"cidr": "10.17.0.0/16", "interface_endpoints": False, "flow_logs": False},
        ),
        west({"train": pool(P5, 2), "big": pool(B200, 2, 4)}, storage=lustre(10, 125)),
        usage=USAGE,
    ),
    single_stack(
        "aws-contract",
        AWS,
        region(AWS, {"train": {**pool(P5, 4), "price": {"amount": 4.10, "unit": "gpu-hour", **QUOTE}}}),
        region(
            AWS,
            {
                "pretrain": {
                    **pool(P5, 4),
                    "was": "train",
                    "price": {"amount": 20_123.45, "unit": "node-month", **QUOTE},
                },
                "sft": pool(B200, 2),
            },
        ),
        prices=[
            {"cloud": "aws", "shape": B200, "discount_percent": 12.5, **QUOTE},
            {"cloud": "aws", "service": "nat-gateway", "amount": 25, "unit": "month", **QUOTE},
        ],
    ),
]

_AZURE = [
    single_stack(
        "azure-lustre",
        AZURE,
        region(AZURE, {"train": pool(H100, 8)}, storage=lustre(10, 250)),
        region(AZURE, {"train": pool(H100, 10)}, storage=lustre(10, 250), cluster={"system_nodes": 5}),
    ),
    single_stack(
        "azure-racks-in-a-reservation",
        AZURE,
        region(AZURE, {"train": pool(GB200, 36, capacity=reserved(36))}),
        region(AZURE, {"train": pool(GB200, 18, capacity=reserved(36))}),
    ),
    single_stack(
        "azure-without-price",
        AZURE,
        region(AZURE, {"train": pool(H200, 4)}, storage=OWN_KEY),
        region(AZURE, {"train": pool(H200, 6), "eval": pool(H100, 2)}, storage=OWN_KEY),
        usage=USAGE,
    ),
    single_stack(
        "azure-autoscaled-with-usage",
        AZURE,
        region(AZURE, {"train": pool(H100, 2, 6)}),
        region(AZURE, {"train": pool(H100, 2, 10)}),
        usage=USAGE,
    ),
    single_stack(
        "azure-reservation-at-a-discount",
        AZURE,
        region(AZURE, {"train": pool(H100, 2, capacity=AZURE_HELD)}),
        region(AZURE, {"train": pool(H100, 7, capacity=AZURE_HELD)}),
        prices=[{"cloud": "azure", "shape": H100, "discount_percent": 33.333, **QUOTE}],
    ),
]

_OCI = [
    single_stack(
        "oci-lustre",
        OCI,
        region(OCI, {"train": pool("BM.GPU.B200.8", 4)}, storage=lustre(30, 500)),
        region(OCI, {"train": pool("BM.GPU.B200.8", 6)}, storage=lustre(30, 500)),
        usage=USAGE,
    ),
    single_stack(
        "oci-idle-reservation",
        OCI,
        region(OCI, {"train": pool("BM.GPU.H200.8", 4, capacity=reserved(8))}),
        region(
            OCI, {"train": pool("BM.GPU.H200.8", 7, capacity=reserved(8, price=OUR_GPUS)), "sft": MANAGED}
        ),
    ),
]

_LINKS = [
    backbone(
        "peering-and-vpn",
        {AWS: SMALL[AWS], WEST: SMALL[WEST], AZURE: SMALL[AZURE]},
        [PEERING],
        [PEERING, AWS_AZURE],
    ),
    backbone(
        "expressroute-and-circuit",
        {AWS: SMALL[AWS], AZURE: SMALL[AZURE], OCI: SMALL[OCI]},
        [INTERCONNECT],
        [INTERCONNECT, CIRCUIT],
    ),
]

_PLAIN = [
    single_stack(
        "plain-aws",
        AWS,
        region(AWS, {}),
        region(AWS, {}),
        programs=(AWS_PROGRAM.replace("COUNT", "50"), AWS_PROGRAM.replace("COUNT", "64")),
    ),
    single_stack(
        "plain-azure",
        AZURE,
        region(AZURE, {}),
        region(AZURE, {}),
        programs=(AZURE_PROGRAM.replace("COUNT", "10"), AZURE_PROGRAM.replace("COUNT", "20")),
    ),
]

FABRICS = {fabric.name: fabric for fabric in (*_AWS, *_AZURE, *_OCI, *_LINKS, *_PLAIN)}
"""All fabrics by name."""
