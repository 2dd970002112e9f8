"""Reads what resources use of quotas that count resources other than GPU machines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from math import prod

from gpufabric.catalog.counted import CountedQuota, keys_of_pointer
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.counted import NOTHING, Amount, CountedUse, Place


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
    made = {resource.urn for resource in planned}
    return CountedUse(
        planned={quota.id: _amounts(quota, planned, made) for quota in listed},
        held=None if previous is None else {quota.id: _amounts(quota, previous, made) for quota in listed},
    )


def _amounts(quota: CountedQuota, resources: Sequence[Resource], made: set[str]) -> Mapping[Place, Amount]:
    amounts: dict[Place, Amount] = {}
    for resource in resources:
        if resource.type not in quota.types.value:
            continue
        place = _place(quota, resource, made)
        amount = _amount(quota, resource)
        if amount != NOTHING:
            amounts[place] = amounts.get(place, NOTHING) + amount
    return amounts


def _amount(quota: CountedQuota, resource: Resource) -> Amount:
    """Return what one resource uses; unread if a condition or a factor is not known yet."""
    try:
        if not all(_holds(resource.props, quota)):
            return NOTHING
        pointers = quota.factors.value if quota.factors else ()
        factors = [_number(resource.props, pointer) for pointer in pointers]
    except UnreadableProperty as missing:
        return Amount(unread=(f"{missing.property} of {resource.name}",))
    each = quota.units_each.value if quota.units_each else 1
    return Amount(prod(factors, start=Decimal(each)))


def _holds(props: Props, quota: CountedQuota) -> Iterator[bool]:
    for condition in quota.conditions:
        value = props.value(*keys_of_pointer(condition.property.value))
        yield ("" if value is None else str(value)) in condition.values.value


def _number(props: Props, pointer: str) -> Decimal:
    """Return a number; an absent one is not known, because the cloud chooses it.

    Raises:
        UnreadableProperty: it is absent, not known yet, or no number.
    """
    keys = keys_of_pointer(pointer)
    value = props.value(*keys)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnreadableProperty(props.name(*keys), "is not a number") from None
    if isinstance(value, bool) or not number.is_finite() or number < 0:
        raise UnreadableProperty(props.name(*keys), "is not a number")
    return number


def _place(quota: CountedQuota, resource: Resource, made: set[str]) -> Place:
    """Return the place in which a resource counts: its parent as URN if the stack has it, else as id."""
    if quota.parent is None:
        return Place()
    keys = keys_of_pointer(quota.parent.value)
    urns = resource.links.get(str(keys[0]), ())
    if urns:
        parent = "|".join((resource.type, *sorted(urns)))
        return Place(parent, is_made=made.issuperset(urns))
    return Place(f"{resource.type}|{resource.props.text_if_known(*keys) or ''}")
