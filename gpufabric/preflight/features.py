"""Checks features and resource providers that an Azure subscription must have registered."""

from collections.abc import Iterator

from gpufabric.policies.azure.types import FEATURE, SUBSCRIPTION_DEPLOYMENT
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import Feature
from gpufabric.spec.azure.region import AzureRegion

NAMESPACES: dict[str, str] = {
    "authorization": "Microsoft.Authorization",
    "compute": "Microsoft.Compute",
    "containerservice": "Microsoft.ContainerService",
    "keyvault": "Microsoft.KeyVault",
    "managedidentity": "Microsoft.ManagedIdentity",
    "monitor": "Microsoft.Insights",
    "network": "Microsoft.Network",
    "privatedns": "Microsoft.Network",
    "storage": "Microsoft.Storage",
    "storagecache": "Microsoft.StorageCache",
}
"""Azure's namespace of the resources of each module of Pulumi's provider that stacks use."""

_ALWAYS = frozenset({"Microsoft.Authorization"})
"""Namespaces that every subscription has registered."""


def check_features(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the feature of InfiniBand pools, and the resource providers of the planned resources."""
    if not isinstance(case.region, AzureRegion):
        return
    features = case.answers.section("capacity", "features", Feature)
    yield from _infiniband(case, case.region, features)
    yield from _providers(case, features)


def _infiniband(
    case: StackCase, region: AzureRegion, features: Known[Feature] | Unanswered
) -> Iterator[PreflightVerdict]:
    pool = next(
        (
            name
            for name, pool in sorted(region.pools.items())
            if pool.rdma and _needs_feature(case, pool.shape)
        ),
        "",
    )
    if not pool:
        return
    feature, at = case.catalog.infiniband().aks_feature.value, ("pools", pool, "shape")
    if isinstance(features, Unanswered):
        yield case.unanswered("feature", feature, features, needed="registered", at=at)
        return
    row = _row(features, feature)
    namespace, _, name = feature.partition("/")
    if row is not None and row.is_registered:
        yield case.verdict(
            "feature", feature, "ok", given=row.cloud_state, needed="registered", at=at, answer=features
        )
    elif row is not None and {FEATURE, SUBSCRIPTION_DEPLOYMENT} & case.planned_types.keys():
        given = f"{row.cloud_state}; the stack registers it"
        yield case.verdict("feature", feature, "ok", given=given, needed="registered", at=at, answer=features)
    else:
        is_pending = row is not None and row.cloud_state.casefold() in ("pending", "registering")
        absent = features.section.absent.get(feature)
        known = row.cloud_state if row else absent or "the answer does not have it"
        yield case.verdict(
            "feature",
            feature,
            "pending" if is_pending else "missing" if row or absent else "unknown",
            given=known,
            needed="registered",
            at=at,
            answer=features,
            next_step=f"az feature register --namespace {namespace} --name {name}",
        )


def _providers(case: StackCase, features: Known[Feature] | Unanswered) -> Iterator[PreflightVerdict]:
    modules = {type_.split(":")[1] for type_ in case.planned_types if type_.startswith("azure-native:")}
    namespaces = sorted({NAMESPACES[module] for module in modules if module in NAMESPACES} - _ALWAYS)
    if not namespaces:
        return
    item = "resource providers"
    if isinstance(features, Unanswered):
        yield case.unanswered("feature", item, features, needed=", ".join(namespaces))
        return
    rows = {namespace: _row(features, namespace) for namespace in namespaces}
    if features.is_exhaustive and not any(rows.values()):
        return
    unknown = [namespace for namespace, row in rows.items() if row is None]
    for namespace, row in rows.items():
        if row is not None and not row.is_registered:
            yield case.verdict(
                "feature",
                namespace,
                "pending" if row.cloud_state.casefold() == "registering" else "missing",
                given=row.cloud_state,
                needed="registered",
                answer=features,
                next_step=f"az provider register --namespace {namespace}",
            )
    if unknown:
        yield case.verdict(
            "feature",
            item,
            "unknown",
            given=f"the answer does not have {', '.join(unknown)}",
            needed="registered",
            answer=features,
        )
    elif all(row is not None and row.is_registered for row in rows.values()):
        yield case.verdict(
            "feature",
            item,
            "ok",
            given=f"registered: {', '.join(namespaces)}",
            needed="registered",
            answer=features,
        )


def _needs_feature(case: StackCase, name: str) -> bool:
    shape = case.shape(name)
    if shape is None or shape.infiniband is None:
        return False
    state = shape.infiniband.aks_feature_state
    return state is None or state.value == "registered"


def _row(features: Known[Feature], key: str) -> Feature | None:
    return next((row for name, row in features.rows.items() if name.casefold() == key.casefold()), None)
