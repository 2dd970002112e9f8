"""Reader of Azure subscriptions. Azure's SDK is imported on the first call."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from gpufabric.accounts.adoption.listing import Lister
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.azure.endpoints import CLOUDS, Endpoints, Patience
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.tagged import TaggedAccount
from gpufabric.accounts.target import Target
from gpufabric.accounts.variables import with_settings
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.snapshots.model import Topic

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from gpufabric.accounts.azure.account import AzureAccounts

SECTIONS: Mapping[Topic, tuple[str, ...]] = {
    "quotas": ("limits", "usage", "requests"),
    "capacity": ("offers", "shapes", "held", "features"),
    "network": ("zones", "networks", "names", "file_system_subnets"),
    "images": ("kubernetes",),
    "prices": (),
}
"""Sections that Azure answers. Prices need no subscription and have a reader of their own."""


class AzureReader:
    """Reads subscriptions with Azure's SDK.

    Args:
        endpoints: addresses to call; by default those of the cloud in ``ARM_ENVIRONMENT``.
        credential: credentials; by default those that Pulumi's provider would use.
        environment: environment variables.
        patience: time limits and repetitions.
        catalog: facts about quotas, sizes and tiers.
        clock: returns the present time.
    """

    def __init__(
        self,
        *,
        endpoints: Endpoints | None = None,
        credential: "TokenCredential | None" = None,
        environment: Mapping[str, str] = os.environ,
        patience: Patience | None = None,
        catalog: Catalog | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._endpoints = endpoints
        self._credential, self._environment = credential, environment
        self._patience = patience or Patience()
        self._catalog, self._clock = catalog or default_catalog(), clock
        self._accounts: dict[str, AzureAccounts] = {}
        self._lock = Lock()

    def identity(self, target: Target) -> Identity | Failure:
        """Ask who the credentials are, and whether they see the subscription."""
        accounts = self._loaded(target)
        return accounts if isinstance(accounts, Failure) else accounts.identity(target)

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Ask whether the credentials may take actions in the subscription."""
        accounts = self._loaded(target)
        return accounts if isinstance(accounts, Failure) else accounts.permissions(target, actions)

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the sections of a topic."""
        accounts = self._loaded(target)
        if isinstance(accounts, Failure):
            return [
                SectionAnswer(section, accounts.call, None, failures=(accounts,))
                for section in SECTIONS[topic]
            ]
        return accounts.read(target, topic)

    def lister(self, target: Target) -> Lister | Failure:
        """Return what lists the resources of the subscription."""
        accounts = self._loaded(target)
        return accounts if isinstance(accounts, Failure) else accounts.lister(target)

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        """Return what the subscription holds of stacks."""
        accounts = self._loaded(target)
        return accounts if isinstance(accounts, Failure) else accounts.tagged(target)

    def _loaded(self, target: Target) -> "AzureAccounts | Failure":
        """Import the SDK once, and return the accounts that log in by the target's settings."""
        environment = with_settings(self._environment, target.settings, "ARM_", str.upper)
        cloud = environment.get("ARM_ENVIRONMENT", "").strip() or "public"
        endpoints = self._endpoints or Endpoints.of(cloud)
        if endpoints is None:
            text = f"ARM_ENVIRONMENT is {cloud}, not {', '.join(CLOUDS)}"
            return Failure(
                "login", "no-credentials", text, "set ARM_ENVIRONMENT, or unset it for the public cloud"
            )
        with self._lock:
            if target.settings.key not in self._accounts:
                try:
                    from gpufabric.accounts.azure.account import AzureAccounts  # noqa: PLC0415 - imports the SDK
                except ImportError as error:
                    text = f"Azure's SDK is not installed: no module {error.name}"
                    return Failure("import azure", "no-sdk", text, "`pip install 'gpufabric[azure]'`")
                self._accounts[target.settings.key] = AzureAccounts(
                    endpoints,
                    self._credential,
                    environment,
                    self._patience,
                    self._catalog,
                    self._clock,
                )
            return self._accounts[target.settings.key]
