"""Proxy and mirrors of registries that the company demands of nodes."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from gpufabric.policies.aws.types import LAUNCH_TEMPLATE
from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.oci.types import INSTANCE_CONFIGURATION, NODE_POOL
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.company import Company
from gpufabric.spec.egress import Proxy

_USER_DATA: Mapping[str, tuple[str, ...]] = {
    LAUNCH_TEMPLATE: ("userData",),
    INSTANCE_CONFIGURATION: ("instanceDetails", "launchDetails", "metadata", "user_data"),
    NODE_POOL: ("nodeMetadata", "user_data"),
}
"""Where types of nodes have their user data, in base64."""


class CompanyEgress(ResourceRule):
    """Nodes know the proxy of the company and its mirrors of registries, as far as their user data shows it.

    A text of user data cannot be proved to work: the rule finds texts that name neither.
    """

    id = "company-egress"
    title = "Nodes use the company's proxy and its mirrors of registries"
    why = "Nodes that know neither cannot pull images, or go past the company's controls."
    level = "mandatory"
    needs = "fabric.company"
    fix = "Let gpufabric's components make the nodes, or name the proxy and each mirror in their user data."
    summary = "nodes do not name the company's proxy or its mirrors of registries"
    setting = "fabric.company.proxy"
    clouds = ("aws", "azure", "oci")
    types = (*_USER_DATA, MANAGED_CLUSTER)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare what nodes are told with the company's rules."""
        company = view.context.company
        if company is None:
            return
        if resource.type == MANAGED_CLUSTER:
            yield from _cluster(resource, company.proxy.azure)
            return
        proxy, mirrors = _of_cloud(company, resource.type)
        if proxy is None and not mirrors:
            return
        text = _decoded(resource.props, _USER_DATA[resource.type])
        for address in dict.fromkeys((proxy.http, proxy.for_https) if proxy else ()):
            if address not in text:
                yield Finding.at(resource, f"has user data without the company's proxy {address}")
        for host, mirror in mirrors.items():
            if host not in text or not all(part in text for part in mirror.split("/", 1)):
                yield Finding.at(resource, f"has user data without the mirror {mirror} of {host}")


def _of_cloud(company: Company, type_: str) -> tuple[Proxy | None, Mapping[str, str]]:
    if type_ == LAUNCH_TEMPLATE:
        return company.proxy.aws, company.registries.aws
    return company.proxy.oci, company.registries.oci


def _cluster(resource: Resource, proxy: Proxy | None) -> Iterator[Finding]:
    """Compare the proxy that AKS gives nodes and pods; nodes of AKS take no mirrors."""
    if proxy is None:
        return
    for key, wanted in (("httpProxy", proxy.http), ("httpsProxy", proxy.for_https)):
        stated = resource.props.text("httpProxyConfig", key)
        if stated is None:
            yield Finding.at(resource, f"has no httpProxyConfig.{key}; allowed: {wanted}")
        elif stated != wanted:
            # The value may hold a password.
            yield Finding.at(resource, f"has another httpProxyConfig.{key} than the company's {wanted}")


def _decoded(props: Props, path: tuple[str, ...]) -> str:
    """Return user data as text; empty without any. What is not base64 is taken as it is."""
    encoded = props.text(*path) or ""
    try:
        return base64.b64decode(encoded, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return encoded
