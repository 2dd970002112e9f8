"""An account in memory, to judge requests by AWS's rules without a provider."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gpufabric.simcloud.capacity import CapacityFile
from gpufabric.simcloud.clouds.aws.rules import RULES
from gpufabric.simcloud.clouds.aws.tokens import LAUNCH_TEMPLATE, NODE_GROUP, SUBNET
from gpufabric.simcloud.clouds.request import Former, Reference, Request, World, strings
from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.resource import CloudResource

REGION = "us-east-1"
ZONE, ZONE_ID = "us-east-1f", "use1-az6"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BLOCK_ID = "cr-0f3a9c1d2b4e5f607"


class Account:
    """A :class:`gpufabric.simcloud.clouds.request.State` whose resources a test puts in."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], CloudResource] = {}
        self.former: dict[tuple[str, str, str], Former] = {}

    def add(self, type_: str, id_: str, inputs: Any = None, outputs: Any = None, region: str = REGION) -> str:
        inputs = inputs or {}
        self.held[type_, id_] = CloudResource(
            type_, id_, "", region, 1, inputs, {**inputs, **(outputs or {})}
        )
        return id_

    def subnet(self, id_="subnet-0a", zone=ZONE, zone_id=ZONE_ID, cidr="10.0.0.0/16"):
        zones = {"availabilityZone": zone, "availabilityZoneId": zone_id}
        return self.add(SUBNET, id_, {"cidrBlock": cidr}, zones)

    def group(self, name="other", *, nodes=1, status="ACTIVE", capacity_type="ON_DEMAND", **template):
        """A node group that is there already, with a launch template of its own."""
        inputs = group_inputs(
            self, name, nodes=nodes, subnets=("subnet-0a",), capacity_type=capacity_type, template=template
        )
        return self.add(NODE_GROUP, f"c:{name}", inputs, {"status": status})

    def owners(self, identity):
        return [resource for resource in self.held.values() if resource.id == identity]

    def referrers(self, identity):
        return [
            resource
            for resource in self.held.values()
            if identity in (text for _, text in strings(resource.inputs))
        ]

    def identities(self, type_, id_):
        return [id_]

    def below(self, prefix):
        return []

    def get(self, type_, id_):
        return self.held.get((type_, id_))

    def changed_from(self, type_, id_, property_):
        return self.former.get((type_, id_, property_))

    def counted(self, key):
        return 0

    def of_type(self, type_):
        return [resource for (kind, _), resource in sorted(self.held.items()) if kind == type_]


def group_inputs(account, name, *, nodes, subnets, capacity_type="ON_DEMAND", template=None, **inputs):
    launch = account.add(LAUNCH_TEMPLATE, f"lt-{name}", template or {})
    return {
        "clusterName": "c",
        "nodeGroupName": name,
        "capacityType": capacity_type,
        "scalingConfig": {"desiredSize": nodes, "minSize": 0, "maxSize": 100},
        "subnetIds": list(subnets),
        "launchTemplate": {"id": launch, "version": "1"},
        **inputs,
    }


def world(**aws):
    """A world with a capacity file that says this of AWS; without arguments one without a file."""
    return World(NOW, CapacityFile.model_validate({"aws": aws}) if aws else None)


def node_group(account, *, nodes=1, subnets=("subnet-0a",), verb="Create", at=None, template=None, **inputs):
    """A request for a node group named ``train``."""
    if account.get(SUBNET, "subnet-0a") is None:
        account.subnet()
    given = group_inputs(account, "train", nodes=nodes, subnets=subnets, template=template, **inputs)
    return request(NODE_GROUP, given, id_="c:train", verb=verb, at=at)


def request(type_, inputs, *, id_="new", verb="Create", at=None, references=()):
    named = tuple(Reference(path, target) for path, target in references)
    return Request(
        "aws", "123456789012", REGION, type_, id_, "new", inputs, named, at or world(), verb
    )  # fmt: skip


def judged(account, asked):
    """Answer of the account: the first error, or nothing."""
    return RULES.judge(account, asked)


@dataclass(frozen=True)
class Case:
    """A request that AWS refuses: ``make`` gives account and request, ``text`` is AWS's whole text."""

    name: str
    refusal: Refusal
    make: Any
    text: str

    def check(self) -> None:
        account = Account()
        error = judged(account, self.make(account))
        assert error is not None
        assert error.code == self.refusal.code
        assert error.accepted == (self.refusal.shown == "launch")
        assert self.text in error.message
        # EKS answers with a code of its own what it finds when it tries a launch template out.
        code = "InvalidRequestException" if self.refusal.shown == "checked" else self.refusal.code
        if self.refusal.shown not in ("launch", "provider"):
            assert f"{code}: " in error.message

    def __str__(self) -> str:
        return self.name
