"""What a preview would know of a resource: its checked inputs, and as much of its outputs as is known.

The real engine asks the providers. Here the simulated ones are asked inside this process: they check inputs
against the schema that the provider's SDK carries, and mark everything that a cloud makes as unknown.
"""

from collections.abc import Mapping
from pathlib import Path

from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.check import Naming, check
from gpufabric.simcloud.provider.scope import Scope, Target
from gpufabric.wire.schema import Failure, SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from gpufabric.wire.schema.tokens import PACKAGES
from gpufabric.wire.values import Value, contains_unknown

_NO_ACCOUNT = Path("no-simulated-account")
"""A preview of what is to be created reads no account, so that this folder is never opened."""


class Providers:
    """The providers of all stacks of this process."""

    def __init__(self) -> None:
        self._loaders: dict[str, SchemaLoader] = {}

    def configure(self, package: str, inputs: Mapping[str, Value]) -> Scope | None:
        """Configure a provider.

        Args:
            package: the Pulumi package.
            inputs: the provider's configuration.

        Returns:
            None for packages that are not simulated, and where part of the configuration is unknown: the
            engine calls no provider then.
        """
        if package not in PACKAGES or contains_unknown(dict(inputs)):
            return None
        loader = self._loaders.setdefault(package, SchemaLoader(package, cache_directory()))
        return Scope.open(package, _NO_ACCOUNT, inputs, loader)


def preview_create(
    scope: Scope | None, urn: str, inputs: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, Value], list[Failure]]:
    """Check a resource that is to be created.

    Args:
        scope: its provider; None where it cannot be asked.
        urn: its URN.
        inputs: what the program gave.

    Returns:
        checked inputs, outputs as far as they are known, and what is wrong with the inputs.
    """
    if scope is None:
        return dict(inputs), {}, []
    target = Target.of(urn)
    # Automatic names come from the URN alone: the same program gives the same result.
    checked, failures = check(scope, target, {}, inputs, seed=b"", naming=Naming())
    if failures:
        return checked, {}, failures
    return checked, lifecycle.preview_create(scope, target, checked), []
