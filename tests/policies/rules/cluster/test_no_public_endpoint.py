from typing import Any

import pytest

from policies.rules.cluster.no_public_endpoint import NoPublicEndpoint
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

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
            Said(gaps=("cluster.vpcConfig.publicAccessCidrs[1] unknown until apply",)),
            id="unknown range",
        ),
        pytest.param(ranges(UNKNOWN, "0.0.0.0/0"), EVERYONE, id="an unknown range does not hide another"),
        pytest.param(
            ranges("hunter2"),
            Said(gaps=("cluster.vpcConfig.publicAccessCidrs[0] is not a range of addresses",)),
            id="not a range",
        ),
        pytest.param(
            (put(*CONFIG, "endpointPublicAccess", value=UNKNOWN),),
            Said(gaps=("cluster.vpcConfig.endpointPublicAccess unknown until apply",)),
            id="unknown flag",
        ),
        pytest.param(
            (put(*CONFIG, value=UNKNOWN),),
            Said(gaps=("cluster.vpcConfig unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_no_public_endpoint(changes: Any, said: Said) -> None:
    assert say(NoPublicEndpoint(), changed(*changes)) == said
