"""Launch templates of managed node groups, and updates of groups whose creation failed."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.launch import FAILED, Launch, launch_of
from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, as_map, dig

_GUIDE = 'EKS user guide, "Customize managed nodes with launch templates"'

TYPES_TWICE = Refusal(
    "InvalidRequestException",
    "Cannot specify instance types in launch template and API request",
    "instance types both in the template and in the node group",
    "terraform-aws-modules/terraform-aws-eks#1386",
)
NOT_ALLOWED = Refusal(
    "InvalidParameterException",
    "Launch template {id} should not specify {what}.",
    "a template with a subnet, an instance profile, hibernation or spot options",
    f"{_GUIDE}; EKS API reference, LaunchTemplateSpecification",
    own_words=True,
)
VERSION_TWICE = Refusal(
    "InvalidParameterException",
    "You cannot specify a kubernetes version to use when specifying an image id to use within the launch "
    "template.",
    "a Kubernetes version for a node group whose template names an image",
    "terraform-aws-modules/terraform-aws-eks#3459",
)
GROUPS_TWICE = Refusal(
    "InvalidParameterCombination",
    "Network interfaces and an instance-level security groups may not be specified on the same request",
    "security groups both on interfaces and on the instance",
    "chef/knife-ec2#602",
    "checked",
)
NOT_ACTIVE = Refusal(
    "ResourceInUseException",
    "Nodegroup cannot be updated as it is currently not in Active State",
    "an update of a node group whose creation failed",
    "aws/containers-roadmap#2204",
    status="FAILED_PRECONDITION",
)


@rule(types=(NODE_GROUP,), refuses=(TYPES_TWICE, VERSION_TWICE, NOT_ALLOWED, GROUPS_TWICE, NOT_ACTIVE))
def node_group_template(state: State, request: Request) -> CloudError | None:
    """A managed node group sets subnets, profile and market itself; its template must not."""
    launch = launch_of(state, request)
    if launch is None:
        return None
    before = state.get(NODE_GROUP, request.id) if request.verb == "Update" else None
    if before is not None and before.outputs.get(FAILED[0]) == FAILED[1]:
        return refuse(request, NOT_ACTIVE)
    if launch.template.get("instanceType") and launch.instance_types:
        return refuse(request, TYPES_TWICE)
    if launch.template.get("imageId") and request.inputs.get("version"):
        return refuse(request, VERSION_TWICE)
    what = _not_allowed(launch)
    if what is not None:
        return refuse(request, NOT_ALLOWED, id=dig(request.inputs, "launchTemplate.id") or "", what=what)
    groups = launch.template.get("vpcSecurityGroupIds") or launch.template.get("securityGroupNames")
    return refuse(request, GROUPS_TWICE) if groups and launch.nics else None


def _not_allowed(launch: Launch) -> str | None:
    template = launch.template
    if any(as_map(nic).get("subnetId") for nic in as_list(template.get("networkInterfaces"))):
        return "a subnet in its network interfaces"
    if template.get("iamInstanceProfile"):
        return "an instance profile"
    if dig(template, "hibernationOptions.configured"):
        return "hibernation options"
    return "spot market options; use the capacity type SPOT" if launch.market == "spot" else None
