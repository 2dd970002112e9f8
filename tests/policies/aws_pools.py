"""GPU node groups of AWS with their launch templates, and what they are launched out of."""

from typing import Any

from tests.policies.conftest import UNKNOWN, Made

SHAPE = "p6-b200.48xlarge"
BLOCK_ID = "cr-0f3a9c1d2b4e5f607"
TOKENS_ONLY = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1.0}
ENCRYPTED_DISK = [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 200.0, "encrypted": "true"}}]


NO_DISK = [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 0.0, "encrypted": "true"}}]
"""A disk that costs nothing, where a sum is to be that of machines alone."""


def group(name: str, **props: Any) -> Made:
    """Make a GPU node group; its template is ``<name>-template``."""
    return Made(
        "aws:eks/nodeGroup:NodeGroup",
        {
            "clusterName": UNKNOWN,
            "capacityType": "ON_DEMAND",
            "amiType": "AL2023_x86_64_NVIDIA",
            "subnetIds": [UNKNOWN],
            "launchTemplate": {"id": UNKNOWN, "version": UNKNOWN},
            "labels": {"gpufabric.dev/pool": name, "gpufabric.dev/fabric": "efa"},
            "scalingConfig": {"minSize": 0.0, "desiredSize": 8.0, "maxSize": 8.0},
            **props,
        },
        name,
        {"launchTemplate": f"{name}-template", "subnetIds": "gpu", "clusterName": "cluster"},
    )


def template(name: str, **props: Any) -> Made:
    """Make the launch template of a GPU node group: an ordinary interface and one for EFA."""
    return Made(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "instanceType": SHAPE,
            "metadataOptions": dict(TOKENS_ONLY),
            "blockDeviceMappings": ENCRYPTED_DISK,
            "networkInterfaces": [
                {"interfaceType": "interface", "securityGroups": [UNKNOWN, UNKNOWN]},
                {"interfaceType": "efa-only", "securityGroups": [UNKNOWN, UNKNOWN]},
            ],
            **props,
        },
        f"{name}-template",
        {"networkInterfaces": ("nodes", "cluster")},
    )


def in_block(name: str, nodes: float, id_: str = BLOCK_ID, wanted: float | None = None) -> list[Made]:
    """Make a node group in a Capacity Block with its template."""
    return [
        template(
            name,
            instanceMarketOptions={"marketType": "capacity-block"},
            capacityReservationSpecification={"capacityReservationTarget": {"capacityReservationId": id_}},
        ),
        group(
            name,
            capacityType="CAPACITY_BLOCK",
            scalingConfig={
                "minSize": 0.0,
                "desiredSize": nodes if wanted is None else wanted,
                "maxSize": nodes,
            },
        ),
    ]


def in_reservation(name: str, nodes: float, id_: str = UNKNOWN, made: str = "", **props: Any) -> list[Made]:
    """Make a node group in a capacity reservation, of this stack or of another, with its template."""
    target = {"capacityReservationTarget": {"capacityReservationId": id_}}
    launch = template(name, capacityReservationSpecification=target, **props)
    if made:
        launch.links = {**launch.links, "capacityReservationSpecification": made}
    sizes = {"minSize": 0.0, "desiredSize": nodes, "maxSize": nodes}
    return [launch, group(name, scalingConfig=sizes)]


def reservation(name: str, nodes: Any, **props: Any) -> Made:
    """Make a capacity reservation of GPU machines."""
    return Made(
        "aws:ec2/capacityReservation:CapacityReservation",
        {
            "instanceType": SHAPE,
            "instanceCount": nodes,
            "instanceMatchCriteria": "targeted",
            "availabilityZone": "us-east-1a",
            **props,
        },
        name,
        protect=True,
    )
