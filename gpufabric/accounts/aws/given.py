"""Reads facts about given clusters, keys, roles, log groups, buckets and file systems."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

from gpufabric.accounts.aws.calls import (
    ADDONS,
    BUCKET,
    CLUSTER,
    ENCRYPTION,
    FILE_SYSTEMS,
    KEY,
    LOG_GROUPS,
    ROLE,
    ROLE_POLICIES,
    VERSIONING,
    Call,
)
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.declared import given_ids
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.given_network import facts_of_listed
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Kind
from gpufabric.spec.given_facts import (
    ClusterFacts,
    FileSystemFacts,
    KeyFacts,
    LogFacts,
    RoleFacts,
    StoreFacts,
)

_POD_IDENTITY = "eks-pod-identity-agent"
_MISSING = (
    "404",
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
)
"""Codes of AWS for something that does not exist."""


def sections(client: Client, target: Target) -> list[TopicSection]:
    """List the sections; one without a declared id is not asked for.

    Args:
        client: calls of the target.
        target: account and region.
    """
    wanted = given_ids(target)
    readers: dict[Kind, tuple[tuple[Call, ...], Callable[[Client, Iterable[str]], Reading]]] = {
        "clusters": ((CLUSTER, ADDONS), _one_by_one(_cluster, CLUSTER)),
        "keys": ((KEY,), _one_by_one(_key, KEY)),
        "roles": ((ROLE, ROLE_POLICIES), _one_by_one(_role, ROLE)),
        "logs": ((LOG_GROUPS,), _logs),
        "stores": ((BUCKET, VERSIONING, ENCRYPTION), _one_by_one(_store, BUCKET)),
        "file_systems": ((FILE_SYSTEMS,), _file_systems),
    }
    return [
        TopicSection(kind, calls, partial(read, client, wanted[kind]))
        for kind, (calls, read) in readers.items()
        if wanted.get(kind)
    ]


def _one_by_one(
    ask: Callable[[Client, str], Declared], call: Call
) -> Callable[[Client, Iterable[str]], Reading]:
    """Return a reader that asks about each id, and notes those that AWS says do not exist."""

    def read(client: Client, wanted: Iterable[str]) -> Reading:
        rows: dict[str, Declared] = {}
        absent: dict[str, str] = {}
        for id_ in wanted:
            try:
                rows[id_] = ask(client, id_)
            except CallError as error:
                if error.code not in _MISSING:
                    raise
                absent[id_] = f"{call.operation}: {error.code}"
        return Reading(rows, absent)

    return read


def _cluster(client: Client, name: str) -> ClusterFacts:
    row = client.ask(CLUSTER, name=name)["cluster"]
    network, services = row.get("resourcesVpcConfig", {}), row.get("kubernetesNetworkConfig", {})
    has_agent = _POD_IDENTITY in client.rows(ADDONS, clusterName=name)
    return ClusterFacts.model_validate(
        {
            "kubernetes_version": row.get("version"),
            "network_id": network.get("vpcId"),
            "security_group_id": network.get("clusterSecurityGroupId"),
            "endpoint": row.get("endpoint"),
            "certificate_authority": row.get("certificateAuthority", {}).get("data"),
            "service_cidr": services.get("serviceIpv4Cidr"),
            "mode": row.get("accessConfig", {}).get("authenticationMode"),
            "has_oidc_issuer": bool(row.get("identity", {}).get("oidc", {}).get("issuer")),
            # Without the add-on, its owner may have installed the agent in another way.
            "has_workload_identity": True if has_agent else None,
            "status": row.get("status"),
        }
    )


def _key(client: Client, arn: str) -> KeyFacts:
    row = client.ask(KEY, KeyId=arn)["KeyMetadata"]
    return KeyFacts(region=row["Arn"].split(":")[3], is_enabled=row["KeyState"] == "Enabled")


def _role(client: Client, arn: str) -> RoleFacts:
    name = arn.rpartition("/")[2]
    row = client.ask(ROLE, RoleName=name)["Role"]
    policies = client.rows(ROLE_POLICIES, RoleName=name)
    return RoleFacts(
        trusted=tuple(sorted(set(_services(row["AssumeRolePolicyDocument"])))),
        policies=tuple(sorted(policy["PolicyName"] for policy in policies)),
        permission_boundary=row.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
    )


def _services(document: Any) -> Iterator[str]:  # noqa: ANN401 (a policy, as the SDK or as the API writes it)
    """Yield the services that a trust policy lets assume the role."""
    policy = json.loads(unquote(document)) if isinstance(document, str) else document
    for statement in _several(policy.get("Statement", [])):
        principal = statement.get("Principal", {})
        if statement.get("Effect") == "Allow" and isinstance(principal, dict):
            yield from _several(principal.get("Service", []))


def _several(value: Any) -> list[Any]:  # noqa: ANN401 (a policy writes one item without a list)
    return value if isinstance(value, list) else [value]


def _logs(client: Client, wanted: Iterable[str]) -> Reading:
    rows: list[Row] = []
    for name in wanted:
        listed = client.rows(LOG_GROUPS, logGroupNamePrefix=name)
        rows += [row for row in listed if row["logGroupName"] == name]
    facts = {row["logGroupName"]: LogFacts(retention_days=row.get("retentionInDays")) for row in rows}
    return facts_of_listed(rows, "logGroupName", wanted, facts, LOG_GROUPS)


def _store(client: Client, name: str) -> StoreFacts:
    head = client.ask(BUCKET, Bucket=name)
    versioning = client.ask(VERSIONING, Bucket=name)
    rules = client.ask(ENCRYPTION, Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    default = next((rule.get("ApplyServerSideEncryptionByDefault", {}) for rule in rules), {})
    return StoreFacts(
        region=head.get("BucketRegion"),
        has_versioning=versioning.get("Status") == "Enabled",
        key_id=default.get("KMSMasterKeyID", ""),
    )


def _file_systems(client: Client, wanted: Iterable[str]) -> Reading:
    rows = client.rows(FILE_SYSTEMS)
    facts = {
        row["FileSystemId"]: FileSystemFacts(
            subnet_id=next(iter(row.get("SubnetIds", [])), None),
            address=row.get("DNSName"),
            mount_name=row.get("LustreConfiguration", {}).get("MountName"),
            size_gib=row.get("StorageCapacity"),
        )
        for row in rows
        if row["FileSystemId"] in set(wanted)
    }
    return facts_of_listed(rows, "FileSystemId", wanted, facts, FILE_SYSTEMS)
