"""Roles, keys and log groups of an AWS account that regions stand on."""

import json
from collections.abc import Iterator, Sequence

from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList
from gpufabric.spec.aws.existing import AwsGivenKey, AwsGivenRole
from gpufabric.spec.aws.region import AwsRegion

_POD_IDENTITY = "pods.eks.amazonaws.com"
_MANAGED = "arn:aws:iam::aws:policy/"


def add_identities(things: ThingList, region: AwsRegion, of: str) -> None:
    """Add the roles, keys and log groups that a region stands on.

    Args:
        things: the region's things.
        region: the declaration.
        of: words that name the stack.
    """
    for where, role, service in _roles(region):
        trusted = role.trusted if role.trusted is not None else (service,)
        if role.trusted is None:
            things.assumed(f"existing.roles.{where} {of}", f"that {service} may assume {role.id} is")
        path, _, name = role.id.partition(":role/")[2].rpartition("/")
        if not add_role(things, name, trusted, path):
            continue
        for policy in role.policies or ():
            inputs = {"role": f"${{{name}}}", "policyArn": f"{_MANAGED}{policy}"}
            things.add("role-policy-attachment", f"{name}-{policy}", inputs)
    for where, key in _keys(region):
        if key.id.split(":")[3] != region.region:
            things.lacks(f"existing.keys.{where} {of}", key.id)
            continue
        enabled = {"isEnabled": key.is_enabled} if key.is_enabled is not None else {}
        id_ = key.id.rpartition("/")[2]
        things.add("aws:kms/key:Key", id_, enabled, id_=id_)
    group = region.existing.logs.flow_logs
    if group is not None:
        name = group.id.replace("/", "-").replace("#", "-").strip("-.")
        inputs = {"name": group.id, "retentionInDays": group.retention_days}
        things.add("aws:cloudwatch/logGroup:LogGroup", name, inputs)


def add_role(things: ThingList, name: str, services: Sequence[str], path: str = "") -> bool:
    """Add a role that services may assume; return whether it is new. Pod Identity tags its sessions."""
    actions = ["sts:AssumeRole", *(["sts:TagSession"] if _POD_IDENTITY in services else [])]
    allow = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": actions}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    inputs = {"name": name, "path": f"/{path}/" if path else None, "assumeRolePolicy": trust}
    return things.add("role", name.translate(str.maketrans("+=,@", "----")), inputs)


def _roles(region: AwsRegion) -> Iterator[tuple[str, AwsGivenRole, str]]:
    """Yield given roles with their property and the service that assumes them."""
    roles = region.existing.roles
    for where, role, service in (
        ("node", roles.node, "ec2.amazonaws.com"),
        ("cluster", roles.cluster, "eks.amazonaws.com"),
        ("training", roles.training, _POD_IDENTITY),
        ("flow_logs", roles.flow_logs, "vpc-flow-logs.amazonaws.com"),
        ("replication", roles.replication, "s3.amazonaws.com"),
    ):
        if role is not None:
            yield where, role, service
    for name, role in roles.addons.items():
        yield f"addons.{name}", role, _POD_IDENTITY


def _keys(region: AwsRegion) -> Iterator[tuple[str, AwsGivenKey]]:
    keys = region.existing.keys
    for where, key in (("storage", keys.storage), ("secrets", keys.secrets), ("logs", keys.logs)):
        if key is not None:
            yield where, key
