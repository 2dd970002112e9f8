"""A sound AWS stack in its first preview, for tests that break it, and what a rule says of it."""

import copy
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.stack_view import view_of
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.regions import AnyRegion
from tests.policies.aws_pools import BLOCK_ID, ENCRYPTED_DISK, SHAPE, TOKENS_ONLY, group, template
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
BLOCK = {
    "mode": "capacity-block",
    "id": BLOCK_ID,
    "nodes": 48,
    "starts": "2026-11-24T11:30:00Z",
    "ends": "2027-01-05T11:30:00Z",
}
TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::one", "arn:aws:s3:::one/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

Stack = dict[str, Made]


def subnet(name: str, zone: str, **props: Any) -> Made:
    """Make a subnet in a zone."""
    return Made("aws:ec2/subnet:Subnet", {"vpcId": UNKNOWN, "availabilityZoneId": zone, **props}, name)


def rule_of(direction: str, name: str, group_: str = "nodes", **props: Any) -> Made:
    """Make a rule of a security group that refers to the group itself."""
    return Made(
        f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        {"securityGroupId": UNKNOWN, "referencedSecurityGroupId": UNKNOWN, "ipProtocol": "-1", **props},
        name,
        {"securityGroupId": group_, "referencedSecurityGroupId": group_},
    )


def sound() -> Stack:
    """Give a stack that no rule finds fault with, as the engine shows it before anything exists."""
    made = [
        Made("aws:ec2/securityGroup:SecurityGroup", {"vpcId": UNKNOWN}, "nodes"),
        rule_of("Ingress", "nodes-in"),
        rule_of("Egress", "nodes-out"),
        Made("aws:ec2/vpc:Vpc", {"cidrBlock": "10.16.0.0/16"}, "vpc"),
        Made("aws:ec2/flowLog:FlowLog", {"vpcId": UNKNOWN, "trafficType": "ALL"}, "flows", {"vpcId": "vpc"}),
        Made(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"vpcId": UNKNOWN, "serviceName": "com.amazonaws.us-east-1.s3"},
            "to-s3",
            {"vpcId": "vpc"},
        ),
        subnet("gpu", "use1-az6", mapPublicIpOnLaunch=False),
        subnet("system-a", "use1-az4"),
        subnet("system-b", "use1-az6"),
        subnet("public", "use1-az6", mapPublicIpOnLaunch=True),
        Made("aws:kms/key:Key", {"enableKeyRotation": True}, "secrets-key"),
        Made("aws:kms/key:Key", {"enableKeyRotation": True}, "storage-key", protect=True),
        Made(
            "aws:eks/cluster:Cluster",
            {
                "vpcConfig": {"endpointPublicAccess": False, "subnetIds": [UNKNOWN, UNKNOWN]},
                "encryptionConfig": {"provider": {"keyArn": UNKNOWN}, "resources": ["secrets"]},
                "enabledClusterLogTypes": ["api", "audit"],
            },
            "cluster",
            {"encryptionConfig": "secrets-key", "vpcConfig": ("system-a", "system-b")},
        ),
        template("train"),
        group("train"),
        Made(
            "aws:ec2/launchTemplate:LaunchTemplate",
            {
                "instanceType": "m7i.xlarge",
                "metadataOptions": dict(TOKENS_ONLY),
                "blockDeviceMappings": ENCRYPTED_DISK,
            },
            "system-template",
        ),
        Made(
            "aws:eks/nodeGroup:NodeGroup",
            {
                "capacityType": "ON_DEMAND",
                "amiType": "AL2023_x86_64_STANDARD",
                "subnetIds": [UNKNOWN, UNKNOWN],
                "launchTemplate": {"id": UNKNOWN, "version": UNKNOWN},
                "labels": {"gpufabric.dev/pool": "system"},
                "scalingConfig": {"minSize": 3.0, "desiredSize": 3.0, "maxSize": 3.0},
            },
            "system",
            {"launchTemplate": "system-template", "subnetIds": ("system-a", "system-b")},
        ),
        Made(
            "aws:fsx/lustreFileSystem:LustreFileSystem",
            {
                "deploymentType": "PERSISTENT_2",
                "kmsKeyId": UNKNOWN,
                "securityGroupIds": [UNKNOWN],
                "automaticBackupRetentionDays": 7.0,
                "skipFinalBackup": False,
            },
            "lustre",
            {"kmsKeyId": "storage-key", "securityGroupIds": "nodes"},
            protect=True,
        ),
        Made("aws:s3/bucket:Bucket", {}, "checkpoints", protect=True),
        _of_bucket(
            "BucketPublicAccessBlock",
            "private",
            blockPublicAcls=True,
            blockPublicPolicy=True,
            ignorePublicAcls=True,
            restrictPublicBuckets=True,
        ),
        _of_bucket("BucketPolicy", "tls", policy=json.dumps({"Statement": [TLS_ONLY]})),
        _of_bucket("BucketVersioning", "versions", versioningConfiguration={"status": "Enabled"}),
        _of_bucket(
            "BucketServerSideEncryptionConfiguration",
            "encryption",
            rules=[{"applyServerSideEncryptionByDefault": {"kmsMasterKeyId": UNKNOWN}}],
        ),
    ]
    stack = {resource.name: resource for resource in made}
    stack["encryption"].links = {"bucket": "checkpoints", "rules": "storage-key"}
    return stack


