"""Preview features that a pool needs, registered in the subscription before the pool.

AKS may make the pool without ``AKSInfinibandSupport`` as well; its nodes are then not certain to be on one
InfiniBand network (Azure/aks-rdma-infiniband, prerequisites). Refusing tells a forgotten registration apart.
"""

from collections.abc import Iterator

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.rules.facts import infiniband_feature, shape_of
from gpufabric.simcloud.clouds.azure.rules.pools import asked, given
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

DEPLOYMENT = "azure-native:resources:DeploymentAtSubscriptionScope"
REGISTRATION = "azure-native:features:SubscriptionFeatureRegistration"

_RESOURCE = "microsoft.features/featureproviders/subscriptionfeatureregistrations"
_UNREGISTERED = "unregistered"

NOT_REGISTERED = Refusal(
    "PreviewFeatureNotRegistered",
    "Preview feature {feature} not registered.",
    "a pool of an InfiniBand size before the subscription has AKSInfinibandSupport",
    "Azure/azure-sdk-for-python, tests of azure-mgmt-containerservice (code and text); that AKS checks this "
    "feature is our assumption",
    own_words=True,
    status="FAILED_PRECONDITION",
)
EXISTS = Refusal(
    "AlreadyExists",
    "cannot create already existing resource '{id}'",
    "a SubscriptionFeatureRegistration: Azure has an answer for every feature, registered or not, and the "
    "provider takes it for an existing resource",
    "pulumi/pulumi-azure-native#1722",
    http=409,
    status="ALREADY_EXISTS",
)


@rule(types=(POOL, CLUSTER), refuses=(NOT_REGISTERED,))
def infiniband_registered(state: State, request: Request) -> CloudError | None:
    """An InfiniBand size needs the feature, unless the catalogue says that its pools are made without it."""
    for pool in asked(state, request):
        shape = shape_of(pool.size)
        if shape is None or shape.infiniband is None:
            continue
        state_ = shape.infiniband.aks_feature_state
        if state_ is not None and state_.value == _UNREGISTERED:
            continue
        if infiniband_feature().lower() not in registered(state, request.world):
            return refuse(request, NOT_REGISTERED, feature=infiniband_feature())
    return None


@rule(types=(REGISTRATION,), verbs=CREATE, refuses=(EXISTS,))
def registration(_: State, request: Request) -> CloudError | None:
    """The provider cannot create a registration, only adopt it."""
    return refuse(request, EXISTS, id=request.id)


def registered(state: State, world: World) -> frozenset[str]:
    """Return the features of the subscription, in lower case: those that deployments registered and those of
    the capacity file.
    """
    capacity = given(world)
    listed = {feature.lower() for feature in capacity.features} if capacity else set[str]()
    made = {
        str(resource.get("name")).lower()
        for deployment in state.of_type(DEPLOYMENT)
        for resource in _resources(plain(deployment.inputs))
        if str(resource.get("type")).lower() == _RESOURCE
    }
    return frozenset(listed | made)


def _resources(inputs: Value) -> Iterator[dict[str, Value]]:
    for resource in as_list(dig(inputs, "properties.template.resources")):
        yield as_map(resource)
