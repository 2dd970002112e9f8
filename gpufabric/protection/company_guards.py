"""Rules of the company as settings by which changes are judged, and how a change loosens them."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from gpufabric.spec.yamlfile import mapping_of

COMPANY = "fabric.company"
_CLOUDS = ("aws", "azure", "oci")
_LISTS = ("regions", "shapes")
_SETTINGS_ALONE = ("tags", "regions", "shapes", "public_addresses", "roles")
"""Rules that no input of a resource states: a change of them alone changes settings only."""

_ALL = "all"
_NONE = "none"


class TagGuard(BaseModel):
    """A mandatory tag."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    values: tuple[str, ...] = ()
    pattern: str = ""

    def __str__(self) -> str:
        """Return the rule as one text."""
        parts = [", ".join(self.values), f"pattern {self.pattern}" if self.pattern else ""]
        return " and ".join(filter(None, parts)) or "any value"


class CompanyGuard(BaseModel):
    """Rules of the company, as ``Pulumi.yaml`` states them in plain."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    texts: dict[str, str] = Field(default_factory=dict[str, str])
    """Rules with one value, by property path below ``company``."""

    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """Regions and shapes that are allowed, and exceptions from a proxy."""

    tags: dict[str, TagGuard] = Field(default_factory=dict[str, TagGuard])
    """Mandatory tags."""


def company_guard(fabric: Mapping[str, Any]) -> CompanyGuard | None:
    """Read the rules of the company; None if the fabric states none.

    Args:
        fabric: the fabric's declaration, as its file states it.
    """
    company = mapping_of(fabric.get("company"))
    if not company:
        return None
    return CompanyGuard(
        texts=dict(_texts(company)),
        lists=dict(_lists(company)),
        tags={
            str(key): TagGuard(values=_listed(mapping_of(tag).get("values")), pattern=_text(tag, "pattern"))
            for key, tag in mapping_of(company.get("tags")).items()
        },
    )


def without_settings(company: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules of the company that inputs of resources state, such as names."""
    return {key: value for key, value in company.items() if key not in _SETTINGS_ALONE}


def company_loosenings(before: CompanyGuard | None, after: CompanyGuard | None) -> Iterator[str]:
    """Yield the rules of the company that a change loosens.

    Args:
        before: the rules before the change; None without any.
        after: the rules after it.
    """
    if before is None:
        return
    now = after or CompanyGuard()
    for path, was in before.texts.items():
        value = now.texts.get(path, "")
        if value != was and not _is_stricter(path, was, value):
            yield f"{COMPANY}.{path}: {_shown(path, was)} -> {_shown(path, value)}"
    for path, items in before.lists.items():
        yield from _wider(path, items, now.lists.get(path))
    for path, items in now.lists.items():
        if path.endswith("no_proxy") and path not in before.lists and _has_proxy(before, path):
            yield f"{COMPANY}.{path}: {_NONE} -> {', '.join(items)}"
    for key, tag in before.tags.items():
        other = now.tags.get(key)
        if other is None or _allows_more(tag, other):
            yield f"{COMPANY}.tags.{key}: {tag} -> {other or 'no mandatory tag'}"


def _texts(company: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for cloud in _CLOUDS:
        for key in ("prefix", "suffix", "case"):
            if text := _text(_below(company, "names", cloud), key):
                yield f"names.{cloud}.{key}", text
        for key in ("http", "https"):
            if text := _text(_below(company, "proxy", cloud), key):
                yield f"proxy.{cloud}.{key}", text
        for host, mirror in _below(company, "registries", cloud).items():
            if isinstance(mirror, str):
                yield f"registries.{cloud}.{host}", str(mirror)
    for key, strict in (
        ("tags_on_launch", "declared"),
        ("roles", "existing-only"),
        ("permission_boundary", None),
    ):
        text = _text(company, key)
        if text and strict in (None, text):
            yield key, text
    if company.get("public_addresses") is False:
        yield "public_addresses", "false"


def _lists(company: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cloud in _CLOUDS:
        for key in _LISTS:
            listed = _below(company, key).get(cloud)
            if isinstance(listed, list):
                yield f"{key}.{cloud}", _listed(cast("object", listed))
        if exceptions := _listed(_below(company, "proxy", cloud).get("no_proxy")):
            yield f"proxy.{cloud}.no_proxy", exceptions


def _is_stricter(path: str, was: str, now: str) -> bool:
    """Return whether a longer prefix or suffix keeps the former one."""
    if path.endswith(".prefix"):
        return now.startswith(was)
    return path.endswith(".suffix") and now.endswith(was)


def _wider(path: str, was: tuple[str, ...], now: tuple[str, ...] | None) -> Iterator[str]:
    if now is None:
        # No list allows all regions and shapes; of exceptions from a proxy, it allows none.
        if not path.endswith("no_proxy"):
            yield f"{COMPANY}.{path}: {', '.join(was) or _NONE} -> {_ALL}"
    elif not set(now) <= set(was):
        yield f"{COMPANY}.{path}: {', '.join(was) or _NONE} -> {', '.join(now)}"


def _has_proxy(guard: CompanyGuard, path: str) -> bool:
    return path.replace("no_proxy", "http") in guard.texts


def _allows_more(was: TagGuard, now: TagGuard) -> bool:
    """Return whether a tag may have values that it might not have. Another pattern may allow more."""
    widened = bool(was.values) and not (now.values and set(now.values) <= set(was.values))
    return widened or (bool(was.pattern) and now.pattern != was.pattern)


def _shown(path: str, value: str) -> str:
    if path.startswith("proxy."):
        # A file that is refused may hold a password.
        return "a proxy" if value else "no proxy"
    defaults = {"public_addresses": "true", "roles": "made", "tags_on_launch": "identity"}
    return value or defaults.get(path, _NONE)


def _text(section: object, key: str) -> str:
    value = mapping_of(section).get(key)
    return str(value) if isinstance(value, str) else ""


def _listed(value: object) -> tuple[str, ...]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(sorted(str(item) for item in items if isinstance(item, str)))


def _below(section: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for key in path:
        section = mapping_of(section.get(key))
    return section
