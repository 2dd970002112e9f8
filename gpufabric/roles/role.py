"""The result of this package: a role as files that the cloud's tools take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gpufabric.accounts.target import Target
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.company import boundary_of
from gpufabric.plan.company_names import company_name, is_plain
from gpufabric.roles.given import given_keys, given_roles, given_subscriptions
from gpufabric.spec.company import NO_RULES, Company


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAccount:
    """The account that a role is for.

    Attributes:
        cloud: the cloud.
        account: account, subscription or tenancy.
        region: the region; empty on Azure and OCI, whose roles do not name it.
        prefixes: beginnings of the names of resources: the names of the account's stacks.
        compartments: compartments of the stacks; OCI only.
        named: beginnings of the names of roles and buckets in the company's form; empty if they begin with
            the names of stacks; AWS only.
        boundary: permission boundary of the roles that stacks make; empty without one; AWS only.
        given_roles: ARNs of roles that exist and that stacks hand to services; AWS only.
        given_keys: ARNs of keys of other accounts that stacks use; AWS only.
        subscriptions: other subscriptions of things that stacks use; Azure only.
        uses_given_network: whether a stack builds on a network that exists, in a compartment that no
            declaration states; OCI only.
    """

    cloud: Cloud
    account: str
    region: str
    prefixes: tuple[str, ...]
    compartments: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    boundary: str = ""
    given_roles: tuple[str, ...] = ()
    given_keys: tuple[str, ...] = ()
    subscriptions: tuple[str, ...] = ()
    uses_given_network: bool = False

    def with_stacks_of(self, other: "RoleAccount") -> "RoleAccount":
        """Return the place with the stacks of another one, and with what they use, too."""
        return replace(
            self,
            prefixes=tuple(sorted({*self.prefixes, *other.prefixes})),
            compartments=tuple(sorted({*self.compartments, *other.compartments})),
            named=tuple(sorted({*self.named, *other.named})),
            subscriptions=tuple(sorted({*self.subscriptions, *other.subscriptions})),
            uses_given_network=self.uses_given_network or other.uses_given_network,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFile:
    """A file of a role.

    Attributes:
        name: name of the file.
        text: its text.
    """

    name: str
    text: str


PLACEHOLDERS: dict[Cloud, RoleAccount] = {
    "aws": RoleAccount(cloud="aws", account="ACCOUNT_ID", region="REGION", prefixes=("STACK",)),
    "azure": RoleAccount(cloud="azure", account="SUBSCRIPTION_ID", region="", prefixes=("STACK",)),
    "oci": RoleAccount(
        cloud="oci",
        account="TENANCY_ID",
        region="",
        prefixes=("STACK",),
        compartments=("COMPARTMENT_ID",),
    ),
}
"""Places for roles without a declaration: a person replaces the words in capitals."""


def _named(target: Target) -> Iterator[str]:
    """Yield beginnings of names in the company's form.

    Names of copies have the suffix after both of their stacks, so that it is left out here. Buckets take
    lower case only. A copy to AWS has the stack's own name in the middle, in the case of the form.
    """
    in_case = str.upper if target.names.case == "upper" else str.lower
    for stack in target.stacks:
        name = company_name(target.names.model_copy(update={"suffix": ""}), target.fabric, stack)
        yield from {name, name.lower(), stack, in_case(stack)}


def place_of(target: Target, company: Company = NO_RULES) -> RoleAccount:
    """Return the place of declared stacks.

    Args:
        target: their account and region.
        company: rules of the company.
    """
    regions = target.stacks.values()
    compartments = {region.compartment_id for region in regions if region.cloud == "oci"}
    boundary = boundary_of(company, target.account) if target.cloud == "aws" else None
    is_formed = target.cloud == "aws" and not is_plain(target.names)
    return RoleAccount(
        cloud=target.cloud,
        account=target.account,
        region=target.region if target.cloud == "aws" else "",
        prefixes=tuple(sorted(target.stacks)),
        compartments=tuple(sorted(compartments)),
        named=tuple(sorted(_named(target))) if is_formed else (),
        boundary=boundary or "",
        given_roles=given_roles(regions),
        given_keys=given_keys(regions, target.account),
        subscriptions=given_subscriptions(regions, target.account),
        uses_given_network=target.cloud == "oci"
        and any(region.existing.network is not None for region in regions),
    )
