"""The account and region for which a provider process is configured."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gpufabric.plan.clock import now
from gpufabric.plan.simulated_clock import read_clock
from gpufabric.reading.json_text import parse_json
from gpufabric.simcloud.clock import pace
from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.cloud import SimulatedCloud
from gpufabric.simcloud.clouds.kind import Context, Kind
from gpufabric.simcloud.clouds.request import Config, Request, World
from gpufabric.simcloud.on_demand import creation_minutes, faults_at, has_faults, limited_by, read_capacity
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store, accounts
from gpufabric.simcloud.transaction import Transaction
from gpufabric.wire.schema import SchemaLoader, TypeSchema
from gpufabric.wire.schema.load import cache_directory
from gpufabric.wire.schema.tokens import plain_token
from gpufabric.wire.values import Value, plain


@dataclass(frozen=True)
class Scope:
    """A configured provider: a cloud, an account, a region, and the folder of the account's state."""

    cloud: SimulatedCloud
    loader: SchemaLoader
    root: Path
    config: Config
    account: str
    region: str

    @staticmethod
    def open(
        package: str, root: Path, config: Mapping[str, Value], loader: SchemaLoader | None = None
    ) -> "Scope":
        """Return a scope with the provider configuration as the engine sends it."""
        cloud = cloud_of(package)
        settings = decode_config(config)
        loader = loader or SchemaLoader(package, cache_directory())
        return Scope(cloud, loader, root, settings, cloud.account(settings), cloud.region(settings))

    def world(self) -> World:
        """Return the time and the capacity of the clouds. Each call reads them again: they can change.

        Raises ``DeclarationError`` if the capacity file, the faults or the pace of time are invalid.
        """
        clock = read_clock(self.root)
        time = clock.now() if clock is not None else now()
        capacity = read_capacity(self.root, self.account, time)
        if not has_faults(self.root):
            return World(time, capacity, self._elsewhere, pace(self.root))
        faults = faults_at(self.root, time)
        limited = limited_by(faults, capacity, self.account, self.region)
        return World(time, limited, self._elsewhere, pace(self.root), faults)

    def stated_minutes(self, request: Request) -> int | None:
        """Return the creation time that a cloud file, or else the capacity file, states."""
        stated = creation_minutes(self.root, self.account, request.type)
        return self.cloud.stated_minutes(request) if stated is None else stated

    def _elsewhere(self, cloud: str, type_: str) -> list[CloudResource]:
        """Return the resources of a type in all accounts of a cloud."""
        held = (Store(self.root, cloud, account) for name, account in accounts(self.root) if name == cloud)
        return [resource for store in held for resource in store.resources(type_)]

    def store(self) -> Store:
        """Return the state of the account."""
        return Store(self.root, self.cloud.name, self.account)

    def schema(self, token: str) -> TypeSchema:
        """Return the schema of a resource type. Raises ``KeyError``."""
        return self.loader.get(token)

    def kind(self, schema: TypeSchema) -> Kind:
        """Return the table entry of the resource type."""
        required = {name: name in schema.inputs.required for name in schema.inputs.properties}
        return self.cloud.kind(schema.token, required)

    def lookup_in(self, state: Transaction, identity: str) -> CloudResource | None:
        """Return the resource with an identity; None if there is none."""
        owners = state.owners(identity)
        return owners[0] if owners else None

    def find(self, identity: str) -> CloudResource | None:
        """Return the same outside of a transaction, for functions that the program calls."""
        with self.store().reading() as state:
            return self.lookup_in(state, identity)

    def invoke_context(self, args: Mapping[str, Value]) -> Context:
        """Return the context of a provider function."""
        seed = f"{self.account}\0invoke"
        return Context(
            self.account, self.region, seed, "", args, self.config, self.find,
            world=self.world(), below=self._below,
        )  # fmt: skip

    def _below(self, prefix: str) -> list[CloudResource]:
        with self.store().reading() as state:
            return state.below(prefix)


def decode_config(config: Mapping[str, Value]) -> dict[str, Any]:
    """Provider configuration as plain data: SDKs send everything that is not a string as JSON text."""
    return {key.rsplit(":", 1)[-1]: _decode(plain(value)) for key, value in config.items()}


def _decode(value: Value) -> Value:
    if isinstance(value, str) and (value[:1] in ("[", "{") or value in ("true", "false")):
        try:
            return cast("Value", parse_json(value))
        except ValueError:
            return value
    return value


@dataclass(frozen=True)
class RequestedResource:
    """The resource of a request: its URN, type and name."""

    urn: str
    token: str
    name: str

    @staticmethod
    def of(urn: str) -> "RequestedResource":
        """Return the target of a URN, whose last two parts are the types (parents first) and the name."""
        parts = urn.split("::")
        return RequestedResource(urn, plain_token(parts[2].rsplit("$", 1)[-1]), parts[-1])
