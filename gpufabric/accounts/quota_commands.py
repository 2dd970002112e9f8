"""Commands of each cloud's command line about one quota."""

from dataclasses import dataclass
from decimal import Decimal

from gpufabric.accounts.aws import increase as aws
from gpufabric.accounts.azure import increase as azure
from gpufabric.accounts.oci import increase as oci
from gpufabric.catalog.shape import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuota:
    """A quota of an account in a region.

    Attributes:
        cloud: the cloud.
        account: account, subscription or tenancy.
        region: the cloud's name of the region.
        key: the quota's key in snapshots, ``<service>/<code>``.
    """

    cloud: Cloud
    account: str
    region: str
    key: str

    def increase_command(self, limit: int) -> str | None:
        """Return the command that requests a limit; None if the cloud has none for the quota.

        Args:
            limit: the limit to request.

        Raises:
            ValueError: the key names no quota.
        """
        match self.cloud:
            case "aws":
                return aws.increase_command(self.key, Decimal(limit), self.region)
            case "azure":
                return azure.increase_command(self.account, self.region, self.key, limit)
            case "oci":
                return oci.increase_command(self.account, self.region, self.key, limit)

    def requests_command(self) -> str | None:
        """Return the command that lists the requests for a higher limit with their states; None as above.

        Raises:
            ValueError: the key names no quota.
        """
        match self.cloud:
            case "aws":
                return aws.requests_command(self.key, self.region)
            case "azure":
                return azure.requests_command(self.account, self.region, self.key)
            case "oci":
                return oci.requests_command(self.account)

    def limit_command(self) -> str | None:
        """Return the command that reads the limit; None as above.

        Raises:
            ValueError: the key names no quota.
        """
        match self.cloud:
            case "aws":
                return aws.limit_command(self.key, self.region)
            case "azure":
                return azure.limit_command(self.region, self.key)
            case "oci":
                return oci.limit_command(self.account, self.region, self.key)
