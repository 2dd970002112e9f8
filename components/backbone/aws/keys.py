"""Pre-shared keys of VPN tunnels that AWS would make in a form that the other cloud refuses."""

import pulumi
from pulumi_aws import ssm

from gpufabric.plan.links import keys


def kept_key(path: str, description: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create a random key and keep it in Parameter Store.

    Each run of the program draws a new key. The engine ignores it once the parameter exists, so the first key
    stays. A parameter of its own holds the key, because an existing connection would ignore the change, too.

    Args:
        path: logical name of the parameter; its name in AWS is this below ``/gpufabric/``.
        description: the use of the key.
        opts: options of the resource.
    """
    parameter = ssm.Parameter(
        path.rpartition("/")[2],
        name=f"/gpufabric/{path}",
        type=ssm.ParameterType.SECURE_STRING,
        value=pulumi.Output.secret(keys.new_key()),
        description=description,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["value"])),
    )
    return parameter.value
