"""Writes the stack files of a lease: one for each region, and that of the backbone."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.new import with_addresses
from gpufabric.declared.questions import NewStack, Question, defaults, questions, target_of
from gpufabric.declared.stackfile import nested, text_of
from gpufabric.planner.answer import LeaseAnswer, Leased
from gpufabric.planner.links import LinkOffer
from gpufabric.plural import plural
from gpufabric.snapshots.block_offers import OfferedBlock
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.concealed import is_secret
from gpufabric.spec.format import CURRENT
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import BACKBONE_STACK, PROJECT_FILE

FILL_IN = "FILL IN"
"""Stands for a value that the plan does not know. No declaration accepts it."""

_ACCOUNT = ("account_id", "subscription_id", "tenancy_id", "compartment_id")
"""Properties that regions of one cloud may share."""


@dataclass(frozen=True, slots=True)
class ToFillIn:
    """A value that the user must state before the file is valid.

    Attributes:
        file: the file, relative to the project.
        path: path of the property in the declaration.
        text: the value in words.
        source: where it comes from; empty if nothing is known.
    """

    file: str
    path: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LeaseFiles:
    """Files of a lease.

    Attributes:
        files: text of each file, by its path relative to the project.
        to_fill_in: values that are still open.
        beside: stacks of the project that the lease has no part in; their files stay as they are.
    """

    files: Mapping[str, str]
    to_fill_in: tuple[ToFillIn, ...]
    beside: tuple[str, ...]


def lease_files(root: Path, lease: LeaseAnswer, catalog: Catalog, first_line: str) -> LeaseFiles:
    """Return the stack files of a lease.

    Values that the plan does not know come from ``stacks`` of the job, else from the project's stacks of the
    same cloud if all of them agree, else they are ``FILL IN``.

    Args:
        root: folder of ``Pulumi.yaml``.
        lease: the lease.
        catalog: facts on shapes and regions.
        first_line: first comment of each file, for editors.

    Raises:
        DeclarationError: ``Pulumi.yaml`` is invalid, or no address range is free.
    """
    folder = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("stackConfigDir", "stacks"))
    known = project_with_facts(root)
    regions = sorted({part.listed.offer.region for part in lease.leased})
    names = {stack: f"{folder}/Pulumi.{stack}.yaml" for stack in [*regions, BACKBONE_STACK]}
    files: dict[str, str] = {}
    open_values: list[ToFillIn] = []
    with TemporaryDirectory(prefix="gpufabric-plan-") as scratch:
        copy = _copy(root, Path(scratch), folder, {Path(name).name for name in names.values()})
        for stack in regions:
            made = _Region(lease, stack, names[stack], known, catalog)
            files[names[stack]] = made.text(project_with_facts(copy), first_line)
            open_values.extend(made.open_values())
            # The next region sees the addresses of this one.
            (copy / names[stack]).write_text(files[names[stack]], encoding="utf-8")
    if lease.links is not None and lease.links.links:
        files[names[BACKBONE_STACK]] = _backbone(lease.links.links, known, first_line)
        open_values.extend(_open_circuits(lease, names[BACKBONE_STACK]))
    open_values.extend(_open_training(lease, known))
    beside = sorted((set(known.stacks) | set(known.faults)) - set(names))
    return LeaseFiles(files, tuple(open_values), tuple(beside))


def _copy(root: Path, into: Path, folder: str, without: set[str]) -> Path:
    """Copy the declarations of a project, apart from the files that are written."""
    shutil.copy2(root / PROJECT_FILE, into)
    (into / folder).mkdir(parents=True, exist_ok=True)
    for file in sorted((root / folder).glob("Pulumi.*.yaml")):
        if file.name not in without:
            shutil.copy2(file, into / folder / file.name)
    return into


@dataclass(frozen=True, slots=True)
class _Pool:
    """A pool of a region."""

    name: str
    shape: str
    mode: str
    machines: int
    block: OfferedBlock | None


class _Region:
    """The file of a region."""

    def __init__(self, lease: LeaseAnswer, stack: str, file: str, project: Project, catalog: Catalog) -> None:
        self._target = target_of(stack, catalog)
        self._file, self._catalog = file, catalog
        self._leased = [part for part in lease.leased if part.listed.offer.region == stack]
        pools = _pools(self._leased, catalog)
        self._asked = {
            question.path: question
            for pool in pools
            for question in questions(self._target, pool.name, catalog, pool.shape)
        }
        stated = _flat(lease.job.stacks.get(self._target.cloud, {}))
        stated |= _flat(lease.job.stacks.get(stack, {}))
        capacity = [item for pool in pools for item in _capacity(pool, self._target.cloud, catalog)]
        self._asked |= {question.path: question for question, _ in capacity if question.text}
        known = {
            **_shared(project, self._target),
            **{question.path: value for question, value in capacity if value is not None},
            **{f"pools.{pool.name}.shape": pool.shape for pool in pools},
            **{f"pools.{pool.name}.nodes": pool.machines for pool in pools},
            **stated,
        }
        self._open = [question for path, question in self._asked.items() if path not in known]
        ordered = [*self._asked, *(path for path in known if path not in self._asked)]
        self._values = {path: known.get(path, FILL_IN) for path in ordered}

    def text(self, project: Project, first_line: str) -> str:
        """Return the file's text."""
        data = nested({**defaults(self._target), **self._values})
        data = with_addresses(data, project, self._catalog)
        data.setdefault("health", {})
        order = ("network", "cluster", "pools", "storage", "budget", "health", "protection", "tags")
        first = {key: value for key, value in data.items() if key not in order}
        data = first | {key: data[key] for key in order if key in data}
        gpus = plural(sum(part.gpus for part in self._leased), "GPU")
        modes = ", ".join(sorted({part.listed.price.mode for part in self._leased}))
        head = f"{first_line}\n{gpus} that `gpufabric plan` chose, paid as: {modes}."
        shown = [question for question in self._asked.values() if question.path in self._values]
        return text_of(data, shown, head, project.keys)

    def open_values(self) -> Iterator[ToFillIn]:
        """Yield the values that are still open."""
        for question in self._open:
            yield ToFillIn(self._file, question.path, question.text, question.source)


