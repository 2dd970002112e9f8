"""The instance metadata service."""

from collections.abc import Iterator

from gpufabric.policies.aws.templates import template_decides
from gpufabric.policies.aws.types import (
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    METADATA_DEFAULTS,
    SPOT_FLEET_REQUEST,
    SPOT_INSTANCE_REQUEST,
)
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci import types as oci
from gpufabric.policies.oci.launches import launch_details
from gpufabric.policies.properties import Props
from gpufabric.policies.references import CHECKOV, CIS_AWS, CIS_OCI, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_MOST_HOPS = 1
"""Pods are one network hop further than their node, so one hop keeps them from the node's permissions."""

_LEGACY_OFF = "areLegacyImdsEndpointsDisabled"


class ImdsV2(ResourceRule):
    """Instances answer IMDSv2 requests only."""

    id = "imdsv2"
    title = "Instances require IMDSv2"
    why = (
        "With IMDSv1, any process on a node that can be made to fetch a URL, e.g. a data loader, exposes the "
        "node's credentials."
    )
    level = "mandatory"
    fix = (
        "AWS: set metadataOptions.httpTokens to required, and httpPutResponseHopLimit to 1; nodes that run "
        "are replaced. OCI: set "
        "areLegacyImdsEndpointsDisabled in instanceOptions, and in the nodeMetadata of node pools."
    )
    clouds = ("aws", "oci")
    reference = (
        CIS_AWS("5.7"),
        CIS_OCI("3.1"),
        WELL_ARCHITECTED_AWS("SEC06-BP02"),
        CHECKOV("CKV_AWS_79", "CKV_AWS_341", "CKV_OCI_5"),
    )
    types = (
        LAUNCH_TEMPLATE,
        LAUNCH_CONFIGURATION,
        INSTANCE,
        SPOT_FLEET_REQUEST,
        SPOT_INSTANCE_REQUEST,
        oci.INSTANCE_CONFIGURATION,
        oci.INSTANCE,
        oci.NODE_POOL,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that tokens are required, which is not the default, and that few hops are allowed."""
        if resource.type == oci.NODE_POOL:
            yield from _legacy(resource, resource.props.section("nodeMetadata"))
        elif resource.type == oci.INSTANCE_CONFIGURATION:
            if resource.props.present("instanceDetails", "launchDetails"):
                yield from _legacy(resource, launch_details(resource).section("instanceOptions"))
        elif resource.type == oci.INSTANCE:
            # An instance launched from a configuration has the configuration's options.
            own = resource.props.section("instanceOptions")
            if not resource.props.present("instanceConfigurationId") or own.present(_LEGACY_OFF):
                yield from _legacy(resource, own)
        elif resource.type == SPOT_FLEET_REQUEST:
            # EC2's launch specifications, unlike its templates, have no metadata options.
            if resource.props.length("launchSpecifications") and not _by_default(view.graph):
                yield Finding.at(
                    resource, "launchSpecifications cannot require tokens, as launch templates can"
                )
        elif template_decides(resource, "metadataOptions", view.graph):
            return
        elif resource.props.text("metadataOptions", "httpEndpoint") != "disabled":
            yield from judge_each((resource,), lambda machine: _tokens(machine, view.graph))
            yield from judge_each((resource,), _hops)


def _tokens(resource: Resource, graph: Graph) -> Iterator[Finding | Unevaluated]:
    tokens = resource.props.text("metadataOptions", "httpTokens")
    if tokens is None and _by_default(graph):
        return
    if tokens != "required":
        yield Finding.at(resource, "metadataOptions.httpTokens is not required: IMDSv1 is answered")


def _by_default(graph: Graph) -> bool:
    """Return whether the account requires tokens in this region of machines without settings of their own."""
    return any(
        defaults.props.text_if_known("httpTokens") == "required" for defaults in graph.of(METADATA_DEFAULTS)
    )


def _hops(resource: Resource) -> Iterator[Finding | Unevaluated]:
    hops = resource.props.number("metadataOptions", "httpPutResponseHopLimit")
    if hops is not None and hops > _MOST_HOPS:
        text = f"metadataOptions.httpPutResponseHopLimit is {hops}: every pod can use the node's permissions"
        yield Finding.at(resource, text, advisory=True)


def _legacy(resource: Resource, options: Props) -> Iterator[Finding | Unevaluated]:
    if not options.flag(_LEGACY_OFF):
        yield Finding.at(resource, f"{_LEGACY_OFF} is not set: IMDSv1 is answered")
