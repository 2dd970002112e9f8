"""Runs all checks of a stack."""

from collections.abc import Iterator
from dataclasses import replace

from gpufabric.preflight.buckets import check_buckets
from gpufabric.preflight.capacity import check_capacity, check_fabrics
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.counts import check_counted_quotas
from gpufabric.preflight.features import check_features
from gpufabric.preflight.given import check_given
from gpufabric.preflight.identity import ActionTable, check_identity, check_permissions
from gpufabric.preflight.images import check_images, check_kubernetes
from gpufabric.preflight.names import check_names, check_ranges
from gpufabric.preflight.offers import check_offers, check_shapes
from gpufabric.preflight.quotas import check_quotas
from gpufabric.preflight.reservations import check_reservations
from gpufabric.preflight.verdict import PreflightVerdict, Subject

_OF_MACHINES: frozenset[Subject] = frozenset(
    {"quota", "reservation", "capacity", "offer", "image", "kubernetes", "feature"}
)
"""Needs of new machines."""


def verdicts_of(case: StackCase, table: ActionTable) -> Iterator[PreflightVerdict]:
    """Yield the verdicts on a stack.

    Args:
        case: the stack and the answers of its account.
        table: actions that an update takes, by type of resource.
    """
    for verdict in _all(case, table):
        # No pool declares the quotas of other resources.
        of_machines = verdict.subject in _OF_MACHINES and (verdict.subject != "quota" or verdict.setting)
        later = of_machines and not case.starts_machines
        yield replace(verdict, needed_now=not (later or verdict.subject == "shape"))


def _all(case: StackCase, table: ActionTable) -> Iterator[PreflightVerdict]:
    yield from check_identity(case)
    yield from check_permissions(case, table)
    yield from check_quotas(case)
    yield from check_counted_quotas(case)
    yield from check_reservations(case)
    yield from check_fabrics(case)
    yield from check_capacity(case)
    yield from check_offers(case)
    yield from check_shapes(case)
    yield from check_kubernetes(case)
    yield from check_images(case)
    yield from check_features(case)
    yield from check_names(case)
    yield from check_buckets(case)
    yield from check_ranges(case)
    yield from check_given(case)
