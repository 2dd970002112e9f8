"""The reader of OCI tenancies."""

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from threading import Lock

from gpufabric.accounts.adoption.listing import Lister
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.oci.capacity import capacity
from gpufabric.accounts.oci.client import OciClients
from gpufabric.accounts.oci.credentials import Login, LoginEndpoints, log_in
from gpufabric.accounts.oci.declared import compartments
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.identity import SUBSCRIPTIONS, foreign, identity_of
from gpufabric.accounts.oci.images import images_and_kubernetes
from gpufabric.accounts.oci.lister import OciLister
from gpufabric.accounts.oci.login_errors import LOGIN
from gpufabric.accounts.oci.network import network
from gpufabric.accounts.oci.permissions import unknown_permissions
from gpufabric.accounts.oci.quotas import quotas
from gpufabric.accounts.oci.sections import failed, understood
from gpufabric.accounts.oci.settings import LoginSettings, login_settings
from gpufabric.accounts.oci.tagged import read_tagged
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.tagged import TaggedAccount
from gpufabric.accounts.target import Target
from gpufabric.accounts.variables import with_settings
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.snapshots.model import Topic
from gpufabric.spec.concealed import is_concealed

SECTIONS: Mapping[Topic, tuple[str, ...]] = {
    "quotas": ("limits", "usage", "requests"),
    "capacity": ("offers", "shapes", "availability", "held", "constructs"),
    "network": ("zones", "networks", "names"),
    "images": ("images", "kubernetes"),
}
"""Sections of OCI by topic."""

NO_SDK = Failure(LOGIN, "no-sdk", "the OCI SDK is not installed", "pip install 'gpufabric[oci]'")


class OciReader:
    """Reads OCI tenancies. All calls read, and threads may share a reader.

    Args:
        environment: environment variables of the login; those of this process by default.
        catalog: shapes and their limits.
        endpoint: URL of all services, instead of OCI's endpoints.
        login_endpoints: endpoints of logins, instead of OCI's.
        read_seconds: longest time without an answer.
        pause_seconds: first pause after OCI refused a call for its rate.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        catalog: Catalog | None = None,
        endpoint: str = "",
        login_endpoints: LoginEndpoints | None = None,
        read_seconds: float = 30,
        pause_seconds: float = 1,
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._catalog = catalog or default_catalog()
        self._endpoint = endpoint
        self._login_endpoints = login_endpoints
        self._read_seconds = read_seconds
        self._pause_seconds = pause_seconds
        self._logins: dict[LoginSettings, Login] = {}
        self._lock = Lock()

    def identity(self, target: Target) -> Identity | Failure:
        """Ask whose the credentials are."""
        try:
            login = self._log_in(target)
            # Credentials are refused in regions that their tenancy is not subscribed to, so ask in their own.
            clients = self._clients(login, target, login.region or target.region)
            return understood(SUBSCRIPTIONS, lambda: identity_of(clients, target))
        except CallError as error:
            return error.failure

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Return that permissions are unknown: OCI cannot be asked for them."""
        return unknown_permissions(actions)

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the sections of a topic; none for prices, which belong to no tenancy."""
        if topic not in SECTIONS:
            return []
        try:
            login = self._log_in(target)
        except CallError as error:
            return failed(SECTIONS[topic], error.failure)
        refused = foreign(login.tenancy, target)
        if refused is not None:
            return failed(SECTIONS[topic], refused)
        clients = self._clients(login, target, target.region)
        readers: Mapping[Topic, Callable[[], list[SectionAnswer]]] = {
            "quotas": lambda: quotas(clients, target, self._catalog),
            "capacity": lambda: capacity(clients, target),
            "network": lambda: network(clients, target),
            "images": lambda: images_and_kubernetes(clients, target),
        }
        return readers[topic]()

    def lister(self, target: Target) -> Lister | Failure:
        """Return what lists the resources of the tenancy."""
        try:
            login = self._log_in(target)
        except CallError as error:
            return error.failure
        clients = self._clients(login, target, target.region)
        return foreign(login.tenancy, target) or OciLister(clients)

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        """Return what the tenancy and region hold of stacks."""
        try:
            login = self._log_in(target)
            refused = foreign(login.tenancy, target)
            if refused is not None:
                return refused
            return read_tagged(self._clients(login, target, target.region), target, self._catalog)
        except CallError as error:
            return error.failure

    def _log_in(self, target: Target) -> Login:
        """Return the login of a target; equal settings log in once."""
        if find_spec("oci") is None:
            raise CallError(NO_SDK)
        declared = "" if is_concealed(target.account) else target.account
        environment = with_settings(self._environment, target.settings, "TF_VAR_", str)
        settings = login_settings(environment, declared)
        with self._lock:
            if settings not in self._logins:
                self._logins[settings] = log_in(settings, self._login_endpoints)
            return self._logins[settings]

    def _clients(self, login: Login, target: Target, region: str) -> OciClients:
        return OciClients(
            login,
            region,
            declared={target.account, *compartments(target)},
            endpoint=self._endpoint,
            read_seconds=self._read_seconds,
            pause_seconds=self._pause_seconds,
        )
