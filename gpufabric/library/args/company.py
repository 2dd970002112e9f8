"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.company`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.egress import Proxies, Registries


class NameRule(TypedDict):
    """Form of the names of a cloud's resources."""

    prefix: NotRequired[str]
    """Text before the name of the fabric."""

    suffix: NotRequired[str]
    """Text after the name of the stack."""

    case: NotRequired[str]
    """Case of the names that people see. Names in which the cloud takes lower case only stay in it.
    One of: lower, upper.
    """


class CompanyNames(TypedDict):
    """Form of names by cloud. A change replaces the resources whose names change."""

    aws: NotRequired[NameRule]
    """Form of names on AWS."""

    azure: NotRequired[NameRule]
    """Form of names on Azure."""

    oci: NotRequired[NameRule]
    """Form of names on OCI."""


class MandatoryTag(TypedDict):
    """A tag that every stack declares."""

    values: NotRequired[list[str]]
    """Values that are allowed; any if there are none."""

    pattern: NotRequired[str]
    """Regular expression that the whole value matches."""


class Places(TypedDict):
    """Names that stacks may use, by cloud; all of them if a cloud is absent."""

    aws: NotRequired[list[str]]
    """Names that are allowed on AWS. Absent: all; empty: none."""

    azure: NotRequired[list[str]]
    """Names that are allowed on Azure. Absent: all; empty: none."""

    oci: NotRequired[list[str]]
    """Names that are allowed on OCI. Absent: all; empty: none."""


class Company(TypedDict):
    """Rules of the company. gpufabric follows them, and policies judge all resources of a stack by
    them.
    """

    names: NotRequired[CompanyNames]
    """Form of the names of resources, by cloud."""

    tags: NotRequired[dict[str, MandatoryTag]]
    """Mandatory tags by key. The fabric or the region declares their values."""

    tags_on_launch: NotRequired[str]
    """identity: instances, volumes and interfaces on AWS get the tags that name fabric and stack,
    which never change. declared: also the declared tags, so a change of a tag replaces all nodes
    of the stack, batch by batch. Azure and OCI tag machines without replacing them, so they always
    get all tags.
    """

    permission_boundary: NotRequired[str]
    """ARN of the policy that limits every IAM role that a stack makes. With several AWS accounts,
    each has a policy of this name: gpufabric writes the account of the stack into the ARN.
    """

    regions: NotRequired[Places]
    """Regions in which stacks may be declared."""

    shapes: NotRequired[Places]
    """Shapes that pools may have."""

    public_addresses: NotRequired[bool]
    """false: no resource of a stack has a public address, neither gateways nor the cluster's
    endpoint.
    """

    roles: NotRequired[str]
    """existing-only: stacks make no role, identity or policy. `existing` names those that they use.
    One of: made, existing-only.
    """

    proxy: NotRequired[Proxies]
    """Proxies of the nodes. A change replaces the machines of AWS, batch by batch."""

    registries: NotRequired[Registries]
    """Mirrors of registries, for nodes and for rendered manifests. A change replaces the machines of
    AWS.
    """
