"""``gpufabric pipelines``: writes the files by which other runners update the stacks."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import Root
from gpufabric.cli.pipeline_options import PipelineOptions, settings_of
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.pipelines.files import files
from gpufabric.pipelines.jobs import jobs_of, steps
from gpufabric.pipelines.notes import notes
from gpufabric.pipelines.settings import PRODUCTION, Runner
from gpufabric.pipelines.written import FileState, state_of, write_all
from gpufabric.snapshots.project import project_with_facts


def pipelines(
    runner: Annotated[
        Runner,
        typer.Option("--for", help="What runs the updates: CI of a code host, or Pulumi's own runners."),
    ],
    wave: Annotated[
        list[str] | None,
        typer.Option(
            "--wave",
            metavar="STACK[,STACK]...",
            help="Regions that are updated before the others; repeatable, in this order. "
            "Default: all regions side by side.",
        ),
    ] = None,
    branch: Annotated[str, typer.Option("--branch", help="Branch whose commits are applied.")] = "main",
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment",
            metavar="[STACK=]NAME",
            help="Environment of updates, whose approvers decide; {stack} stands for the stack; repeatable.",
            show_default=PRODUCTION,
        ),
    ] = None,
    setup: Annotated[
        str | None,
        typer.Option(
            "--setup",
            metavar="COMMAND",
            help="Command that makes .venv and installs the engine; default: that of the Makefile, "
            "or requirements.txt.",
        ),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(
            "--repository",
            help="Address of the Git repository (operator), or OWNER/REPO on GitHub (deployments).",
        ),
    ] = None,
    organization: Annotated[
        str | None, typer.Option("--organization", help="Organization of Pulumi Cloud.")
    ] = None,
    backend: Annotated[
        str | None,
        typer.Option("--backend", metavar="URL", help="Backend (operator); default: that of Pulumi.yaml."),
    ] = None,
    namespace: Annotated[
        str | None,
        typer.Option("--namespace", help="Namespace of the operator's objects; default: gpufabric."),
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="CLOUD|STACK=ID",
            help="ARN of a role of AWS, or client id of an identity of Azure (operator, deployments); "
            "repeatable.",
        ),
    ] = None,
    azure_tenant: Annotated[
        str | None, typer.Option("--azure-tenant", metavar="ID", help="Tenant of Azure (deployments).")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the files into the project; default: print them.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="With --write: overwrite files that somebody edited.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    root: Root = Path(),
) -> None:
    """Write the files by which CI, Pulumi's operator or Pulumi Deployments update stacks, one job a stack.

    It reads only declarations: no engine, credentials or network. The files hold no secrets.
    """
    if force and not write:
        raise typer.BadParameter("overwrites nothing without --write", param_hint="--force")
    project = project_with_facts(root)
    jobs = jobs_of(project, [[stack.strip() for stack in names.split(",")] for names in wave or ()])
    options = PipelineOptions(
        branch,
        environment or (),
        setup,
        repository,
        organization,
        backend,
        namespace,
        role or (),
        azure_tenant,
    )
    settings = settings_of(runner, options, project, jobs, root)
    texts = files(runner, jobs, settings)
    states: dict[str, FileState] = {path: state_of(root / path, text) for path, text in texts.items()}
    todo = list(notes(runner, jobs, settings, root))
    if write:
        _refuse_edited(states, force=force)
        write_all(root, texts, states)
    if as_json:
        say_json(
            {
                "for": runner.value,
                "steps": [[job.stack for job in group] for group in steps(jobs)],
                "files": [
                    {"path": path, "state": states[path]} | ({} if write else {"text": text})
                    for path, text in texts.items()
                ],
                "notes": todo,
            }
        )
        return
    for note in todo:
        say(f"note: {note}", err=True)
    if write:
        for path, state in states.items():
            say(f"{state:<8}{path}")
    else:
        say("\n".join(f"==> {path} <==\n{text}" for path, text in texts.items()), nl=False)


def _refuse_edited(states: dict[str, FileState], *, force: bool) -> None:
    """Refuse to overwrite the work of people.

    Raises:
        typer.Exit: there is some, and nobody forces it.
    """
    kept = [path for path, state in states.items() if state in ("edited", "foreign")]
    if kept and not force:
        raise refuse(
            f"--write: given {', '.join(kept)}; allowed: files that are new or as this command wrote them, "
            "or --force [what people edit is not overwritten unasked]. Nothing was written"
        )
