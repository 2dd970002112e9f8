"""Usage that no declaration shows: stored data, requests, data through gateways (``stacks/usage.yaml``)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.validation_errors import explain
from gpufabric.spec.yamlfile import YamlFile, is_entry, read_yaml

USAGE_FILE = "stacks/usage.yaml"

_Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]


class Figures(Declared):
    """Usage of one stack in a month. A figure that is absent is unknown, and its items have no price.

    Each counts for every region in which the stack has such a resource.
    """

    object_storage_gib: _Amount | None = None
    """Data in the checkpoint bucket, on average over the month."""

    object_storage_writes: _Amount | None = None
    """Requests that write or list objects."""

    object_storage_reads: _Amount | None = None
    """Requests that read objects."""

    replicated_gib: _Amount | None = None
    """Data that a standing copy of the bucket within its cloud sends."""

    nat_gib: _Amount | None = None
    """Data through NAT gateways, both ways."""

    endpoint_gib: _Amount | None = None
    """Data through interface endpoints or private endpoints, both ways."""

    egress_gib: _Amount | None = None
    """Data to the internet, beyond that between the fabric's regions."""

    log_gib: _Amount | None = None
    """Logs that come in."""

    log_stored_gib: _Amount | None = None
    """Logs that are stored, on average over the month."""

    flow_log_gib: _Amount | None = None
    """Flow logs that come in."""

    key_requests: _Amount | None = None
    """Requests to encryption keys."""

    dns_queries: _Amount | None = None
    """Queries to DNS zones."""

    copied_gib: _Amount | None = None
    """Data that standing copies between clouds copy."""

    copy_runs: _Amount | None = None
    """Runs of standing copies between clouds."""

    load_balancers: _Amount | None = None
    """Load balancers that services of the cluster keep, on average over the month."""


class DeclaredUsage(Declared):
    """Usage in a month that no declaration shows (``stacks/usage.yaml``)."""

    defaults: Figures = Field(default_factory=Figures)
    """Figures for all stacks, which count where a stack states none. Reports name them as assumptions."""

    stacks: dict[str, Figures] = Field(default_factory=dict[str, Figures])
    """Figures by stack."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Usage of one stack.

    Attributes:
        stated: figures that the file states for the stack, by name.
        defaults: figures for all stacks, which count where the stack states none.
    """

    stated: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    defaults: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])

    def amount(self, name: str) -> Decimal | None:
        """Return a figure; None if the file states none."""
        return self.stated.get(name, self.defaults.get(name))

    def is_default(self, name: str) -> bool:
        """Return whether a figure is one for all stacks."""
        return name not in self.stated and name in self.defaults


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class UsageFile:
    """Usage of all stacks.

    Attributes:
        stacks: figures that the file states, by stack and name.
        defaults: figures for all stacks, by name.
    """

    stacks: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict[str, Mapping[str, Decimal]])
    defaults: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])

    def of(self, stack: str) -> Usage:
        """Return the usage of a stack."""
        return Usage(self.stacks.get(stack, {}), self.defaults)


NO_USAGE_FILE = UsageFile()


def load_usage(root: Path, stacks: Collection[str] | None = None) -> UsageFile:
    """Load the project's usage; empty without a file.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: stacks of the project, which alone the file may name; None: any.

    Raises:
        DeclarationError: the file is invalid; names every problem with its line.
    """
    path = root / USAGE_FILE
    if not is_entry(path):
        return NO_USAGE_FILE
    file = read_yaml(path, USAGE_FILE)
    data = {str(key): value for key, value in file.data.items()}
    adapter = TypeAdapter(DeclaredUsage)
    try:
        read = adapter.validate_python(data)
    except ValidationError as error:
        problems = explain(error, adapter, data, file=USAGE_FILE, line_of=file.line_of)
        raise DeclarationError(problems) from error
    unknown = [] if stacks is None else [stack for stack in read.stacks if stack not in stacks]
    if stacks is not None and unknown:
        raise DeclarationError([_unknown_stack(stack, file, stacks) for stack in unknown])
    stated = {stack: _known(figures) for stack, figures in read.stacks.items()}
    return UsageFile(stated, _known(read.defaults))


def _unknown_stack(stack: str, file: YamlFile, stacks: Collection[str]) -> Problem:
    return Problem(
        f"stacks.{stack}",
        f"stack {stack}",
        ", ".join(sorted(stacks)) or "no stack has a file yet",
        "one stacks/Pulumi.<stack>.yaml per stack",
        file.name,
        file.line_of(("stacks", stack)),
    )


def _known(figures: Figures) -> dict[str, Decimal]:
    return {name: value for name, value in figures if value is not None}
