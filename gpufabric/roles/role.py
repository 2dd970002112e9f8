"""The result of this package: a role as files that the cloud's tools take."""

from dataclasses import dataclass, replace

from gpufabric.accounts.target import Target
from gpufabric.catalog.shape import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAccount:
    """The account that a role is for.

    Attributes:
        cloud: the cloud.
        account: account, subscription or tenancy.
        region: the region; empty on Azure and OCI, whose roles do not name it.
        prefixes: beginnings of the names of resources: the names of the account's stacks.
        compartments: compartments of the stacks; OCI only.
    """

    cloud: Cloud
    account: str
    region: str
    prefixes: tuple[str, ...]
    compartments: tuple[str, ...] = ()

    def with_stacks_of(self, other: "RoleAccount") -> "RoleAccount":
        """Return the place with the stacks and compartments of another one, too."""
        return replace(
            self,
            prefixes=tuple(sorted({*self.prefixes, *other.prefixes})),
            compartments=tuple(sorted({*self.compartments, *other.compartments})),
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


def place_of(target: Target) -> RoleAccount:
    """Return the place of declared stacks.

    Args:
        target: their account and region.
    """
    compartments = {region.compartment_id for region in target.stacks.values() if region.cloud == "oci"}
    return RoleAccount(
        cloud=target.cloud,
        account=target.account,
        region=target.region if target.cloud == "aws" else "",
        prefixes=tuple(sorted(target.stacks)),
        compartments=tuple(sorted(compartments)),
    )
