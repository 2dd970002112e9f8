"""Predicts what a preview knows of a resource: its checked inputs, and its known outputs.

The real engine asks the providers. A check calls the simulated providers inside this process: they check
inputs against the schema in the provider's SDK, and mark all values that a cloud generates as unknown.
"""

from collections.abc import Mapping
from pathlib import Path

from gpufabric.simcloud.provider import previewed
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.schema import SchemaLoader, Violation
from gpufabric.wire.schema.load import cache_directory
from gpufabric.wire.schema.tokens import PACKAGES
from gpufabric.wire.values import Value, contains_unknown

_NO_ACCOUNT = Path("no-simulated-account")
"""A preview of a creation reads no account, so this folder is never opened."""


class Providers:
    """Providers of all stacks that this process checks."""

    def __init__(self) -> None:
        self._loaders: dict[str, SchemaLoader] = {}

    def configure(self, package: str, inputs: Mapping[str, Value]) -> Scope | None:
        """Configure a provider.

        Args:
            package: the Pulumi package.
            inputs: the provider's configuration.

        Returns:
            None for packages that are not simulated, and if part of the configuration is unknown: the engine
            calls no provider then.
        """
        if package not in PACKAGES or contains_unknown(dict(inputs)):
            return None
        loader = self._loaders.setdefault(package, SchemaLoader(package, cache_directory()))
        return Scope.open(package, _NO_ACCOUNT, inputs, loader)


def preview_create(
    scope: Scope | None, urn: str, inputs: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Value], list[Violation]]:
    """Check and preview the creation of a resource.

    Args:
        scope: its provider; None if there is none to ask.
        urn: its URN.
        inputs: the inputs that the program sets.

    Returns:
        checked inputs, known outputs, and errors of the inputs.
    """
    if scope is None:
        return dict(inputs), {}, []
    target = RequestedResource.of(urn)
    # Automatic names depend only on the URN: the same program gives the same result.
    checked, failures = check(scope, target, {}, inputs, seed=b"", naming=Naming())
    if failures:
        return checked, {}, failures
    return checked, previewed.preview_create(scope, target, checked), []
