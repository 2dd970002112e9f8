"""Finds the secrets in the environment of this process, and in the files that it names."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gpufabric.masking.credentials import means_credential

_NAME = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|_KEY$|_PAT$|_PSK$"
    r"|CONNECTION_?STRING|WEBHOOK|COOKIE|AUTHORIZATION"
)
_NO_SECRET = re.compile(r"_(URL|URI|ID|NAME|FINGERPRINT|REGION|TYPE|DIR|SOCK)$|^AWS_REGION")
"""Ends of names whose values are public although the name speaks of a secret."""

_KNOWN_NAMES = frozenset(
    {
        "PULUMI_CONFIG_PASSPHRASE",
        "PULUMI_ACCESS_TOKEN",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "ARM_CLIENT_SECRET",
        "AZURE_CLIENT_SECRET",
        "AZURE_PASSWORD",
        "TF_VAR_PRIVATE_KEY",
        "TF_VAR_PRIVATE_KEY_PASSWORD",
        "OCI_CLI_KEY_CONTENT",
        "OCI_CLI_PASSPHRASE",
        "GITHUB_TOKEN",
        "GITLAB_TOKEN",
        "SYSTEM_ACCESSTOKEN",
        "AZURE_DEVOPS_TOKEN",
    }
)
_SHORTEST = 8
_SHORTEST_OF_KNOWN = 4
_PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s:@]*:([^/\s@]{4,})@")

_FILE_NAME = re.compile(r"(_FILE|_PATH|_CONFIG|^KUBECONFIG|APPLICATION_CREDENTIALS)$")
_LARGEST_FILE = 64 * 1024
_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----")
_SETTING = re.compile(r"^\s*\"?([\w.-]+)\"?\s*[:=]\s*\"?(.*?)\"?,?\s*$", re.MULTILINE)


def secrets_of_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the secrets that variables hold, and those in the files that they name.

    Args:
        environment: variables of this process.
    """
    return frozenset(text for name, value in environment.items() for text in _secrets(name.upper(), value))


def _secrets(name: str, value: str) -> Iterator[str]:
    yield from _PASSWORD_IN_ADDRESS.findall(value)
    if _FILE_NAME.search(name):
        yield from _secrets_in_file(name, Path(value).expanduser())
    elif name in _KNOWN_NAMES:
        if len(value) >= _SHORTEST_OF_KNOWN:
            yield value
    elif _NAME.search(name) and not _NO_SECRET.search(name) and len(value) >= _SHORTEST:
        yield value


def _secrets_in_file(name: str, path: Path) -> Iterator[str]:
    """Yield private keys, settings that are credentials, and the whole of a file with one secret."""
    text = _text(path)
    keys = _KEY.findall(text)
    yield from keys
    for setting, value in _SETTING.findall(text):
        if means_credential(setting) and len(value) >= _SHORTEST:
            yield value
        elif setting.lower() == "key_file":
            yield from _KEY.findall(_text(Path(value).expanduser()))
    if not keys and _NAME.search(name) and len(text.split()) == 1 and len(text.strip()) >= _SHORTEST_OF_KNOWN:
        yield text.strip()


def _text(path: Path) -> str:
    """Return the text of a small file; empty if it cannot be read."""
    try:
        if path.is_file() and path.stat().st_size <= _LARGEST_FILE:
            return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        pass
    return ""
