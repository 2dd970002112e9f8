"""Reads what resources use of quotas that count resources other than GPU machines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import prod

from gpufabric.catalog.counted import CountedQuota, Pointer
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.counted import NOTHING, Amount, CountedUse, Place

_UNREAD = "?"
"""Stands for the id of a parent that is not known yet."""


def counted_use(
    quotas: Iterable[CountedQuota], planned: Sequence[Resource], previous: Sequence[Resource] | None
) -> CountedUse:
    """Return what a stack uses of the quotas.

    Args:
        quotas: the quotas of its cloud.
        planned: resources that the program registers.
        previous: resources of the state; None if it is not known.
    """
    listed = list(quotas)
    made = _by_urn(planned)
    before = None if previous is None else _by_urn(previous)
    return CountedUse(
        planned={quota.id: _amounts(quota, made, made) for quota in listed},
        held=None if before is None else {quota.id: _amounts(quota, before, made) for quota in listed},
    )


def _by_urn(resources: Sequence[Resource]) -> dict[str, Resource]:
    return {resource.urn: resource for resource in resources}


def _amounts(
    quota: CountedQuota, resources: Mapping[str, Resource], made: Mapping[str, Resource]
) -> Mapping[Place, Amount]:
    amounts: dict[Place, Amount] = {}
    for resource in resources.values():
        if resource.type not in quota.types.value:
            continue
        amount, place = _amount(quota, resource, resources), _place(quota, resource, resources, made)
        if amount == NOTHING or place is None:
            continue
        if place.parent.endswith(_UNREAD):
            amount = Amount(unread=(*amount.unread, f"{_parent_key(quota)} of {resource.name}"))
        amounts[place] = amounts.get(place, NOTHING) + amount
    return amounts


def _amount(quota: CountedQuota, resource: Resource, resources: Mapping[str, Resource]) -> Amount:
    """Return what one resource uses; unread if a condition or a factor is not known yet."""
    try:
        if not all(_conditions(quota, resource, resources)):
            return NOTHING
        pointers = quota.factors.value if quota.factors else ()
        factors = [_number(pointer, resource, resources) for pointer in pointers]
    except UnreadableProperty as missing:
        return Amount(unread=(f"{missing.property} of {resource.name}",))
    units = Decimal(quota.units_each.value if quota.units_each else 1)
    per = quota.units_per_limit.value if quota.units_per_limit else 1
    return Amount(prod(factors, start=units) / per)


def _conditions(quota: CountedQuota, resource: Resource, resources: Mapping[str, Resource]) -> Iterator[bool]:
    for condition in quota.conditions:
        props, keys = _property(condition.property.value, resource, resources)
        value = props.value(*keys)
        yield ("" if value is None else str(value)) in condition.values.value


def _property(
    text: str, resource: Resource, resources: Mapping[str, Resource]
) -> tuple[Props, tuple[str | int, ...]]:
    """Return the properties to which a pointer leads, and the keys in them.

    Raises:
        UnreadableProperty: the resource to which it refers is none of the stack's.
    """
    reference, keys = Pointer.of(text)
    if not reference:
        return resource.props, keys
    targets = [resources[urn] for urn in resource.links.get(reference, ()) if urn in resources]
    if len(targets) == 1:
        return targets[0].props, keys
    if not resource.props.present(reference):
        return Props({}), keys
    raise UnreadableProperty(reference, "is no resource of the stack")


def _number(pointer: str, resource: Resource, resources: Mapping[str, Resource]) -> Decimal:
    """Return a number; an absent one is not known, because the cloud chooses it.

    Raises:
        UnreadableProperty: it is absent, not known yet, or no number.
    """
    props, keys = _property(pointer, resource, resources)
    value = props.value(*keys)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnreadableProperty(props.name(*keys), "is not a number") from None
    if isinstance(value, bool) or not number.is_finite() or number < 0:
        raise UnreadableProperty(props.name(*keys), "is not a number")
    return number


def _parent_key(quota: CountedQuota) -> str:
    return quota.parent.value if quota.parent else ""


def _place(
    quota: CountedQuota,
    resource: Resource,
    resources: Mapping[str, Resource],
    made: Mapping[str, Resource],
) -> Place | None:
    """Return the place in which a resource counts: its parent as URN if the stack has it, else as id.

    Returns:
        None for a resource without such a parent. A parent that is not known yet has a place of its own.
    """
    if quota.parent is None:
        return Place()
    key, type_ = quota.parent.value, "" if quota.counts_types_together else resource.type
    linked = resource.links.get(key, ())
    urns = [urn for urn in linked if urn in resources or urn in made]
    if urns:
        parent = "|".join((type_, *sorted(urns)))
        return Place(parent, is_made=all(urn in made for urn in urns))
    id_ = resource.props.text_if_known(key)
    if id_ is None and not linked and not resource.props.present(key):
        return None
    return Place(f"{type_}|{id_ or _UNREAD}")
