"""Configuration of a stack as the engine passes it to the program."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from gpufabric.spec.config_keys import ConfigKeys
from gpufabric.spec.encrypted import concealed_texts, config_of
from gpufabric.spec.provider_keys import PROVIDER_KEYS


def live_config() -> Mapping[str, Any]:
    """Return this stack's configuration from the engine by full key: decrypted, with overrides."""
    config = pulumi.Config()
    keys = ConfigKeys(config.name)
    declarations = (keys.fabric, keys.region, keys.backbone)
    values: dict[str, Any] = {
        key: config.get_object(key.removeprefix(keys.namespace)) for key in declarations
    }
    for package, names in PROVIDER_KEYS.items():
        settings = pulumi.Config(package)
        values |= {f"{package}:{name}": settings.get(name) for name in names}
    return {key: value for key, value in values.items() if value is not None}


def own_secrets(root: Path, stack: str, config: Mapping[str, Any]) -> dict[str, pulumi.Output[str]]:
    """Return the values that a stack's file encrypts, each by its text.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        config: its configuration, decrypted.
    """
    stated = config_of(root, stack)
    texts = {text for key, value in config.items() for text in concealed_texts(value, stated.get(key, ()))}
    return {text: pulumi.Output.secret(text) for text in texts}
