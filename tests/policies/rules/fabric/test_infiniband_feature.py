from typing import Any

import pytest

from gpufabric.policies.rules.fabric.infiniband_feature import InfinibandFeature
from tests.policies.aws_stack import Said, add, drop, link, put, say
from tests.policies.azure_stack import GB200, H200, changed
from tests.policies.conftest import UNKNOWN, Made

NAME = ("properties", "template", "resources", 0, "name")
LATE = f"train: of {H200} does not depend on registration, which registers InfiniBand in AKS"
NEEDS = f"of {H200} needs AKSInfinibandSupport, but depends on nothing that registers it"
NONE = f"train: {NEEDS}"
EARLY = (
    f"racks: of {GB200} must be created before AKSInfinibandSupport is registered, but registration does "
    "not depend on it"
)
RACKS = EARLY.replace("registration does", "other does")
GAP = "registration.properties.template.resources[0].name unknown until apply"
OTHER = Made(
    "azure-native:features:SubscriptionFeatureRegistration",
    {"providerNamespace": "Microsoft.ContainerService", "featureName": "AKSInfinibandSupport"},
    "other",
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((link("train", depends="reservation"),), Said((LATE,)), id="does not wait"),
        pytest.param(
            (drop("registration"), link("train", depends="reservation")),
            Said((NONE,)),
            id="nothing registers",
        ),
        pytest.param(
            (put("registration", *NAME, value="Microsoft.ContainerService/Other"),),
            Said((NONE,)),
            id="another feature",
        ),
        pytest.param(
            (put("registration", *NAME, value="microsoft.containerservice/aksinfinibandsupport"),),
            Said(),
            id="other capitals",
        ),
        pytest.param((link("registration", depends=()),), Said((EARLY,)), id="GB200 after the feature"),
        pytest.param(
            (put("racks", "vmSize", value="Standard_D8ds_v5"), link("registration", depends=())),
            Said(),
            id="no InfiniBand",
        ),
        pytest.param(
            (drop("registration"), add(OTHER), link("train", depends=("reservation", "other"))),
            Said((RACKS,)),
            id="a registration of its own type",
        ),
        pytest.param(
            (put("registration", *NAME, value=UNKNOWN),),
            Said(unevaluated=(GAP,)),
            id="unknown feature",
        ),
        pytest.param(
            (put("registration", *NAME, value=UNKNOWN), link("train", depends="reservation")),
            Said((NONE,)),
            id="unknown feature that the pool does not wait for",
        ),
        pytest.param(
            (put("train", "vmSize", value=UNKNOWN),),
            Said(unevaluated=("train.vmSize unknown until apply",)),
            id="unknown size",
        ),
        pytest.param(
            (put("cluster", "agentPoolProfiles", value=[UNKNOWN, {"vmSize": H200}]),),
            Said(
                (LATE.replace("train:", "cluster: agentPoolProfiles[1]"),),
                unevaluated=("cluster.agentPoolProfiles[0] unknown until apply",),
            ),
            id="inside of a cluster, beside an unknown one",
        ),
        pytest.param(
            (put("train", "vmSize", value=[7.0]),),
            Said(unevaluated=("train.vmSize is not a text",)),
            id="size is no text",
        ),
    ],
)
def test_infiniband_feature(changes: Any, said: Said) -> None:
    assert say(InfinibandFeature(), changed(*changes)) == said
