"""Credentials and settings of a stack's own providers, as its file states them."""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.encrypted import has_ciphertext, is_ciphertext
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.provider_keys import (
    OTHER_PACKAGES,
    PACKAGE_OF,
    PROVIDER_KEYS,
    SECRET_PART,
    Package,
    ProviderKey,
    passed_on,
)
from gpufabric.spec.provider_values import WrongValueError, value_of
from gpufabric.spec.regions import AnyRegion, account_of
from gpufabric.spec.yamlfile import YamlFile, mapping_of
from gpufabric.wire.project import BACKBONE_STACK
from gpufabric.wire.secrets import MASKED

_LIMIT = "arguments of the provider of Pulumi; docs/credentials.md"
_ACCOUNT_IN_ARN = 4


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """Settings of a stack's providers, without those that the declaration states.

    Attributes:
        values: values by the names of the provider's arguments, such as ``profile``. A value that only the
            engine knows is ``[secret]``.
    """

    values: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)

    @property
    def key(self) -> str:
        """Text that is equal for equal settings. It may hold secrets."""
        return json.dumps(self.values, sort_keys=True)

    @property
    def concealed(self) -> tuple[str, ...]:
        """Names of the settings that only the engine knows, sorted."""
        return tuple(sorted(name for name, value in self.values.items() if _has_mask(value)))

    def text(self, name: str) -> str:
        """Return a text; empty if it is not stated."""
        return str(self.values.get(name, ""))

    def flag(self, name: str) -> bool:
        """Return a flag; False if it is not stated."""
        return bool(self.values.get(name, False))

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; empty if it is not stated."""
        return [str(item) for item in self.values.get(name, ())]

    @property
    def roles(self) -> list[Mapping[str, Any]]:
        """The roles of AWS that are assumed one after another."""
        return list(self.values.get("assumeRoles", ()))


_PACKAGES: Mapping[str, Package] = {package: package for package in PROVIDER_KEYS}

NO_SETTINGS = ProviderSettings()
"""Settings of a stack whose file states none: the providers use the environment."""


def unread_provider_keys(stack: str, file: YamlFile) -> list[Problem]:
    """Return one problem for each key of a provider in a file that nothing honours.

    Args:
        stack: the stack, or an empty text for ``Pulumi.yaml``, whose keys hold for all stacks.
        file: the file.
    """
    return list(_unread(stack, file))


def readable_settings(
    stacks: Iterable[str], settings: Mapping[str, ProviderSettings], files: Mapping[str, YamlFile]
) -> dict[str, ProviderSettings]:
    """Return the settings of region stacks for the program of the backbone.

    Args:
        stacks: stacks with a hub or a copy.
        settings: settings by stack.
        files: files of the stacks, for messages.

    Raises:
        DeclarationError: a value is encrypted, which only the region's own program can decrypt.
    """
    own = {stack: settings[stack] for stack in stacks if stack in settings}
    problems = [
        Problem(
            f"config.{key}",
            "an encrypted value, which the backbone's hub in this account needs too",
            "a profile or a role in plain text, or the login in the environment",
            _LIMIT,
            file.name,
            file.line_of(("config", key)),
        )
        for stack, stated in own.items()
        for file in [files.get(stack, YamlFile(f"stack {stack}", {}))]
        for key in (f"{PACKAGE_OF[stack.partition('-')[0]]}:{name}" for name in stated.concealed)
    ]
    if problems:
        raise DeclarationError(problems)
    return own


def settings_of(
    region: AnyRegion, shared: YamlFile, file: YamlFile, live: Mapping[str, Any] | None
) -> ProviderSettings:
    """Return the settings of a region's providers.

    Args:
        region: the declaration.
        shared: ``Pulumi.yaml``, whose keys hold for all stacks of their cloud.
        file: the stack's file, which overrides it.
        live: configuration from the engine, decrypted; None for what the files state.

    Raises:
        DeclarationError: a setting is wrong, or contradicts the declaration.
    """
    package = PACKAGE_OF[region.cloud]
    stated = _stated(package, shared, file)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, (given, place) in stated.items():
        key = PROVIDER_KEYS[package].get(name)
        if key is None or key.refused:
            continue  # already a problem of the file
        full = f"{package}:{name}"
        path = ("config", full)
        if _is_plain_secret(key, given):
            allowed = f"an encrypted value: pulumi config set --secret {full}"
            where = ".".join(path)
            problems.append(Problem(where, "plain text", allowed, _LIMIT, place.name, place.line_of(path)))
            continue
        decided = live[full] if live is not None and full in live else given
        try:
            value = value_of(key, _masked(decided))
        except WrongValueError as error:
            where = ".".join((*path, *error.path))
            problems.append(
                Problem(where, error.given, error.allowed, _LIMIT, place.name, place.line_of(path))
            )
            continue
        contradiction = _contradiction(region, name, key, value)
        if contradiction:
            expected, what = contradiction
            problems.append(
                Problem(".".join(path), what, expected, "the declaration of the region", place.name,
                        place.line_of(path))
            )  # fmt: skip
        if not key.declared_as:
            values[name] = value
    if problems:
        raise DeclarationError(problems)
    return ProviderSettings(values)


def _is_plain_secret(key: ProviderKey, given: object) -> bool:
    """Return whether a file states a secret, or a secret part of a value, in plain text."""
    if key.is_secret:
        return not has_ciphertext(given)
    part = mapping_of(given).get(SECRET_PART)
    return part is not None and not has_ciphertext(part)


def _stated(package: Package, shared: YamlFile, file: YamlFile) -> dict[str, tuple[object, YamlFile]]:
    """Return what the files state for a package, with the file that counts."""
    stated: dict[str, tuple[object, YamlFile]] = {}
    for place in (shared, file):
        for key, value in mapping_of(place.data.get("config")).items():
            if str(key).startswith(f"{package}:"):
                given = _default(cast("object", value)) if place is shared else value
                stated[str(key).partition(":")[2]] = (given, place)
    return stated


def _default(entry: object) -> object:
    """Return what ``Pulumi.yaml`` states: a value as it is, or as ``value`` or ``default`` of an entry."""
    if isinstance(entry, Mapping) and not is_ciphertext(cast("object", entry)):
        stated = cast("Mapping[str, object]", entry)
        return stated.get("value", stated.get("default", stated))
    return cast("object", entry)


def _unread(stack: str, file: YamlFile) -> Iterator[Problem]:
    cloud = stack.partition("-")[0]
    own = PACKAGE_OF.get(cloud)
    for key in map(str, mapping_of(file.data.get("config"))):
        prefix, _, name = key.partition(":")
        package = _PACKAGES.get(prefix)
        problem = None
        if prefix in OTHER_PACKAGES:
            problem = (f"a key of the provider {prefix}", f"keys of {OTHER_PACKAGES[prefix]}")
        elif package is None:
            continue
        elif stack == BACKBONE_STACK:
            problem = (
                "a key of a provider",
                f"the key in the file of a region of {package}, whose hub uses it too",
            )
        elif stack and own is None:
            problem = (f"a key of the provider {package}", "no keys of providers")
        elif stack and package != own:
            continue  # It configures the default provider of resources that the program adds.
        elif name not in PROVIDER_KEYS[package]:
            problem = (f"unknown key {key!r}", f"{', '.join(passed_on(package))}{_hint(package, name)}")
        elif PROVIDER_KEYS[package][name].refused:
            problem = (f"the key {key!r}", f"no such key: {PROVIDER_KEYS[package][name].refused}")
        if problem:
            line = file.line_of(("config", key))
            yield Problem(f"config.{key}", problem[0], problem[1], _LIMIT, file.name, line)


def _hint(package: Package, name: str) -> str:
    close = difflib.get_close_matches(name, PROVIDER_KEYS[package], n=1)
    return f" (did you mean {package}:{close[0]}?)" if close else ""


def _contradiction(region: AnyRegion, name: str, key: ProviderKey, value: object) -> tuple[str, str] | None:
    """Return what is allowed and what was given if a value contradicts the declaration."""
    if is_concealed(account_of(region)) and (key.declared_as.endswith("_id") or name == "assumeRoles"):
        return None
    if key.declared_as:
        expected = str(getattr(region, key.declared_as))
        given = (
            [str(item) for item in cast("list[object]", value)] if isinstance(value, list) else [str(value)]
        )
        if _has_mask(given) or [item.casefold() for item in given] == [expected.casefold()]:
            return None
        return f"{expected}, as {key.declared_as} states", ", ".join(given)
    roles = cast("list[Mapping[str, Any]]", value) if name == "assumeRoles" else []
    # The last role of the chain acts in the account.
    arn = str(roles[-1].get("roleArn", "")) if roles else ""
    parts = arn.split(":")
    account = account_of(region)
    if not arn or is_concealed(arn) or (len(parts) > _ACCOUNT_IN_ARN and parts[_ACCOUNT_IN_ARN] == account):
        return None
    return f"a role of account {account}, as account_id states", arn


def _masked(value: object) -> object:
    """Replace ciphertexts by ``[secret]``."""
    if is_ciphertext(value):
        return MASKED
    if isinstance(value, Mapping):
        return {str(key): _masked(item) for key, item in cast("Mapping[object, object]", value).items()}
    return [_masked(item) for item in cast("list[object]", value)] if isinstance(value, list) else value


def _has_mask(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_has_mask, cast("Mapping[object, object]", value).values()))
    if isinstance(value, list):
        return any(map(_has_mask, cast("list[object]", value)))
    return is_concealed(value)
