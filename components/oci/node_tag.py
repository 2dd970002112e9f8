"""The defined tag by which a dynamic group knows the GPU machines of a region.

OKE gives managed nodes the tags of their pool when it creates them (OKE document "Managing Access By Applying
Tags to Cluster-Related Resources"). Instances of an instance configuration get the configuration's tags.
Machines thus belong to the group from their first boot, without a second update.
"""

import pulumi
import pulumi_oci as oci

from gpufabric.plan.oci.region import OciRegionPlan

_KEY = "cluster"


class NodeTag(pulumi.ComponentResource):
    """A tag namespace with one key, or the declared tag; no tag if the dynamic group exists without one.

    OCI accepts a new tag everywhere only after some seconds. Pools use it after the cluster, which takes
    minutes to create.

    Args:
        plan: the region.
        opts: options; the provider must be for the tenancy's home region.

    Attributes:
        defined_tags: the tag of GPU machines, in the provider's form; None without one.
        matching_rule: matching rule of the machines' dynamic group, if the stack makes it.
        namespace: name of the tag namespace; None without a tag.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("gpufabric:oci:NodeTag", f"{plan.stack}-node-tag", None, opts)
        name = plan.spec.cluster.node_tag
        policies = plan.spec.existing.policies
        if policies.nodes:
            name = policies.tag
        elif name is None:
            name = f"{plan.name}.{_KEY}"
            self._create(plan)
        self.namespace = None if name is None else name.partition(".")[0]
        self.defined_tags = None if name is None else {name: plan.name}
        compartment = f"instance.compartment.id = '{plan.spec.compartment_id}'"
        tagged = f"tag.{name}.value = '{plan.name}'"
        in_compartment = plan.spec.cluster.node_group == "compartment"
        self.matching_rule = (
            f"ALL {{{compartment}}}" if in_compartment else f"ALL {{{compartment}, {tagged}}}"
        )
        self.register_outputs({})

    def _create(self, plan: OciRegionPlan) -> None:
        """Create the tag in the region's compartment, where OKE may use it without a policy."""
        namespace = oci.identity.TagNamespace(
            f"{plan.stack}-node-tag",
            compartment_id=plan.spec.compartment_id,
            name=plan.name,
            description=f"Marks the GPU machines of {plan.name}. Its value gives the permissions of a node.",
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )
        oci.identity.Tag(
            f"{plan.stack}-node-tag-{_KEY}",
            tag_namespace_id=namespace.id,
            name=_KEY,
            description="Cluster of the machine",
            validator=oci.identity.TagValidatorArgs(validator_type="ENUM", values=[plan.name]),
            freeform_tags=dict(plan.tags),
            opts=pulumi.ResourceOptions(parent=self),
        )


def kept_tags(plan: OciRegionPlan, path: str) -> list[str]:
    """Return the tags that a resource keeps as it was created, until the declaration names the group.

    Args:
        plan: the region.
        path: property path of the tags.
    """
    return [path] if plan.spec.cluster.node_group is None else []
