import pytest

from gpufabric.simcloud.clouds.azure.rules import features as rules
from tests.simcloud.clouds.azure.subscription import ID, PLAIN, Case

NAME = "Microsoft.ContainerService/AKSInfinibandSupport"


def unregistered(sub):
    sub.gives(features=[])
    sub.cluster()
    return sub.pool()


def no_file(sub):
    (sub.root / "capacity.json").unlink()
    sub.cluster()
    return sub.pool()


def registration(sub):
    return sub.make(
        "features:SubscriptionFeatureRegistration", "f", providerNamespace="Microsoft.ContainerService",
        featureName="AKSInfinibandSupport",
    )  # fmt: skip


def register(sub, name=NAME):
    resource = {
        "type": "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations",
        "apiVersion": "2021-07-01",
        "name": name,
    }
    return sub.make(
        "resources:DeploymentAtSubscriptionScope", "feature", deploymentName="feature", location="eastus",
        properties={"mode": "Incremental", "template": {"resources": [resource]}},
    )  # fmt: skip


CASES = [
    Case("a file without the feature", rules.NOT_REGISTERED, unregistered,
         "Preview feature Microsoft.ContainerService/AKSInfinibandSupport not registered."),
    Case("without a file nothing is registered", rules.NOT_REGISTERED, no_file, "not registered."),
    Case("the provider's own resource", rules.EXISTS, registration, f"/subscriptions/{ID}/"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_a_deployment_registers_the_feature(sub):
    sub.gives(features=[])
    register(sub)
    sub.cluster()
    assert sub.pool().id


def test_another_feature_does_not_help(sub):
    sub.gives(features=[])
    register(sub, "Microsoft.ContainerService/AutomaticSKUPreview")
    sub.cluster()
    with pytest.raises(Exception, match="PreviewFeatureNotRegistered"):
        sub.pool()


@pytest.mark.parametrize("size", [PLAIN, "Standard_ND128isr_GB300_v6", "Standard_ND128isr_NDR_GB200_v6"])
def test_sizes_that_need_no_feature(sub, size):
    sub.gives(features=[])
    sub.cluster()
    assert sub.pool(vmSize=size).id
