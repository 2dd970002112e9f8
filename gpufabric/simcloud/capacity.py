"""The capacity file: what the simulated clouds have to give.

It stands in the directory of the simulated clouds as ``capacity.yaml`` or ``capacity.json``. Without it, and
for every key that it leaves out, nothing is limited: on-demand machines never run out, and any reservation is
taken to be what the program says it is. See ``docs/simulated-clouds.md``.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, PositiveInt, TypeAdapter, ValidationError
from pydantic import model_validator as validator

from gpufabric.simcloud.environment import capacity_files
from gpufabric.spec.base import Declared
from gpufabric.spec.explain import explain
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.yamlfile import read_yaml

LIMIT = "docs/simulated-clouds.md"


class Machines(Declared):
    """A number of machines of one type in one zone."""

    region: str
    zone: str
    """Zone id (use1-az6) or, in the simulated account, zone name (us-east-1f)."""

    instance_type: str
    count: NonNegativeInt


class OnDemand(Machines):
    """Machines that can be started without a reservation; types and zones that are not listed never run
    out."""


class Reservation(Machines):
    """A reservation or Capacity Block that the account has from before."""

    id: str = Field(pattern=r"^cr-[0-9a-f]{8,17}$")
    kind: Literal["on-demand", "capacity-block"] = "on-demand"
    starts: AwareDatetime | None = None
    """When it begins; absent when it has begun."""

    ends: AwareDatetime | None = None
    """When it ends; absent when it goes on until it is cancelled."""

    group: str | None = None
    """ARN of a resource group that it is in."""

    @validator(mode="after")
    def _dated(self) -> "Reservation":
        if self.kind == "capacity-block" and (self.starts is None or self.ends is None):
            raise ValueError("a capacity-block needs starts and ends")
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self


class Offering(Machines):
    """A Capacity Block that can be bought, once."""

    id: str = Field(min_length=3)
    count: PositiveInt
    starts: AwareDatetime
    ends: AwareDatetime
    upfront_usd: str = Field(default="0.00", pattern=r"^\d+(\.\d+)?$")
    """The whole price, as AWS states it: text."""

    @validator(mode="after")
    def _ordered(self) -> "Offering":
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @property
    def hours(self) -> int:
        """Length in whole hours."""
        return int((self.ends - self.starts).total_seconds() // 3600)


class AwsCapacity(Declared):
    """What AWS has to give one account. A key that is absent sets no limit; an empty list means none."""

    reservations: list[Reservation] | None = None
    offerings: list[Offering] | None = None
    on_demand: list[OnDemand] = Field(default_factory=list[OnDemand])
    quotas: dict[str, dict[str, NonNegativeInt]] = Field(default_factory=dict[str, dict[str, NonNegativeInt]])
    """vCPUs by region and Service Quotas code; codes that are not listed are not limited."""

    @validator(mode="after")
    def _once(self) -> "AwsCapacity":
        for name, entries in (("reservations", self.reservations), ("offerings", self.offerings)):
            ids = [entry.id for entry in entries or ()]
            twice = sorted({one for one in ids if ids.count(one) > 1})
            if twice:
                raise ValueError(f"{name}: each id once; {', '.join(twice)} stands more than once")
        places = [(entry.region, entry.zone, entry.instance_type) for entry in self.on_demand]
        if len(set(places)) != len(places):
            raise ValueError("on_demand: each region, zone and instance type once")
        return self


class CapacityFile(Declared):
    """The whole file."""

    aws: AwsCapacity | None = None


_ADAPTER: TypeAdapter[CapacityFile] = TypeAdapter(CapacityFile)


def read_capacity(root: Path) -> CapacityFile | None:
    """Reads the capacity file under ``root``; ``None`` when there is none.

    Raises ``DeclarationError`` when there are two, or when it says something that it cannot.
    """
    files = capacity_files(root)
    if len(files) > 1:
        names = " and ".join(path.name for path in files)
        raise DeclarationError([Problem("capacity", names, "one of them", LIMIT, file=str(root))])
    return read_file(files[0]) if files else None


def read_file(path: Path) -> CapacityFile:
    """Reads a file of that form from anywhere, YAML or JSON. Raises ``DeclarationError``."""
    file = read_yaml(path, path.name)
    data: dict[str, Any] = json.loads(json.dumps(file.data, default=_text))
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(
            explain(error, _ADAPTER, data, file=file.name, line_of=file.line_of)
        ) from error


def write_capacity(root: Path, capacity: CapacityFile) -> Path:
    """Makes this the capacity file under ``root``, in place of any other; gives its path."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / "capacity.json"
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(to_json(capacity), indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
    (root / "capacity.yaml").unlink(missing_ok=True)
    return path


def remove_capacity(root: Path) -> bool:
    """Removes the capacity file, so that nothing is limited; false when there was none."""
    files = capacity_files(root)
    for path in files:
        path.unlink()
    return bool(files)


def to_json(capacity: CapacityFile | None) -> dict[str, Any]:
    """The file as JSON data, without what it leaves out."""
    return {} if capacity is None else capacity.model_dump(mode="json", exclude_unset=True)


def _text(value: object) -> str:
    # YAML knows times of its own; JSON does not.
    return value.isoformat() if isinstance(value, datetime) else str(value)
