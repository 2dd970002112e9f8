"""Reads and writes snapshots. Equal answers give equal bytes."""

import os
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from gpufabric.catalog.shape import Cloud
from gpufabric.reading.limits import LARGEST_YAML_BYTES, UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.snapshots.model import MODELS, AnySnapshot, Topic
from gpufabric.snapshots.quick_text import to_yaml
from gpufabric.snapshots.quick_yaml import parse_quickly
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import is_entry, read_yaml
from gpufabric.wire.project import account_snapshot_file, price_snapshot_file


def file_of(topic: Topic, cloud: Cloud, account: str, region: str) -> str:
    """Name the file of a snapshot, relative to the project."""
    if topic == "prices":
        return price_snapshot_file(cloud, region)
    return account_snapshot_file(cloud, account, region, topic)


def load(root: Path, topic: Topic, cloud: Cloud, account: str, region: str) -> AnySnapshot | None:
    """Load a snapshot.

    Args:
        root: folder of ``Pulumi.yaml``.
        topic: the topic.
        cloud: the cloud.
        account: account, subscription or tenancy; not used for prices.
        region: the cloud's name of the region.

    Returns:
        None if there is no file.

    Raises:
        DeclarationError: the file cannot be read, is invalid, or is of another account or region.
    """
    name = file_of(topic, cloud, account, region)
    if not is_entry(root / name):
        return None
    snapshot = _quickly(root / name, topic) or _explained(root / name, topic, name)
    stated = (snapshot.cloud, snapshot.account, snapshot.region)
    expected = (cloud, "" if topic == "prices" else account, region)
    if stated != expected:
        raise DeclarationError(
            [
                Problem(
                    "cloud, account, region", ", ".join(stated), ", ".join(expected), "name of the file", name
                )
            ]
        )
    return snapshot


def _quickly(path: Path, topic: Topic) -> AnySnapshot | None:
    """Load a snapshot; None if it has an error, which ``_explained`` names."""
    adapter: TypeAdapter[AnySnapshot] = TypeAdapter(MODELS[topic])
    try:
        return adapter.validate_python(parse_quickly(read_text(path, largest_bytes=LARGEST_YAML_BYTES)))
    except (UnreadableError, ValidationError):
        return None


def _explained(path: Path, topic: Topic, name: str) -> AnySnapshot:
    """Load a snapshot with the line of each property.

    Raises:
        DeclarationError: the file cannot be read or is invalid.
    """
    file = read_yaml(path, name)
    data = {str(key): value for key, value in file.data.items()}
    adapter: TypeAdapter[AnySnapshot] = TypeAdapter(MODELS[topic])
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, adapter, data, file=name, line_of=file.line_of)) from error


def to_text(topic: Topic, snapshot: AnySnapshot) -> str:
    """Return the text of a snapshot's file: keys sorted, values that are defaults left out."""
    text = to_yaml(_plain(snapshot.model_dump(exclude_defaults=True)))
    return f"# Written by `gpufabric snapshot {topic}`, which replaces what is edited by hand.\n{text}"


def write(root: Path, topic: Topic, snapshot: AnySnapshot) -> bool:
    """Write a snapshot if it differs from its file. A stopped process leaves the old file or the new one.

    Returns:
        whether the file changed.

    Raises:
        OSError: the file cannot be written.
    """
    path = root / file_of(topic, snapshot.cloud, snapshot.account, snapshot.region)
    text = to_text(topic, snapshot)
    if _has(path, text):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def _has(path: Path, text: str) -> bool:
    try:
        return read_text(path, largest_bytes=LARGEST_YAML_BYTES) == text
    except UnreadableError:
        return False


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever YAML can hold
    """Return a value as YAML has it. Numbers are exact: one with decimals is text."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value)
        return {key: _plain(items[key]) for key in sorted(items)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in cast("tuple[Any, ...]", value)]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, IPv4Network | IPv4Address):
        return str(value)
    return value