def _of_bucket(type_: str, name: str, **props: Any) -> Made:
    token = f"aws:s3/{type_[0].lower()}{type_[1:]}:{type_}"
    return Made(token, {"bucket": UNKNOWN, **props}, name, {"bucket": "checkpoints"})


def region(**pools: Mapping[str, Any]) -> AwsRegion:
    """Declare a region with some pools."""
    return AwsRegion.model_validate(
        {
            "cloud": "aws",
            "region": "us-east-1",
            "account_id": "123456789012",
            "zone": "use1-az6",
            "system_zones": ["use1-az4", "use1-az6"],
            "network": {"cidr": "10.16.0.0/16"},
            "pools": pools or {"train": {"shape": SHAPE, "nodes": 8}},
        }
    )


@dataclass(frozen=True)
class Said:
    """Results of a rule, as texts."""

    violations: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    unevaluated: tuple[str, ...] = ()


def say(
    rule: Rule,
    stack: Stack,
    declared: AnyRegion | None = None,
    now: datetime = NOW,
    *,
    before: Stack | None = None,
    options: RuleOptions | None = None,
) -> Said:
    """Run a rule over a stack, and over what it was before if that is known."""
    previous = None if before is None else seen(list(before.values()))
    context = replace(_context(declared, now), previous=previous)
    view = replace(view_of(seen(list(stack.values())), context), options=options)
    return _said(run_rule(rule, lambda: view))


def say_all(rules: Iterable[Rule], stack: Stack, declared: AnyRegion | None = None) -> dict[str, Said]:
    """Run several rules over a stack that is read once; gives what each says by its id."""
    view = view_of(seen(list(stack.values())), _context(declared, NOW))
    return {rule.id: _said(run_rule(rule, lambda: view)) for rule in rules}


def _context(declared: AnyRegion | None, now: datetime) -> PolicyContext:
    return PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=now, declaration=declared)


def _said(outcome: RuleOutcome) -> Said:
    return Said(
        tuple(finding.message for finding in outcome.violations),
        tuple(finding.message for finding in outcome.advice),
        tuple(map(str, outcome.unevaluated)),
    )


Change = Callable[[Stack], object]


def put(name: str, *path: str | int, value: Any) -> Change:
    """Make a change that sets one property of a resource."""

    def change(stack: Stack) -> None:
        node = _own_props(stack[name])
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value

    return change


def drop(name: str, *path: str | int) -> Change:
    """Make a change that takes away a resource, or one property of it."""

    def change(stack: Stack) -> None:
        if not path:
            del stack[name]
            for resource in stack.values():
                resource.links = {
                    key: tuple(source for source in sources if source != name)
                    for key, sources in resource.linked.items()
                }
            return
        node = _own_props(stack[name])
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]

    return change


def _own_props(made: Made) -> Any:
    """Give properties that no other test shares."""
    made.props = json.loads(json.dumps(dict(made.props)))
    return made.props


def link(name: str, **links: str | tuple[str, ...]) -> Change:
    """Make a change that lets properties of a resource come from others."""

    def change(stack: Stack) -> None:
        stack[name].links = {**stack[name].links, **links}

    return change


def add(*made: Made) -> Change:
    """Make a change that adds resources, or replaces those of the same names."""
    return lambda stack: stack.update({resource.name: copy.deepcopy(resource) for resource in made})


def altered(stack: Stack, *changes: Change) -> Stack:
    """Give a copy of a stack with some changes."""
    copied = copy.deepcopy(stack)
    for change in changes:
        change(copied)
    return copied


def changed(*changes: Change) -> Stack:
    """Give the sound stack with some changes."""
    return altered(sound(), *changes)
