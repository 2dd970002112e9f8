"""The permission boundary of the company on every IAM role below a component."""

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult

_ROLE = "aws:iam/role:Role"


def bounded(opts: pulumi.ResourceOptions | None, boundary: str | None) -> pulumi.ResourceOptions | None:
    """Return options of a component that give all roles below it a permission boundary.

    One place sets it, so that no role of a later component can lack it.

    Args:
        opts: the component's options.
        boundary: ARN of the policy; None for none.
    """
    if boundary is None:
        return opts
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(transformations=[role_boundary(boundary)])
    )


def role_boundary(boundary: str) -> pulumi.ResourceTransformation:
    """Return a change of resources that gives every role a permission boundary.

    Args:
        boundary: ARN of the policy.
    """

    def transform(args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        if args.type_ != _ROLE:
            return None
        return ResourceTransformationResult({**args.props, "permissions_boundary": boundary}, args.opts)

    return transform
