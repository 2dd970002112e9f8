"""Network interfaces of a launch template against what the instance type's network cards hold.

EC2 checks them when instances start, not when the template is made ("Launch template parameters are not fully
validated when you create the launch template", EC2 user guide, "Launch instances from a launch template"). A
managed node group is created after EKS tried the template out, so its creation is refused.
"""

from collections import Counter
from typing import TYPE_CHECKING, Any

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import shape_of
from gpufabric.simcloud.clouds.aws.rules.launch import Nic, launch_of
from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Efa, Shape

_GUIDE = 'EC2 user guide, "Elastic Fabric Adapter for AI/ML and HPC workloads on Amazon EC2"'

SAME_PLACE = Refusal(
    "InvalidParameterValue",
    "Each network interface requires a unique device index.",
    "two interfaces at the same card and device index",
    "modelled on chef/knife-ec2#601",
    "checked",
    own_words=True,
)
NO_PRIMARY = Refusal(
    "InvalidParameterCombination",
    "When specifying network interfaces, you must include a device at index 0",
    "no interface at card 0, device 0",
    "awsdocs/aws-cloudformation-user-guide#449",
    "checked",
)
EFA_ONLY_PRIMARY = Refusal(
    "InvalidParameterCombination",
    "The primary network interface can't be an EFA-only network interface. Specify interface or efa.",
    "efa-only as the primary interface",
    _GUIDE,
    "checked",
    own_words=True,
)
NO_SUCH_CARD = Refusal(
    "InvalidParameterValue",
    "The specified number '{card}' for the network card index exceeds the maximum number of network cards "
    "supported by the instance type '{type}'. The maximum network cards for this instance type is {cards}. "
    "Specify a number from 0 to {last}, and try again.",
    "network card index beyond the type's cards",
    "modelled on the text for the device index",
    "checked",
    own_words=True,
)
NO_SUCH_DEVICE = Refusal(
    "InvalidParameterValue",
    "The specified number '{device}' for the device index exceeds the maximum number of network interfaces "
    "supported by the network card at network card index {card}. The maximum devices for this network card "
    "is {devices}. Specify a number from 0 to {last}, and try again.",
    "device index beyond the card's interfaces",
    "eksctl-io/eksctl#7520",
    "checked",
)
NO_EFA = Refusal(
    "InvalidParameterCombination",
    "EFA interfaces are not supported on {type}",
    "EFA on an instance type without EFA",
    "EC2 API reference, error codes (the code)",
    "checked",
    own_words=True,
)
NO_EFA_ON_CARD = Refusal(
    "InvalidParameterCombination",
    "EFA interfaces are not supported on {type}",
    "EFA on a card that does not support it (p6-b300, p6e-gb200: card 0)",
    "aws/aws-parallelcluster#7143",
    "checked",
    own_words=True,
)
TWO_EFAS_ON_CARD = Refusal(
    "InvalidParameterCombination",
    "You can attach only one EFA to the network card at network card index {card}.",
    "two EFAs on one card",
    f"{_GUIDE}, limitations",
    "checked",
    own_words=True,
)
TOO_MANY_EFAS = Refusal(
    "AttachmentLimitExceeded",
    "EFA interface count {count} exceeds the limit for {type}",
    "more EFAs than the type allows",
    "modelled on chef/knife-ec2#375",
    "checked",
    own_words=True,
)
PUBLIC_ADDRESS = Refusal(
    "InvalidParameterCombination",
    "The associatePublicIPAddress parameter cannot be specified when launching with multiple network "
    "interfaces.",
    "a public address on an instance with several interfaces",
    "hashicorp/terraform-provider-aws, tests of aws_ec2_fleet",
    "checked",
)  # fmt: skip

Found = tuple[Refusal, dict[str, Any]]


@rule(
    types=(NODE_GROUP,),
    refuses=(
        SAME_PLACE,
        NO_PRIMARY,
        EFA_ONLY_PRIMARY,
        NO_SUCH_CARD,
        NO_SUCH_DEVICE,
        NO_EFA,
        NO_EFA_ON_CARD,
        TWO_EFAS_ON_CARD,
        TOO_MANY_EFAS,
        PUBLIC_ADDRESS,
    ),
)
def network_interfaces(state: State, request: Request) -> CloudError | None:
    """Every interface has a place of its own on a card that has room and, for EFA, can hold one."""
    launch = launch_of(state, request)
    if launch is None or not launch.nics:
        return None
    refused = judge(launch.nics, launch.instance_type, shape_of(launch.instance_type))
    return refuse(request, refused[0], **refused[1]) if refused else None


def judge(nics: tuple[Nic, ...], instance_type: str, shape: "Shape | None") -> Found | None:
    """Return the first refusal with what its text names. A type that is not in the catalogue is judged only
    by what holds for all types.
    """
    general = _general(nics)
    if general is not None or shape is None:
        return (general, {}) if general else None
    if shape.efa is None:
        return (NO_EFA, {"type": instance_type}) if any(nic.is_efa for nic in nics) else None
    return _beyond(nics, instance_type, shape.efa) or _efas(nics, instance_type, shape.efa)


def _general(nics: tuple[Nic, ...]) -> Refusal | None:
    places = Counter((nic.card, nic.device) for nic in nics)
    primary = next((nic for nic in nics if (nic.card, nic.device) == (0, 0)), None)
    refusals = (
        (max(places.values()) > 1, SAME_PLACE),
        (primary is None, NO_PRIMARY),
        (primary is not None and primary.kind == "efa-only", EFA_ONLY_PRIMARY),
        (len(nics) > 1 and any(nic.public for nic in nics), PUBLIC_ADDRESS),
    )
    return next((refusal for applies, refusal in refusals if applies), None)


def _beyond(nics: tuple[Nic, ...], instance_type: str, efa: "Efa") -> Found | None:
    cards = _cards(efa)
    for nic in nics:
        if nic.card >= len(cards):
            last = len(cards) - 1
            return NO_SUCH_CARD, {"card": nic.card, "type": instance_type, "cards": last + 1, "last": last}
        devices = cards[nic.card][0]
        if nic.device >= devices:
            values = {"device": nic.device, "card": nic.card, "devices": devices, "last": devices - 1}
            return NO_SUCH_DEVICE, values
    return None


def _efas(nics: tuple[Nic, ...], instance_type: str, efa: "Efa") -> Found | None:
    cards = _cards(efa)
    on_card = Counter(nic.card for nic in nics if nic.is_efa)
    # Where sources disagree on the maximum, the catalogue's layout is a recommendation and not EC2's limit.
    certain = efa.max_interfaces.confidence.value != "conflict"
    for card, count in on_card.items():
        if not cards[card][1] and (certain or card == 0):
            return NO_EFA_ON_CARD, {"type": instance_type, "because": f"network card {card} holds no EFA"}
        if count > 1:
            return TWO_EFAS_ON_CARD, {"card": card}
    count = on_card.total()
    if certain and count > efa.max_interfaces.value:
        return TOO_MANY_EFAS, {"count": count, "type": instance_type}
    return None


def _cards(efa: "Efa") -> list[tuple[int, bool]]:
    """For each card, how many interfaces it holds and whether one may be an EFA."""
    return [
        (group.interfaces_per_card.value, group.efa.value)
        for group in efa.cards
        for _ in range(group.count.value)
    ]
