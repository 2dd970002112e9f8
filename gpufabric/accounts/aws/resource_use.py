"""Counts resources that draw on quotas whose usage AWS states in no metric."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.aws.calls import (
    ADDRESSES,
    CLUSTERS,
    CUSTOMER_GATEWAYS,
    FILE_SYSTEMS,
    GATEWAY_ENDPOINTS,
    INTERNET_GATEWAYS,
    NAT_GATEWAYS,
    SECURITY_GROUPS,
    TRANSIT_GATEWAYS,
    VOLUMES,
    VPCS,
    VPN_CONNECTIONS,
    Call,
)
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.decimals import plain
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading
from gpufabric.snapshots.rows import Usage

Amount = Callable[[Sequence[Row]], Decimal]


def _number(rows: Sequence[Row]) -> Decimal:
    return Decimal(len(rows))


def _tib(rows: Sequence[Row]) -> Decimal:
    return Decimal(sum(row["Size"] for row in rows)) / 1024


def _lustre(*types: str, capacity: bool) -> Amount:
    """Return the function that counts Lustre file systems of some types, or adds up their capacity in GiB.

    Quotas of capacity are those of SSD storage.
    """

    def amount(rows: Sequence[Row]) -> Decimal:
        systems = [row for row in rows if _deployment(row) in types]
        if not capacity:
            return Decimal(len(systems))
        sizes = [plain(row["StorageCapacity"]) for row in systems if row.get("StorageType") == "SSD"]
        return sum(sizes, Decimal(0))

    return amount


def _deployment(row: Row) -> str:
    configuration: Row = row.get("LustreConfiguration") or {}
    return str(configuration.get("DeploymentType", ""))


@dataclass(frozen=True, slots=True)
class Count:
    """The call that lists the resources of a quota.

    Attributes:
        call: the call.
        amount: returns what listed resources use.
        filters: accepted values by name of the filter; ``account`` stands for the number of the account.
    """

    call: Call
    amount: Amount = _number
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def parameters(self, account: str) -> dict[str, object]:
        """Return the parameters of the call."""
        filters = [
            {"Name": name, "Values": [account if value == "account" else value for value in values]}
            for name, values in self.filters
        ]
        return {"Filters": filters} if filters else {}


_OWN = (("owner-id", ("account",)),)
"""Other accounts can share networks, which then appear in lists but use no quota here."""

COUNTS: Mapping[str, Count] = {
    "ebs/L-7A658B76": Count(VOLUMES, _tib, (("volume-type", ("gp3",)),)),
    "ec2/L-0263D0A3": Count(ADDRESSES),
    # Those that are deleted stay in the lists for a while.
    "ec2/L-3E6EC3A3": Count(VPN_CONNECTIONS, filters=(("state", ("pending", "available", "deleting")),)),
    "ec2/L-4FB7FF5D": Count(CUSTOMER_GATEWAYS, filters=(("state", ("pending", "available", "deleting")),)),
    "ec2/L-A2478D36": Count(
        TRANSIT_GATEWAYS,
        filters=(*_OWN, ("state", ("pending", "available", "modifying", "deleting"))),
    ),
    "eks/L-1194D53C": Count(CLUSTERS),
    "fsx/L-8F1B9C74": Count(FILE_SYSTEMS, _lustre("PERSISTENT_2", capacity=True)),
    "fsx/L-9AFA1F09": Count(FILE_SYSTEMS, _lustre("PERSISTENT_1", capacity=False)),
    "fsx/L-AD2FC696": Count(FILE_SYSTEMS, _lustre("SCRATCH_1", "SCRATCH_2", capacity=True)),
    "fsx/L-C48231E5": Count(FILE_SYSTEMS, _lustre("SCRATCH_1", "SCRATCH_2", capacity=False)),
    "fsx/L-C8640C82": Count(FILE_SYSTEMS, _lustre("PERSISTENT_1", capacity=True)),
    "fsx/L-FD6F2F22": Count(FILE_SYSTEMS, _lustre("PERSISTENT_2", capacity=False)),
    "vpc/L-1B52E74A": Count(GATEWAY_ENDPOINTS, filters=(("vpc-endpoint-type", ("Gateway",)),)),
    "vpc/L-A4707A72": Count(INTERNET_GATEWAYS, filters=_OWN),
    "vpc/L-E79EC296": Count(SECURITY_GROUPS, filters=_OWN),
    "vpc/L-F678F1CE": Count(VPCS, filters=_OWN),
    # All zones together: more than in any of them.
    "vpc/L-FE5A380F": Count(NAT_GATEWAYS, filters=(("state", ("pending", "available", "deleting")),)),
}
"""How resources are counted, by key of the quota."""

CALLS_OF_COUNTS: tuple[Call, ...] = tuple(dict.fromkeys(count.call for count in COUNTS.values()))


def counted(client: Client, account: str, quotas: Set[str]) -> Reading:
    """Return the usage of quotas by counting; a call that fails leaves out its own quotas only.

    Args:
        client: calls of the target.
        account: number of the account.
        quotas: keys of the quotas whose usage is not known otherwise.
    """
    rows: dict[str, Usage] = {}
    failures: list[Failure] = []
    for call in CALLS_OF_COUNTS:
        keys = [key for key, count in COUNTS.items() if count.call is call and key in quotas]
        if not keys:
            continue
        try:
            rows |= dict(_of_call(client, account, keys))
        except CallError as error:
            failures.append(error.failure)
    return Reading(rows, failures=tuple(failures))


def _of_call(client: Client, account: str, keys: Sequence[str]) -> Iterator[tuple[str, Usage]]:
    """Yield the usage of the quotas of one call, which is made once."""
    first = COUNTS[keys[0]]
    listed = client.rows(first.call, **first.parameters(account))
    yield from ((key, Usage(used=COUNTS[key].amount(listed))) for key in keys)
