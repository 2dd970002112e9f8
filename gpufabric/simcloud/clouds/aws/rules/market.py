"""A node group's capacity type against its launch template and the capacity modes of the instance type."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import shape_of
from gpufabric.simcloud.clouds.aws.rules.launch import Launch, launch_of
from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

_BLOCKS = 'EKS user guide, "Create a managed node group with Capacity Blocks for ML"'

BLOCK_WITHOUT_MARKET = Refusal(
    "InvalidParameterException",
    "The launch template must set the market type capacity-block when the capacity type is CAPACITY_BLOCK.",
    "capacity type CAPACITY_BLOCK without the market type capacity-block",
    _BLOCKS,
    own_words=True,
)
MARKET_WITHOUT_BLOCK = Refusal(
    "InvalidParameterException",
    "The capacity type must be CAPACITY_BLOCK when the launch template sets the market type capacity-block.",
    "market type capacity-block with another capacity type",
    _BLOCKS,
    own_words=True,
)
BLOCK_WITHOUT_TARGET = Refusal(
    "InvalidParameterException",
    "The launch template must name the Capacity Reservation of the Capacity Block.",
    "a Capacity Block without a target reservation in the template",
    _BLOCKS,
    own_words=True,
)
BLOCK_WITHOUT_TYPE = Refusal(
    "InvalidParameterException",
    "The launch template must name the instance type when the capacity type is CAPACITY_BLOCK.",
    "a Capacity Block without the instance type in the template",
    _BLOCKS,
    own_words=True,
)
BLOCK_WITH_GROUP = Refusal(
    "InvalidParameterCombination",
    "You can't specify a placement group when you launch instances into a Capacity Block.",
    "a placement group together with a Capacity Block",
    "aws/aws-parallelcluster#6311; EC2 user guide, \"Capacity Blocks for ML\"",
    "checked",
    own_words=True,
)  # fmt: skip
SPOT_WITH_RESERVATION = Refusal(
    "InvalidParameterCombination",
    "You can't target a Capacity Reservation when you request Spot Instances.",
    "spot together with a target reservation",
    "EC2 user guide, \"On-Demand Capacity Reservations\"",
    "checked",
    own_words=True,
)  # fmt: skip
NOT_SOLD_SO = Refusal(
    "Unsupported",
    "The requested configuration is currently not supported. Please check the documentation for supported "
    "configurations.",
    "an instance type in a capacity mode that AWS does not sell it in (p6e-gb200 on demand)",
    "openshift/cluster-api-actuator-pkg#430; the catalogue's capacity modes",
    "checked",
)


@rule(
    types=(NODE_GROUP,),
    refuses=(
        BLOCK_WITHOUT_MARKET,
        MARKET_WITHOUT_BLOCK,
        BLOCK_WITHOUT_TARGET,
        BLOCK_WITHOUT_TYPE,
        BLOCK_WITH_GROUP,
        SPOT_WITH_RESERVATION,
        NOT_SOLD_SO,
    ),
)
def capacity_mode(state: State, request: Request) -> CloudError | None:
    """Capacity type, market type, target and placement group are consistent."""
    launch = launch_of(state, request)
    refusal = judge(launch) if launch else None
    if launch is None or refusal is None:
        return None
    because = ""
    if refusal is NOT_SOLD_SO:
        because = f"{launch.instance_type} is not sold as {launch.paid_as}"
    return refuse(request, refusal, because=because)


def judge(launch: Launch) -> Refusal | None:
    """Return the first refusal, if any."""
    targets = bool(launch.reservation or launch.reservation_group)
    block, market = launch.capacity_type == "CAPACITY_BLOCK", launch.market == "capacity-block"
    refusals = (
        (block and not market, BLOCK_WITHOUT_MARKET),
        (market and not block, MARKET_WITHOUT_BLOCK),
        (block and not targets, BLOCK_WITHOUT_TARGET),
        (block and not launch.template.get("instanceType"), BLOCK_WITHOUT_TYPE),
        (block and bool(launch.placement_group), BLOCK_WITH_GROUP),
        (launch.paid_as == "spot" and targets, SPOT_WITH_RESERVATION),
        (not _sold(launch), NOT_SOLD_SO),
    )
    return next((refusal for applies, refusal in refusals if applies), None)


def _sold(launch: Launch) -> bool:
    shape = shape_of(launch.instance_type)
    return (
        shape is None
        or shape.capacity_modes.confidence.value == "conflict"
        or launch.paid_as in shape.capacity_modes.value
    )
