"""Writes the declaration of a new region from options and questions, for ``gpufabric new`` and ``init``."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from gpufabric.advice import INDENT, is_command
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import ask, say
from gpufabric.cost.text import count
from gpufabric.declared.new import planned, with_addresses
from gpufabric.declared.questions import CLOUDS, NewStack, Question, defaults, questions, target_of
from gpufabric.declared.stackfile import nested, text_of, value_of
from gpufabric.editors.files import STACK_LINE
from gpufabric.plan.clock import now
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

EXIT_FAILED = 1

_SHAPE = re.compile(r"pools\.[^.]+\.shape")
_NOTE = re.compile("[;:] ")
"""Begins a note after a command."""
"""Property path of a pool's shape."""


@dataclass(frozen=True, slots=True)
class RegionOptions:
    """Options of the user for a new region.

    Attributes:
        stack: name of its stack; empty to ask for it.
        shape: shape of its machines; empty to ask for it.
        nodes: number of machines; None to ask for it.
        pool: name of its pool.
        settings: further properties, each as ``PATH=VALUE``.
    """

    stack: str = ""
    shape: str = ""
    nodes: int | None = None
    pool: str = "train"
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionFile:
    """The file of a new region.

    Attributes:
        stack: name of its stack.
        name: path of the file, relative to the project.
        text: its content.
    """

    stack: str
    name: str
    text: str


def region_file(root: Path, options: RegionOptions) -> RegionFile:
    """Return the file of a new region, checked against the schema, the plan and the other stacks.

    Args:
        root: folder of ``Pulumi.yaml``.
        options: what the user states; on a terminal, the user is asked for the rest.

    Raises:
        typer.Exit: the file exists; the error is printed.
        typer.BadParameter: an option is wrong.
        typer.Exit: a value is missing and there is no terminal; the error is printed.
        DeclarationError: the region is not valid.
    """
    catalog = default_catalog()
    project = project_with_facts(root)
    target = _target(options.stack, catalog)
    file = _file(root, target)
    name = file.relative_to(root).as_posix()
    if file.exists():
        raise refuse(f"{name} exists and is not overwritten", EXIT_FAILED)
    pool = options.pool
    given = _given(options.settings, pool, options.shape, options.nodes)
    _check_shapes(target, catalog, given)
    asked = _answered(target, pool, catalog, given)
    # Checks and observability are on in new stacks; `--set health=null` leaves them out.
    data = with_addresses(nested({**defaults(target), **given}), project, catalog)
    data.setdefault("health", {})
    plan = planned(root, target.stack, data, catalog, now())
    return RegionFile(target.stack, name, text_of(_ordered(data), asked, _head(target, plan), project.keys))


def _target(stack: str, catalog: Catalog) -> NewStack:
    if not stack:
        _need_terminal("STACK", "name the stack, such as aws-us-east-2")
        cloud = _choice("Cloud", list(CLOUDS))
        stack = f"{cloud}-{_choice('Region', list(catalog.regions(cloud)))}"
    try:
        return target_of(stack, catalog)
    except DeclarationError as error:
        problem = error.problems[0]
        raise typer.BadParameter(
            f"{problem.given!r}; allowed: {problem.allowed}", param_hint="STACK"
        ) from None


def _file(folder: Path, target: NewStack) -> Path:
    data = read_yaml(folder / PROJECT_FILE, PROJECT_FILE).data
    return folder / str(data.get("stackConfigDir", "stacks")) / f"Pulumi.{target.stack}.yaml"


def _given(settings: Iterable[str], pool: str, shape: str, nodes: int | None) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if shape:
        given[f"pools.{pool}.shape"] = shape
    if nodes is not None:
        given[f"pools.{pool}.nodes"] = nodes
    for setting in settings:
        path, sign, text = setting.partition("=")
        if not sign or not path.strip():
            raise typer.BadParameter(f"{setting!r}; allowed: PATH=VALUE", param_hint="--set")
        given[path.strip()] = value_of(path.strip(), text)
    return given


def _answered(target: NewStack, pool: str, catalog: Catalog, given: dict[str, Any]) -> list[Question]:
    """Ask for missing values and add the answers; without a terminal, fail and list what is missing."""

    def all_questions() -> list[Question]:
        return questions(target, pool, catalog, str(given.get(f"pools.{pool}.shape", "")))

    missing = [question for question in all_questions() if question.path not in given]
    if missing and not can_ask():
        # Not in the frame of other errors of wrong usage, which would break the commands.
        lines = [line for question in missing for line in _listed(question)]
        raise refuse("\n".join(["missing, and there is no terminal to ask:", *lines]))
    for position in range(len(all_questions())):
        # Computed for each question: once the shape is known, the next questions name the zones that sell it.
        question = all_questions()[position]
        if question.path not in given:
            text = ask(f"{question.text}{_bracketed(question.source)}")
            given[question.path] = value_of(question.path, text)
            _check_shapes(target, catalog, given)
    return all_questions()


def _check_shapes(target: NewStack, catalog: Catalog, given: dict[str, Any]) -> None:
    """Check the shapes before the next question, because all other answers depend on them.

    Raises:
        DeclarationError: the cloud has no such shape.
    """
    for path, value in given.items():
        if not _SHAPE.fullmatch(path) or not isinstance(value, str):
            continue
        try:
            catalog.shape(target.cloud, value)
        except DeclarationError as error:
            raise DeclarationError(replace(problem, where=path) for problem in error.problems) from None


def can_ask() -> bool:
    """Return whether there is a terminal to ask."""
    return sys.stdin.isatty()


def _listed(question: Question) -> list[str]:
    """Write the option that answers a question, and the command that finds the answer below it."""
    command, more = [*_NOTE.split(question.source, maxsplit=1), ""][:2]
    option = f"  --set {question.path}=...  {question.text}"
    if not is_command(command):
        return [f"{option}{_bracketed(question.source)}"]
    return [f"{option}{f'; {more}' if more else ''}", f"  {INDENT}{command}"]


def _bracketed(source: str) -> str:
    return f" [{source}]" if source else ""


def _need_terminal(what: str, otherwise: str) -> None:
    if not can_ask():
        raise typer.BadParameter(f"there is no terminal to ask: {otherwise}", param_hint=what)


def _choice(text: str, allowed: list[str]) -> str:
    while True:
        answer = ask(f"{text} ({', '.join(allowed)})").strip()
        if answer in allowed:
            return answer
        say(f"{answer!r} is not one of these.")


_LAST = ("network", "cluster", "pools", "storage", "budget", "health", "protection", "tags")
"""Properties at the end of a file, in this order; the short ones come first."""


def _ordered(data: dict[str, Any]) -> dict[str, Any]:
    first = {key: value for key, value in data.items() if key not in _LAST}
    return first | {key: data[key] for key in _LAST if key in data}


def _head(target: NewStack, plan: AnyRegionPlan) -> str:
    models = ", ".join(sorted({pool.shape.accelerator for pool in plan.pools if pool.shape.accelerator}))
    shown = f"`gpufabric show {target.stack}` shows the plan and its cost."
    size = f"{count(plan.gpus)} {models} GPUs" if models else "Machines without GPUs"
    return f"{STACK_LINE}\n{size}. {shown}"
