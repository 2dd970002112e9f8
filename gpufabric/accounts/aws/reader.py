"""Reads an account and region of AWS."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from random import random
from threading import Lock

from gpufabric.accounts.adoption.listing import Lister
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.aws import capacity, images, market, network, quotas
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.identity import read_identity, wrong_account
from gpufabric.accounts.aws.lister import AwsLister
from gpufabric.accounts.aws.permissions import ResourcesOf, read_permissions
from gpufabric.accounts.aws.sdk import READ_TIMEOUT_S, Connections, Session
from gpufabric.accounts.aws.section import TopicSection
from gpufabric.accounts.aws.tagged import read_tagged, world_region
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.tagged import TaggedAccount
from gpufabric.accounts.target import Target
from gpufabric.catalog.actions import aws_action_scopes
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.snapshots.model import Topic
from gpufabric.spec.provider_settings import ProviderSettings


class AwsReader:
    """Reads accounts of AWS with boto3.

    Args:
        catalog: facts about shapes; None for those of this package.
        clock: time of this machine.
        session: session of boto3; None for one that logs in by the settings of the stacks, else by the
            environment.
        endpoint_url: address of all services; None for AWS's own.
        read_timeout_s: seconds to wait for an answer.
        jitter: returns the fraction of the longest pause before a retry, from 0 to 1.
    """

    def __init__(
        self,
        *,
        catalog: Catalog | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        session: Session | None = None,
        endpoint_url: str | None = None,
        read_timeout_s: float = READ_TIMEOUT_S,
        jitter: Callable[[], float] = random,
    ) -> None:
        self._catalog = catalog or default_catalog()
        self._clock = clock
        self._session, self._endpoint_url = session, endpoint_url
        self._read_timeout_s, self._jitter = read_timeout_s, jitter
        self._connections: dict[str, Connections] = {}
        self._lock = Lock()
        self._identities: dict[str, Identity | Failure] = {}

    def identity(self, target: Target) -> Identity | Failure:
        """Ask who the credentials are; the answer is kept for the target."""
        client = self._client(target)
        if target.name not in self._identities:
            self._identities[target.name] = read_identity(client, target)
        return self._identities[target.name]

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Ask IAM whether the credentials may take actions."""
        identity = self.identity(target)
        if isinstance(identity, Failure):
            return identity
        client = self._client(target)
        return read_permissions(client, identity.principal, target.region, actions, self._resources(target))

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the sections of a topic, if the credentials belong to the declared account."""
        client = self._client(target)
        sections = self._sections(client, target, topic)
        blocked = self._blocked(target) if sections else None
        if blocked is not None:
            return [section.failed(blocked) for section in sections]
        return [section.answer() for section in sections]

    def lister(self, target: Target) -> Lister | Failure:
        """Return what lists the resources of the account and region."""
        return self._blocked(target) or AwsLister(self._client(target))

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        """Return what the account and region hold of stacks."""
        blocked = self._blocked(target)
        if blocked is not None:
            return blocked
        try:
            elsewhere = world_region(target.region)
            world = self._client(target, elsewhere) if elsewhere else None
            return read_tagged(self._client(target), world, target, self._catalog)
        except CallError as error:
            return error.failure

    def _blocked(self, target: Target) -> Failure | None:
        identity = self.identity(target)
        if isinstance(identity, Failure):
            return identity
        return None if identity.is_declared_account else wrong_account(target)

    def _sections(self, client: Client, target: Target, topic: Topic) -> list[TopicSection]:
        match topic:
            case "quotas":
                return quotas.sections(client, target, self._catalog, self._clock())
            case "capacity":
                return [
                    *capacity.sections(client, target, self._catalog),
                    *market.sections(client, target, self._catalog, self._clock()),
                ]
            case "network":
                return network.sections(client, target)
            case "images":
                return images.sections(client, target, self._catalog)
            case "prices":
                return []

    def _resources(self, target: Target) -> ResourcesOf:
        scopes = aws_action_scopes(self._catalog)

        def resources_of(action: str) -> tuple[str, ...]:
            try:
                return scopes.resources_of(
                    action, account=target.account, region=target.region, prefixes=sorted(target.stacks)
                )
            except KeyError:  # an action of a service that no resource of gpufabric has
                return ("*",)

        return resources_of

    def _client(self, target: Target, region: str = "") -> Client:
        connections = self._connections_of(target.settings)
        return Client(target.account, region or target.region, connections, self._clock)

    def _connections_of(self, settings: ProviderSettings) -> Connections:
        """Return the clients of one login: equal settings share them."""
        with self._lock:
            if settings.key not in self._connections:
                self._connections[settings.key] = Connections(
                    self._session, self._endpoint_url, self._read_timeout_s, self._jitter, settings
                )
            return self._connections[settings.key]
