"""Arguments of a stack's explicit providers, from the settings of its file."""

import re
from typing import Any

from gpufabric.spec.provider_settings import ProviderSettings

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def provider_arguments(settings: ProviderSettings) -> dict[str, Any]:
    """Return a provider's arguments by the names of the SDKs, which write ``assume_roles``.

    Names inside of a value stay as they are: the SDKs pass it to the provider as JSON. Nothing is added that
    the settings do not state, so inputs of existing providers stay the same.

    Args:
        settings: settings of the stack.
    """
    return {_HUMP.sub("_", name).lower(): value for name, value in settings.values.items()}