def _flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return property paths of nested values."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value:
            flat |= _flat(cast("Mapping[str, Any]", value), f"{path}.")
        else:
            flat[path] = value
    return flat


def _shared(project: Project, target: NewStack) -> dict[str, Any]:
    """Return the account that all regions of the cloud have in the project."""
    same = [region for region in project.regions.values() if region.cloud == target.cloud]
    shared: dict[str, Any] = {}
    for name in _ACCOUNT:
        values = {getattr(region, name, None) for region in same}
        # What a file states encrypted is never copied in plain text: the user fills it in.
        if len(values) == 1 and isinstance(value := values.pop(), str) and not is_secret(value):
            shared[name] = value
    return shared


def _pools(leased: Sequence[Leased], catalog: Catalog) -> list[_Pool]:
    """Return the pools of a region. A Capacity Block has a largest size: larger leases take several."""
    sizes: list[tuple[Leased, int]] = []
    for part in leased:
        most = part.machines
        if part.listed.price.mode == "capacity-block":
            terms = capacity_block_terms(catalog).max_instances.value
            most = terms // part.listed.machines * part.listed.machines or most
        left = part.machines
        while left:
            sizes.append((part, min(left, most)))
            left -= sizes[-1][1]
    return [
        _Pool(
            "train" if not number else f"train-{number + 1}",
            part.listed.shape,
            part.listed.price.mode,
            size,
            part.listed.way.block,
        )
        for number, (part, size) in enumerate(sizes)
    ]


def _capacity(pool: _Pool, cloud: str, catalog: Catalog) -> Iterator[tuple[Question, Any]]:
    """Yield the capacity of a pool: known values, and questions for what only a purchase tells."""
    before = f"pools.{pool.name}"
    if cloud == "oci" and (hosts := catalog.shape("oci", pool.shape).nodes_per_nvlink_domain) > 1:
        many = plural(
            ceil(pool.machines / hosts), "OCID of a GPU memory fabric", "OCIDs of GPU memory fabrics"
        )
        listed = "oci compute compute-gpu-memory-fabric list --compartment-id TENANCY"
        yield Question(f"{before}.memory_fabric_ids", f"{many}, separated by commas", listed), None
    is_block = pool.mode == "capacity-block"
    if not is_block and not pool.mode.startswith("reserv"):
        return
    source = {"aws": "aws ec2 describe-capacity-reservations", "azure": "az capacity reservation group list"}
    bought = f"Id of the capacity that you bought ({pool.mode})"
    yield Question(f"{before}.capacity.mode", "", ""), "capacity-block" if is_block else "reservation"
    yield (
        Question(f"{before}.capacity.id", bought, source.get(cloud, "oci compute capacity-reservation list")),
        None,
    )
    yield Question(f"{before}.capacity.nodes", "", ""), pool.machines
    block = pool.block
    known = {} if block is None else {"starts": block.starts, "ends": block.ends}
    for name in ("starts", "ends") if is_block else ():
        text = f"When the block {name}, with time zone"
        yield Question(f"{before}.capacity.{name}", text, ""), known[name].isoformat() if known else None


def _backbone(links: Sequence[LinkOffer], project: Project, first_line: str) -> str:
    lines = [
        f"# {first_line}",
        "# Links that `gpufabric plan` chose. This stack builds both ends of each link.",
        "config:",
        f"  {project.keys.backbone}:",
        f"    format: {CURRENT}",
        "    links:",
    ]
    for link in links:
        lines.append(f"      - between: [{', '.join(link.ends)}]")
        lines.append(f"        kind: {link.kind}")
        lines.append(f"        gbps: {link.gbps:g}")
        if link.kind == "circuit":
            lines.append(f"        circuit: {FILL_IN}")
    return "\n".join([*lines, ""])


def _open_circuits(lease: LeaseAnswer, file: str) -> Iterator[ToFillIn]:
    for number, link in enumerate(lease.links.links if lease.links else ()):
        if link.kind == "circuit":
            yield ToFillIn(file, f"links[{number}].circuit", "Your ports and routers", "docs/backbone.md")


def _open_training(lease: LeaseAnswer, project: Project) -> Iterator[ToFillIn]:
    """Name what the project declares of the job otherwise than the plan."""
    training, links = project.fabric.training, lease.job.links
    if training is None:
        yield ToFillIn(PROJECT_FILE, "fabric.training", "The job that the links were chosen for", "")
    elif links is not None and training.sync != links.sync:
        yield ToFillIn(
            PROJECT_FILE, "fabric.training.sync", f"{links.sync}, as the plan assumes, not {training.sync}"
        )
