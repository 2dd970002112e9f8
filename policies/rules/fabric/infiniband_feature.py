"""Order of AKS's InfiniBand feature and the node pools that need it or must precede it."""

from collections.abc import Iterator

from gpufabric.policies.azure.features import registrations
from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_WITHOUT = "unregistered"


class InfinibandFeature(AksPoolRule):
    """Node pools are created in the state of AKS's InfiniBand feature that their size requires.

    If the catalogue does not say, a size needs the feature, as in AKS's instructions.
    """

    id = "infiniband-feature"
    title = "InfiniBand pools are created before or after AKS's InfiniBand feature, as their size requires"
    why = (
        "Without the feature AKS still creates the pool, but its nodes may be on InfiniBand networks that do "
        "not reach each other (Azure/aks-rdma-infiniband, prerequisites). GB200 and GB300 pools must be "
        "created before the feature is registered (Azure/ai-infrastructure-on-azure)."
    )
    level = "mandatory"
    fix = (
        "Register AKSInfinibandSupport with a subscription deployment, and let the pool depend on it. For "
        "GB200 and GB300, let the registration depend on the pool."
    )

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check the order in which pool and registration are created."""
        catalog = view.context.catalog
        infiniband = pool.infiniband(catalog)
        if infiniband is None:
            return
        feature = catalog.infiniband().aks_feature.value
        registered, unevaluated = registrations(feature, view.graph)
        state = infiniband.aks_feature_state
        if state is not None and state.value == _WITHOUT:
            yield from _without(pool, registered, view)
            yield from (gap for urn, gap in unevaluated.items() if not _waits(urn, pool, view))
            return
        if any(view.graph.waits_for(pool.holder, resource) for resource in registered):
            return
        ahead = [
            gap for urn, gap in unevaluated.items() if view.graph.waits_for(pool.holder, view.resources[urn])
        ]
        if ahead:
            yield from ahead
        elif registered:
            text = (
                f"of {pool.size()} does not depend on {registered[0].name}, which registers InfiniBand in AKS"
            )
            yield pool.finding(text)
        else:
            text = f"of {pool.size()} needs AKSInfinibandSupport, but depends on nothing that registers it"
            yield pool.finding(text)


def _waits(urn: str, pool: AksPool, view: StackView) -> bool:
    return view.graph.waits_for(view.resources[urn], pool.holder)


def _without(pool: AksPool, registered: list[Resource], view: StackView) -> Iterator[Finding]:
    for registration in registered:
        if not view.graph.waits_for(registration, pool.holder):
            order = "must be created before AKSInfinibandSupport is registered"
            yield pool.finding(f"of {pool.size()} {order}, but {registration.name} does not depend on it")
