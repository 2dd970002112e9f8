"""Finds the secrets in the environment of this process, and in the files that it names."""

import base64
import binascii
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from gpufabric.masking.credentials import means_credential
from gpufabric.reading.plain import read_text

_NAME = re.compile(
    r"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PRIVATE|CREDENTIAL|API_?KEY|ACCESS_?KEY|_KEY$|_PAT$|_PSK$"
    r"|CONNECTION_?STRING|WEBHOOK|COOKIE|AUTHORIZATION|_PASS$|_PWD$|_JWT$|_DSN$|_SAS$|_PFX$"
    r"|_KEY_(CONTENT|DATA|PEM|B64|BASE64)$"
)
_NO_SECRET = re.compile(r"(?<!WEBHOOK)_(URL|URI)$|_(ID|NAME|FINGERPRINT|REGION|TYPE|DIR|SOCK)$|^AWS_REGION")
"""Ends of names whose values are public although the name speaks of a secret. The address of a webhook is
none: whoever knows it may write."""

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
        "VAULT_SECRET_ID",
    }
)
_SHORTEST = 8
_SHORTEST_OF_KNOWN = 4
_PASSWORD_IN_ADDRESS = re.compile(r"://[^/\s:@]*:([^/\s@]{4,})@")
_DOCKER_LOGIN = "auth"
"""Key of a login of a registry in Docker's JSON: user and password in base64."""

_FILE_NAME = re.compile(r"(_FILE|_PATH|_CONFIG|^KUBECONFIG|^NETRC|APPLICATION_CREDENTIALS)$")
_USUAL_FILES = {
    "AWS_SHARED_CREDENTIALS_FILE": ".aws/credentials",
    "OCI_CLI_CONFIG_FILE": ".oci/config",
    "KUBECONFIG": ".kube/config",
    "NETRC": ".netrc",
}
"""Files that tools read below the home folder unless a variable names another one."""

_LARGEST_FILE = 64 * 1024
_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]*?-----END (?:[A-Z]+ )*PRIVATE KEY-----")
_SETTING = re.compile(r"^[ \t]*(?:- )?\"?([\w.-]+)\"?[ \t]*[:=][ \t]*\"?(.*?)\"?,?[ \t]*$", re.MULTILINE)
_NETRC = re.compile(r"\bpassword\s+(\S+)")


def secrets_of_environment(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the secrets that variables hold, and those in the files that they name.

    Args:
        environment: variables of this process.
    """
    named = {name.upper(): value for name, value in environment.items()}
    home = environment.get("HOME", "")
    usual = {name: str(Path(home, file)) for name, file in _USUAL_FILES.items() if home and name not in named}
    return frozenset(text for name, value in (named | usual).items() for text in _secrets(name, value))


def _secrets(name: str, value: str) -> Iterator[str]:
    for password in _PASSWORD_IN_ADDRESS.findall(value):
        yield from {password, unquote(password)}
    yield from _settings_in(value)
    if _FILE_NAME.search(name):
        for path in value.split(os.pathsep):
            yield from _secrets_in_file(name, Path(path).expanduser())
    elif name in _KNOWN_NAMES:
        if len(value) >= _SHORTEST_OF_KNOWN:
            yield value
    elif _NAME.search(name) and not _NO_SECRET.search(name) and len(value) >= _SHORTEST:
        yield value


def _settings_in(value: str) -> Iterator[str]:
    """Yield credentials inside a value: of a JSON object, or of a connection string."""
    if value.lstrip().startswith("{"):
        with suppress(ValueError, RecursionError):
            yield from _credentials_in(json.loads(value))
    elif ";" in value:
        pairs = (part.partition("=") for part in value.split(";"))
        yield from (text for key, _, text in pairs if means_credential(key) and len(text) >= _SHORTEST)


def _credentials_in(data: object) -> Iterator[str]:
    """Yield texts of JSON data whose keys mean credentials."""
    if isinstance(data, list):
        for item in cast("list[object]", data):
            yield from _credentials_in(item)
    if not isinstance(data, dict):
        return
    for key, item in cast("Mapping[str, Any]", data).items():
        if not isinstance(item, str):
            yield from _credentials_in(item)
        elif key == _DOCKER_LOGIN:
            yield from (item, _password_of(item))
        elif means_credential(key) and len(item) >= _SHORTEST:
            yield item


def _password_of(login: str) -> str:
    """Return the password of a login in base64; empty if it is none."""
    try:
        return base64.b64decode(login, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _secrets_in_file(name: str, path: Path) -> Iterator[str]:
    """Yield private keys, settings that are credentials, and the whole of a file with one secret."""
    text = _text(path)
    keys = _KEY.findall(text)
    yield from keys
    yield from _settings_in(text)
    if name == "NETRC":
        yield from _NETRC.findall(text)
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
            return read_text(path)
    except (OSError, ValueError):
        pass
    return ""
