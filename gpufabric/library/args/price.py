"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.price`."""

from typing import NotRequired, TypedDict


class StatedPrice(TypedDict):
    """A price from a contract, an offer or a quote. Budgets and totals use it instead of the list
    price.
    """

    source: str
    """Source of the price, such as the number of the contract or "quote 2026-10"."""

    amount: NotRequired[float]
    """Amount in US dollars per unit. As a Pulumi secret, it is known only to the engine."""

    unit: NotRequired[str]
    """gpu-hour, node-hour, gpu-month or node-month for machines; total for a Capacity Block; hour or
    month for a circuit. A month has 730 hours.
    """

    discount_percent: NotRequired[float]
    """Discount on the list price, in percent. Use it instead of `amount` and `unit`."""

    currency: NotRequired[str]
    """Currency of the price: US dollars only. One of: USD."""

    term_months: NotRequired[int]
    """Months for which the contract binds, from `valid_from`."""

    valid_from: NotRequired[str]
    """First day of the price. Absent: it has begun."""

    valid_until: NotRequired[str]
    """Last day of the price. Absent: the end of the term."""


class ContractPrice(TypedDict):
    """A price of all machines of a shape, or of all services of a kind."""

    source: str
    """Source of the price, such as the number of the contract or "quote 2026-10"."""

    cloud: str
    """Cloud of the machines or services. One of: aws, azure, oci."""

    amount: NotRequired[float]
    """Amount in US dollars per unit. As a Pulumi secret, it is known only to the engine."""

    unit: NotRequired[str]
    """gpu-hour, node-hour, gpu-month or node-month for machines; total for a Capacity Block; hour or
    month for a circuit. A month has 730 hours.
    """

    discount_percent: NotRequired[float]
    """Discount on the list price, in percent. Use it instead of `amount` and `unit`."""

    currency: NotRequired[str]
    """Currency of the price: US dollars only. One of: USD."""

    term_months: NotRequired[int]
    """Months for which the contract binds, from `valid_from`."""

    valid_from: NotRequired[str]
    """First day of the price. Absent: it has begun."""

    valid_until: NotRequired[str]
    """Last day of the price. Absent: the end of the term."""

    shape: NotRequired[str]
    """The cloud's own name of the machine."""

    service: NotRequired[str]
    """Key of a service in the catalogue, such as expressroute-circuit-10gbps. Use it instead of
    `shape`.
    """

    regions: NotRequired[list[str]]
    """Regions for which the price holds, by the cloud's names; absent: all."""

    capacity: NotRequired[str]
    """Capacity for which the price of a shape holds; absent: all but capacity-block and spot. One of:
    on-demand, reservation, capacity-block, spot.
    """
