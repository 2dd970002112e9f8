"""``gpufabric new``: writes the file of a new region stack."""

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.cli.complete_shape import own_shape_names
from gpufabric.cli.options import Root
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import ask, say
from gpufabric.cost.text import count
from gpufabric.declared.editor_files import STACK_LINE, write_schemas
from gpufabric.declared.new import planned, with_addresses
from gpufabric.declared.questions import CLOUDS, NewStack, Question, defaults, questions, target_of
from gpufabric.declared.stackfile import nested, text_of, value_of
from gpufabric.plan.clock import now
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

_SHAPE = re.compile(r"pools\.[^.]+\.shape")
"""Property path of a pool's shape."""


def new(
    stack: Annotated[
        str,
        typer.Argument(
            metavar="[STACK]", help="Cloud and region, such as aws-us-east-2; without it, gpufabric asks."
        ),
    ] = "",
    shape: Annotated[
        str,
        typer.Option(
            "--shape", help="The cloud's name of the GPU machine type.", autocompletion=own_shape_names
        ),
    ] = "",
    nodes: Annotated[int | None, typer.Option("--nodes", min=1, help="Number of machines.")] = None,
    pool: Annotated[str, typer.Option("--pool", help="Name of the pool.")] = "train",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Property of the region, such as account_id=123456789012; repeatable.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file without writing it.")] = False,
    root: Root = Path(),
) -> None:
    """Write the file of a new region stack, from options or a few questions.

    On a terminal, it asks for missing values. It checks the file against the schema, the plan and the other
    stacks before it writes it, chooses a free address range, and never overwrites a file.

    Exit status: 0 written; 1 not valid, or the file exists; 2 wrong usage.
    """
    console = console_for(as_json=False)
    catalog = default_catalog()
    project = project_with_facts(root)
    target = _target(stack, catalog)
    file = _file(root, target)
    if file.exists():
        name = file.relative_to(root).as_posix()
        raise refuse(f"{name} exists and is not overwritten", EXIT_FAILED)
    given = _given(settings or [], pool, shape, nodes)
    _check_shapes(target, catalog, given)
    asked = _answered(target, pool, catalog, given)
    # Checks and observability are on in new stacks; `--set health=null` leaves them out.
    data = with_addresses(nested({**defaults(target), **given}), project, catalog)
    data.setdefault("health", {})
    plan = planned(root, target.stack, data, catalog, now())
    text = text_of(_ordered(data), asked, _head(target, plan))
    if dry_run:
        say(text, nl=False)
        return
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
        schemas = write_schemas(root)
    except OSError as error:
        failed = Path(str(error.filename or file))
        name = (failed if failed.is_relative_to(root) else file).relative_to(root).as_posix()
        raise refuse(f"{name}: {error.strerror}", EXIT_FAILED) from None
    console.print(f"Wrote {file.relative_to(root).as_posix()}.", highlight=False)
    if schemas:
        console.print(f"Wrote {', '.join(schemas)} for editors.", highlight=False)
    console.print(
        f"Next: gpufabric show {target.stack}, then gpufabric preview --init {target.stack}", highlight=False
    )


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


def _given(settings: list[str], pool: str, shape: str, nodes: int | None) -> dict[str, Any]:
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
    if missing and not _can_ask():
        lines = [
            f"--set {question.path}=...  {question.text}{_bracketed(question.source)}" for question in missing
        ]
        raise typer.BadParameter("missing, and there is no terminal to ask:\n\n" + "\n\n".join(lines))
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


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _bracketed(source: str) -> str:
    return f" [{source}]" if source else ""


def _need_terminal(what: str, otherwise: str) -> None:
    if not _can_ask():
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
    models = ", ".join(sorted({pool.shape.gpu.model.value for pool in plan.pools}))
    shown = f"`gpufabric show {target.stack}` shows the plan and its cost."
    return f"{STACK_LINE}\n{count(plan.gpus)} {models} GPUs. {shown}"
