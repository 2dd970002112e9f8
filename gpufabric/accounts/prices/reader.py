"""Reads list prices of all clouds. A price list belongs to no account, so any credentials do."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.aws.products import Products
from gpufabric.accounts.prices import aws, azure, oci
from gpufabric.accounts.prices.fetch import Fetcher
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.snapshots.model import Topic


class PriceReader:
    """Reads price lists.

    Args:
        catalog: the products.
        clock: time of this machine.
        azure_endpoint: address of the Azure Retail Prices API.
        oci_endpoint: address of Oracle's price list.
        fetcher: reads pages of the two.
        get_products: calls the AWS Price List API; None for the SDK with the credentials of the environment.
    """

    def __init__(
        self,
        *,
        catalog: Catalog | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        azure_endpoint: str = azure.ENDPOINT,
        oci_endpoint: str = oci.ENDPOINT,
        fetcher: Fetcher | None = None,
        get_products: aws.GetProducts | None = None,
    ) -> None:
        self._catalog = catalog or default_catalog()
        self._clock, self._fetcher = clock, fetcher or Fetcher()
        self._azure_endpoint, self._oci_endpoint = azure_endpoint, oci_endpoint
        self._get_products = get_products or Products(clock)

    def identity(self, target: Target) -> Identity:
        """Return the declared account: a price list asks nobody who they are."""
        return Identity(account=target.account, principal="", is_declared_account=True)

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions:
        """Return that permissions are not known here."""
        return Permissions(dict.fromkeys(actions, "unknown"), "price lists have no permissions")

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the prices of a region; nothing for other topics."""
        if topic != "prices":
            return []
        match target.cloud:
            case "aws":
                answer = aws.read_prices(target, self._catalog, self._get_products)
            case "azure":
                answer = azure.read_prices(
                    target,
                    self._catalog,
                    self._clock().date(),
                    endpoint=self._azure_endpoint,
                    fetcher=self._fetcher,
                )
            case "oci":
                answer = oci.read_prices(
                    target, self._catalog, endpoint=self._oci_endpoint, fetcher=self._fetcher
                )
        return [answer]
