"""AKS's InfiniBand feature around the node pools that need it, or must be made without it."""

from collections.abc import Iterator

from gpufabric.policies.azure.features import registrations
from gpufabric.policies.azure.pools import AksPool, AksPoolRule
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_WITHOUT = "unregistered"


class InfinibandFeature(AksPoolRule):
    """Node pools are made in the state of AKS's InfiniBand feature that their size takes.

    A size of which the catalogue does not say it is taken to need the feature, as AKS's instructions do.
    """

    id = "infiniband-feature"
    title = "InfiniBand pools are made with AKS's InfiniBand feature as their size needs it"
    why = (
        "Without the feature AKS makes the pool all the same, and its nodes may be on several InfiniBand "
        "networks that do not reach each other (Azure/aks-rdma-infiniband, prerequisites); GB200 and GB300 "
        "pools must be made before it (Azure/ai-infrastructure-on-azure)."
    )
    level = "mandatory"
    fix = (
        "Register AKSInfinibandSupport with a subscription deployment and let the pool depend on it; for "
        "GB200 and GB300 let the registration depend on the pool."
    )

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the order in which pool and registration are made."""
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
                f"of {pool.size()} does not wait for {registered[0].name}, which registers InfiniBand in AKS"
            )
            yield pool.finding(text)
        else:
            text = f"of {pool.size()} needs AKSInfinibandSupport, and waits for nothing that registers it"
            yield pool.finding(text)


def _waits(urn: str, pool: AksPool, view: StackView) -> bool:
    return view.graph.waits_for(view.resources[urn], pool.holder)


def _without(pool: AksPool, registered: list[Resource], view: StackView) -> Iterator[Finding]:
    for registration in registered:
        if not view.graph.waits_for(registration, pool.holder):
            yield pool.finding(
                f"of {pool.size()} must be made before AKSInfinibandSupport is registered, and {registration.name} "
                "does not wait for it"
            )
