"""Reads the secrets of a stack, so that nothing that a run writes quotes them.

The engine masks secrets in its events where it knows that a value is one. It does not mask a provider's or a
program's message that quotes a part of an encrypted object, an output of another run, or an encoded form.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from gpufabric.spec.encrypted import config_of, decrypted_texts, has_ciphertext
from gpufabric.wire.secrets import texts_inside_secrets
from gpufabric.wire.values import SECRET


class Command(Protocol):
    """The Pulumi command line on one project."""

    @property
    def project(self) -> Path:
        """Folder of ``Pulumi.yaml``."""
        ...

    def run(self, *arguments: str) -> str:
        """Run a short command and return its standard output."""
        ...


def secrets_in_config(command: Command, stack: str) -> frozenset[str]:
    """Return the decrypted texts of a stack's configuration; none if its files encrypt nothing.

    Raises:
        auto.CommandError: the engine cannot decrypt them.
    """
    stated = config_of(command.project, stack)
    if not any(has_ciphertext(value) for values in stated.values() for value in values):
        return frozenset()
    shown: Mapping[str, Mapping[str, Any]] = json.loads(
        command.run("config", "--json", "--show-secrets", "--stack", stack)
    )
    return frozenset(_texts(shown, stated))


def secrets_in_state(command: Command, stack: str, exported: str) -> frozenset[str]:
    """Return the decrypted texts inside the secrets of a state; none if it has no secret.

    Args:
        command: the Pulumi command line.
        stack: the stack's name.
        exported: its state with encrypted secrets.

    Raises:
        auto.CommandError: the engine cannot decrypt them.
    """
    if SECRET not in exported:
        return frozenset()
    return texts_inside_secrets(
        json.loads(command.run("stack", "export", "--show-secrets", "--stack", stack))
    )


def _texts(shown: Mapping[str, Mapping[str, Any]], stated: Mapping[str, Sequence[object]]) -> Iterator[str]:
    for key, entry in shown.items():
        yield from decrypted_texts(entry.get("value"), stated.get(key, ()))
