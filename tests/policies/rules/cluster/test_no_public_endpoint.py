from typing import Any

import pytest

from gpufabric.policies.rules.cluster.no_public_endpoint import NoPublicEndpoint
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made

CONFIG = ("cluster", "vpcConfig")
EVERYONE = Said(("cluster: its Kubernetes API is open to the whole Internet",))


def ranges(*cidrs: Any) -> tuple[Any, ...]:
    return (put(*CONFIG, value={"endpointPublicAccess": True, "publicAccessCidrs": list(cidrs)}),)


def some(text: str) -> Said:
    return Said(advice=(f"cluster: its Kubernetes API is open to {text} of public addresses",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="private"),
        pytest.param((drop(*CONFIG),), EVERYONE, id="nothing said"),
        pytest.param((drop(*CONFIG, "endpointPublicAccess"),), EVERYONE, id="flag not said"),
        pytest.param((put(*CONFIG, "endpointPublicAccess", value=True),), EVERYONE, id="public, no ranges"),
        pytest.param(ranges(), EVERYONE, id="public, empty ranges"),
        pytest.param(ranges("0.0.0.0/0"), EVERYONE, id="all of IPv4"),
        pytest.param(ranges("198.51.100.0/24", "::/0"), EVERYONE, id="all of IPv6"),
        pytest.param(ranges("0.0.0.0/1", "128.0.0.0/1"), EVERYONE, id="all of IPv4 in two halves"),
        pytest.param(ranges("198.51.100.0/24"), some("1 range"), id="one range"),
        pytest.param(ranges("198.51.100.7/24", "2001:db8::/48"), some("2 ranges"), id="two ranges"),
        pytest.param(
            ranges("198.51.100.0/24", UNKNOWN),
            Said(unevaluated=("cluster.vpcConfig.publicAccessCidrs[1] unknown until apply",)),
            id="unknown range",
        ),
        pytest.param(ranges(UNKNOWN, "0.0.0.0/0"), EVERYONE, id="an unknown range does not hide another"),
        pytest.param(
            ranges("hunter2"),
            Said(unevaluated=("cluster.vpcConfig.publicAccessCidrs[0] is not a range of addresses",)),
            id="not a range",
        ),
        pytest.param(
            (put(*CONFIG, "endpointPublicAccess", value=UNKNOWN),),
            Said(unevaluated=("cluster.vpcConfig.endpointPublicAccess unknown until apply",)),
            id="unknown flag",
        ),
        pytest.param(
            (put(*CONFIG, value=UNKNOWN),),
            Said(unevaluated=("cluster.vpcConfig unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_no_public_endpoint(changes: Any, said: Said) -> None:
    assert say(NoPublicEndpoint(), changed(*changes)) == said


ACCESS = ("cluster", "apiServerAccessProfile")


def authorized(*cidrs: Any) -> Any:
    return put(*ACCESS, value={"authorizedIPRanges": list(cidrs)})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(put(*ACCESS, "enablePrivateCluster", value=True), Said(), id="private"),
        pytest.param(drop(*ACCESS), EVERYONE, id="nothing said"),
        pytest.param(authorized(), EVERYONE, id="no ranges"),
        pytest.param(authorized("0.0.0.0/0"), EVERYONE, id="everyone"),
        pytest.param(authorized("198.51.100.0/24"), some("1 range"), id="one range"),
        pytest.param(
            authorized(UNKNOWN),
            Said(unevaluated=("cluster.apiServerAccessProfile.authorizedIPRanges[0] unknown until apply",)),
            id="unknown range",
        ),
        pytest.param(
            put(*ACCESS, value=7.0),
            Said(unevaluated=("cluster.apiServerAccessProfile is not an object",)),
            id="not an object",
        ),
    ],
)
def test_api_of_aks(change: Any, said: Said) -> None:
    assert say(NoPublicEndpoint(), azure_stack.changed(change)) == said


def test_aks_without_public_network_access_is_private() -> None:
    changes = (drop(*ACCESS), put("cluster", "publicNetworkAccess", value="Disabled"))
    assert say(NoPublicEndpoint(), azure_stack.changed(*changes)) == Said()


PUBLIC = put("cluster", "endpointConfig", "isPublicIpEnabled", value=True)


def lets_in(source: str, **props: Any) -> Any:
    """Add a rule to the group of the endpoint."""
    given = {"direction": "INGRESS", "protocol": "6", "source": source, "sourceType": "CIDR_BLOCK", **props}
    type_ = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
    return add(Made(type_, given, "rule", {"networkSecurityGroupId": "api-group"}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="private"),
        pytest.param((PUBLIC,), Said(), id="public, and nobody is let in"),
        pytest.param((PUBLIC, lets_in("198.51.100.0/24")), some("1 range"), id="one range"),
        pytest.param((PUBLIC, lets_in("10.0.0.0/8")), Said(), id="private range"),
        pytest.param((PUBLIC, lets_in("0.0.0.0/0")), EVERYONE, id="everyone"),
        pytest.param((PUBLIC, lets_in("0.0.0.0/0", direction="EGRESS")), Said(), id="outwards"),
        pytest.param((PUBLIC, lets_in("0.0.0.0/0", protocol="1")), Said(), id="path discovery"),
        pytest.param(
            (PUBLIC, lets_in(UNKNOWN, sourceType="NETWORK_SECURITY_GROUP")), Said(), id="another group"
        ),
        pytest.param(
            (PUBLIC, link("cluster", endpointConfig=()), drop("cluster", "endpointConfig", "nsgIds")),
            Said(("cluster: its Kubernetes API has a public address and no network security group",)),
            id="no group",
        ),
        pytest.param(
            (PUBLIC, link("cluster", endpointConfig=())),
            Said(
                unevaluated=(
                    "cluster.endpointConfig.nsgIds names security groups that are not of this stack",
                )
            ),
            id="foreign group",
        ),
        pytest.param(
            (drop("cluster", "endpointConfig"),),
            Said(("cluster: configures no endpoint: its Kubernetes API is open to the whole Internet",)),
            id="nothing said",
        ),
        pytest.param(
            (PUBLIC, lets_in(UNKNOWN)),
            Said(unevaluated=("rule.source unknown until apply",)),
            id="unknown range",
        ),
        pytest.param(
            (put("cluster", "endpointConfig", value=UNKNOWN),),
            Said(unevaluated=("cluster.endpointConfig unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_api_of_oke(changes: Any, said: Said) -> None:
    assert say(NoPublicEndpoint(), oci_stack.changed(*changes)) == said
