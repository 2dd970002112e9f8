"""Rules of Azure network security groups for incoming traffic."""

from gpufabric.policies.azure.types import NETWORK_SECURITY_GROUP, NETWORK_SECURITY_RULE
from gpufabric.policies.ingress import ALL_PORTS, GroupName, IngressForm, Ports
from gpufabric.policies.properties import Props, UnreadableProperty

_GROUP = "networkSecurityGroupName"
_ONE, _SEVERAL = "destinationPortRange", "destinationPortRanges"


def _ports(props: Props) -> tuple[Ports, ...]:
    texts = [props.text(_ONE), *(props.text(_SEVERAL, index) for index in range(props.length(_SEVERAL) or 0))]
    return tuple(_range(text) for text in texts if text) or (ALL_PORTS,)


def _range(text: str) -> Ports:
    if text == "*":
        return ALL_PORTS
    first, _, last = text.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise UnreadableProperty(_ONE, "is not a range of ports") from None


def _form(*, group: GroupName | None = None, inline: str = "") -> IngressForm:
    return IngressForm(
        ("sourceAddressPrefix", "sourceAddressPrefixes"),
        "protocol",
        _ports,
        (("direction", "inbound"), ("access", "allow")),
        # The service tag, and the words that the portal and older templates have for it.
        ("*", "any", "internet"),
        other_words=True,
        group=group,
        inline=inline,
    )


FORMS = {
    NETWORK_SECURITY_GROUP: _form(inline="securityRules"),
    NETWORK_SECURITY_RULE: _form(group=GroupName(_GROUP, NETWORK_SECURITY_GROUP, _GROUP)),
}
"""Forms of rules by the type of resource that declares them."""
