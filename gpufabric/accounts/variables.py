"""Settings of a stack's file as environment variables, in which the readers of Azure and OCI look them up."""

import re
from collections.abc import Callable, Mapping

from gpufabric.spec.provider_settings import ProviderSettings

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def with_settings(
    environment: Mapping[str, str], settings: ProviderSettings, prefix: str, case: Callable[[str], str]
) -> Mapping[str, str]:
    """Return the variables with which a provider without settings would do the same: settings count first.

    Args:
        environment: environment variables.
        settings: settings of the stack.
        prefix: prefix of the provider's variables, such as ``ARM_``.
        case: turns ``tenant_id`` into the rest of the name.
    """
    stated = {
        f"{prefix}{case(_HUMP.sub('_', name).lower())}": _text(value)
        for name, value in settings.values.items()
        if not isinstance(value, list | Mapping)
    }
    return {**environment, **stated} if stated else environment


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
