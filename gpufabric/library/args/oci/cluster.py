"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.oci.cluster`."""

from typing import NotRequired, TypedDict

import pulumi


class Addon(TypedDict):
    """An add-on that differs from OKE's default."""

    version: NotRequired[str]
    """Pinned version. Absent: OKE updates the add-on."""

    configuration: NotRequired[dict[str, str]]
    """OKE's configuration arguments for the add-on."""


class OciClusterSettings(TypedDict):
    """The OKE cluster of an OCI region."""

    kubernetes_version: NotRequired[str]
    """Minor version, such as "1.35"."""

    public_endpoint: NotRequired[bool]
    """Whether the API server can be reached from outside the region's network."""

    public_cidrs: NotRequired[list[str]]
    """Ranges that may reach a public endpoint. Required if, and only if, there is one."""

    deletion_protection: NotRequired[bool]
    """Refuse to delete the cluster until this is set to false and applied: in the engine, and in the
    cloud where it has such a protection.
    """

    system_nodes: NotRequired[int]
    """Small machines for DNS, operators and controllers."""

    node_group: NotRequired[str]
    """Members of the nodes' dynamic group. Absent: machines with the cluster's tag in a new region; a
    region that exists keeps its group and the tags of its machines. With `compartment`, new
    machines get the tag, while the group still has all machines of the compartment.
    """

    node_tag: NotRequired[str]
    """Existing defined tag for the machines of GPU pools, as `Namespace.Key`; its value is the
    region's name. Absent: the stack creates a tag namespace of its own, which takes half an hour
    or more to delete.
    """

    secrets_key_id: NotRequired[pulumi.Input[str]]
    """Key of the tenancy that encrypts Kubernetes secrets. OKE takes it only when it creates a
    cluster: on a cluster that exists, a change replaces the cluster. Absent: Oracle's own key.
    """

    addons: NotRequired[dict[str, Addon]]
    """Additional add-ons, or settings for those that OKE installs in every cluster."""
