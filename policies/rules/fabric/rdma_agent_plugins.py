"""Plugins of the Oracle Cloud Agent on machines with RDMA."""

from collections.abc import Iterator

from gpufabric.policies.oci.launches import OciLaunch, launch_details, launches
from gpufabric.policies.oci.types import INSTANCE, INSTANCE_CONFIGURATION
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_ON = "ENABLED"


class RdmaAgentPlugins(ResourceRule):
    """Machines in an RDMA construct have the agent plugins that assign their RDMA addresses.

    Node pools of OKE configure the plugins of their nodes themselves.
    """

    id = "rdma-agent-plugins"
    title = "Machines in an RDMA construct have the agent plugins that RDMA needs"
    why = (
        "Without the plugins, nodes become ready but their RDMA interfaces have no address, and NCCL falls "
        "back to TCP (oracle-quickstart/oci-hpc, pull request 36)."
    )
    level = "mandatory"
    fix = (
        "Set both Compute HPC RDMA plugins to ENABLED in agentConfig.pluginsConfigs, and leave "
        "areAllPluginsDisabled unset."
    )
    clouds = ("oci",)
    types = (INSTANCE_CONFIGURATION, INSTANCE)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Read the agent's settings; plugins that disturb RDMA are advice."""
        if resource.type == INSTANCE:
            if not resource.props.present("agentConfig"):
                return
            used_by = [OciLaunch(resource, view.graph)]
            agent = resource.props.section("agentConfig")
        else:
            used_by = [launch for launch in launches(view.graph) if resource in launch.configurations()]
            agent = launch_details(resource).section("agentConfig")
        catalog = view.context.catalog
        if not any(launch.construct() and launch.rdma_shape(catalog) for launch in used_by):
            return
        if agent.flag("areAllPluginsDisabled"):
            yield Finding.at(resource, "disables all agent plugins on machines with RDMA")
            return
        states, unread = _states(agent)
        for name, plugin in sorted(catalog.agent_plugins().items()):
            if plugin.needed_for_rdma.value and states.get(name) != _ON:
                if unread is not None:
                    yield Unevaluated(resource.name, unread.property, unread.why)
                else:
                    yield Finding.at(resource, f"does not enable the agent plugin {name}, which RDMA needs")
            elif not plugin.enabled.value and states.get(name) == _ON:
                text = f"enables the agent plugin {name}, which RDMA nodes do not need"
                yield Finding.at(resource, text, advisory=True)


def _states(agent: Props) -> tuple[dict[str, str], UnreadableProperty | None]:
    """Return the desired states by plugin, and the last error while reading them."""
    states: dict[str, str] = {}
    unread: UnreadableProperty | None = None
    for plugin in agent.sections("pluginsConfigs"):
        try:
            states[plugin.text("name") or ""] = plugin.text("desiredState") or ""
        except UnreadableProperty as missing:
            unread = missing
    return states, unread
