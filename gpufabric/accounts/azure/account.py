"""Asks subscriptions for what a reader needs. This module imports Azure's SDK."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Lock

from azure.core.credentials import TokenCredential

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.azure import actions as calls
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.credentials import credential_of, login_method
from gpufabric.accounts.azure.endpoints import Endpoints, Patience
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.azure.features import read_features
from gpufabric.accounts.azure.given import given_answers
from gpufabric.accounts.azure.identity import read_identity
from gpufabric.accounts.azure.images import read_kubernetes
from gpufabric.accounts.azure.increase_requests import read_requests
from gpufabric.accounts.azure.lister import AzureLister
from gpufabric.accounts.azure.lustre import read_subnets, read_tiers
from gpufabric.accounts.azure.network import read_networks, read_zones
from gpufabric.accounts.azure.permissions import read_permissions
from gpufabric.accounts.azure.plans import file_systems
from gpufabric.accounts.azure.quotas import read_quotas
from gpufabric.accounts.azure.reader import SECTIONS
from gpufabric.accounts.azure.reservations import read_reservations
from gpufabric.accounts.azure.sections import Facts, answer, failed
from gpufabric.accounts.azure.sizes import offers, shapes
from gpufabric.accounts.azure.tagged import read_tagged
from gpufabric.accounts.azure.taken_names import read_names
from gpufabric.accounts.azure.transport import shared_transport
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.tagged import TaggedAccount
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.model import Topic


class AzureAccounts:
    """Subscriptions, with one set of clients each.

    Args:
        endpoints: addresses to call.
        credential: credentials; None for those that Pulumi's provider would use.
        environment: environment variables.
        patience: time limits and repetitions.
        catalog: facts about quotas, sizes and tiers.
        clock: returns the present time.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        credential: TokenCredential | None,
        environment: Mapping[str, str],
        patience: Patience,
        catalog: Catalog,
        clock: Callable[[], datetime],
    ) -> None:
        self._endpoints, self._credential, self._environment = endpoints, credential, environment
        self._patience, self._catalog, self._clock = patience, catalog, clock
        self._clients: dict[str, AzureClients] = {}
        self._credentials: dict[str, TokenCredential] = {}
        self._lock = Lock()
        self._transport = shared_transport(patience)

    def identity(self, target: Target) -> Identity | Failure:
        """Ask who the credentials are, and whether they see the subscription."""
        try:
            return read_identity(self._of(target), target)
        except CallFailedError as error:
            return error.failure

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Ask whether the credentials may take actions in the subscription."""
        try:
            return read_permissions(self._of(target), target, actions)
        except CallFailedError as error:
            return error.failure

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the sections of a topic, one after another."""
        try:
            clients = self._of(target)
        except CallFailedError as error:
            return [failed(section, [error.failure.call], error) for section in SECTIONS[topic]]
        read = {
            "quotas": self._quotas,
            "capacity": self._capacity,
            "network": self._network,
            "images": self._images,
        }.get(topic)
        return read(clients, target) if read else []

    def lister(self, target: Target) -> AzureLister | Failure:
        """Return what lists the resources of the subscription."""
        try:
            return AzureLister(self._of(target), target)
        except CallFailedError as error:
            return error.failure

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        """Return what the subscription holds of stacks."""
        try:
            return read_tagged(self._of(target), target, self._catalog)
        except CallFailedError as error:
            return error.failure

    def _quotas(self, clients: AzureClients, target: Target) -> list[SectionAnswer]:
        catalog = self._catalog
        return [
            *read_quotas(clients, target, catalog),
            answer("requests", [calls.QUOTA_REQUESTS], lambda: read_requests(clients, target, catalog)),
        ]

    def _capacity(self, clients: AzureClients, target: Target) -> list[SectionAnswer]:
        catalog = self._catalog
        reservations = [calls.RESERVATION_GROUPS, calls.RESERVATIONS]
        registrations = [calls.PROVIDERS, calls.FEATURES]
        return [
            self._offers(clients, target),
            answer("shapes", [calls.SIZES], lambda: shapes(clients, target, catalog)),
            answer("held", reservations, lambda: read_reservations(self._of, target, self._clock)),
            answer("features", registrations, lambda: read_features(clients, target, catalog)),
        ]

    def _offers(self, clients: AzureClients, target: Target) -> SectionAnswer:
        """Read sizes on sale, and tiers of Lustre."""
        catalog = self._catalog
        asked = [calls.SIZES] + ([calls.LUSTRE_SKUS] if any(file_systems(target, catalog)) else [])

        def read() -> Facts:
            sizes, tiers = offers(clients, target, catalog), read_tiers(clients, target, catalog)
            return Facts({**sizes.rows, **tiers.rows}, {**sizes.absent, **tiers.absent})

        return answer("offers", asked, read)

    def _network(self, clients: AzureClients, target: Target) -> list[SectionAnswer]:
        names = [calls.STORAGE_NAMES, calls.VAULT_NAMES, calls.RESOURCES]
        subnets = [calls.LUSTRE_SUBNET_SIZE, calls.LUSTRE_SUBNET_CHECK]
        return [
            answer("zones", [calls.LOCATIONS], lambda: read_zones(clients, target)),
            answer("networks", [calls.NETWORKS], lambda: read_networks(clients, target)),
            answer("names", names, lambda: read_names(clients, target)),
            answer("file_system_subnets", subnets, lambda: read_subnets(clients, target, self._catalog)),
            *given_answers(clients, target),
        ]

    def _images(self, clients: AzureClients, target: Target) -> list[SectionAnswer]:
        versions = [calls.KUBERNETES_VERSIONS]
        return [answer("kubernetes", versions, lambda: read_kubernetes(clients, target))]

    def _of(self, target: Target, subscription: str = "") -> AzureClients:
        """Return the clients of a subscription; by default, of the target's.

        Raises:
            CallFailedError: a setting of the credentials is missing.
        """
        subscription = subscription or target.account
        with self._lock:
            if subscription not in self._clients:
                with asking("login", target):
                    credential = self._credential_of(subscription)
                self._clients[subscription] = AzureClients(
                    credential, subscription, self._endpoints, self._patience, self._transport
                )
            return self._clients[subscription]

    def _credential_of(self, subscription: str) -> TokenCredential:
        """Return credentials that all subscriptions share; Azure CLI may have a login for each of them."""
        if self._credential is not None:
            return self._credential
        user = subscription if login_method(self._environment) == "cli" else ""
        if user not in self._credentials:
            self._credentials[user] = credential_of(
                self._environment, self._endpoints, self._patience, subscription
            )
        return self._credentials[user]
