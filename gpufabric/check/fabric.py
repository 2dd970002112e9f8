"""Checks many stacks in one run: regions in parallel, then the backbone with their outputs."""

import multiprocessing
import os
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path

from gpufabric import collector
from gpufabric.catalog.catalog import CatalogError, default_catalog
from gpufabric.check.lines import line_of
from gpufabric.check.needs import Collecting
from gpufabric.check.program import breakdown_of
from gpufabric.check.result import CheckReport, StackCheck
from gpufabric.check.schedule import slices
from gpufabric.check.stack import Checkout, FabricFacts, Outputs, check_stack
from gpufabric.declared.experts import expert_faults
from gpufabric.declared.layouts import layout_problems
from gpufabric.declared.pace_notes import pace_faults, pace_notes
from gpufabric.loading import loading
from gpufabric.plan.clock import now
from gpufabric.plan.resilience.copies import transfer_stacks
from gpufabric.plan.unknowns import existing_unknowns
from gpufabric.plural import plural
from gpufabric.policies import deferred
from gpufabric.policies.waivers import WAIVERS_FILE
from gpufabric.protection.git_ref import CODE, load_ref
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project, no_stacks
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

Checked = tuple[StackCheck, Outputs]


def check_fabric(
    root: Path,
    names: Sequence[str] = (),
    *,
    strict: bool = False,
    workers: int | None = None,
    policies_from: Path | None = None,
    collecting: Collecting | None = None,
) -> CheckReport:
    """Check stacks of a project.

    Programs run in child processes, so that this process loads no SDK.

    Args:
        root: folder of ``Pulumi.yaml``.
        names: the stacks; all if empty.
        strict: whether a rule that cannot be evaluated is a violation.
        workers: number of child processes; by default one per processor.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.
        collecting: what is known of stacks whose needs are collected; None to judge stacks by the rules.

    Raises:
        DeclarationError: ``Pulumi.yaml`` has errors, a stack does not exist, or there is none.
        CatalogError: the catalogue is damaged.
    """
    began = time.monotonic()
    project = project_with_facts(root)
    declared = sorted({*project.stacks, *project.faults})
    wanted = project.chosen(names)
    if not wanted:
        raise no_stacks()
    main = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("main", "."))
    checkout = Checkout(root, root / main, strict, policies_from, collecting)
    backbones = [name for name in wanted if isinstance(project.stacks.get(name), Backbone)]
    needed = {stack for name in backbones for stack in _referred(project, name)}
    regions = [name for name in project.regions if name in wanted or name in needed]
    # Sorted by cloud, so that few processes load the same SDK.
    regions.sort(key=lambda name: (project.regions[name].cloud, name))
    clouds = {name: project.regions[name].cloud for name in regions}
    # With fewer processes than clouds, one process would load two SDKs while another is idle.
    processes = workers or max(os.cpu_count() or 1, len(set(clouds.values())))
    parts = slices([(clouds[name], name) for name in regions], processes) or [[]]
    # Read and loaded once, before the processes fork.
    default_catalog()
    deferred.load()
    done = _run(checkout, project, parts, backbones, needed)
    checks = [done[name][0] if name in done else StackCheck(name) for name in wanted]
    of_job = [] if collecting is not None else _job_problems(project, wanted)
    for check in checks:
        check.problems = (
            *check.problems,
            *(problem for faults in of_job for problem in faults.get(check.stack, ())),
        )
        _complete(check, project)
    report = CheckReport(checks, strict, seconds=time.monotonic() - began)
    if wanted == declared and collecting is None:
        stated_in = load_ref(policies_from).tree if policies_from else root
        report.notes = tuple(_unused_waivers(stated_in, checks))
    report.notes += notes_on_ref(policies_from)
    if collecting is None:
        report.notes += pace_notes(project, default_catalog())
    return report


def _job_problems(project: Project, wanted: Sequence[str]) -> list[Mapping[str, tuple[Problem, ...]]]:
    """Return the faults of the training job: of its layout, its experts and its step, by stack."""
    catalog = default_catalog()
    return [
        layout_problems(project, wanted, catalog, now()),
        expert_faults(project, wanted, catalog),
        pace_faults(project, wanted, catalog),
    ]


def notes_on_ref(policies_from: Path | None) -> tuple[str, ...]:
    """Say which ref states the settings, and whether its rules are those that judge."""
    if policies_from is None:
        return ()
    ref = load_ref(policies_from)
    said = f"settings: {ref}"
    if not ref.code_changed:
        return (f"{said}, whose rules are those of this checkout",)
    files = plural(len(ref.code_changed), "file")
    return (f"{said}; rules: this checkout, which differs from it in {files} of {', '.join(CODE)}",)


def _run(
    checkout: Checkout,
    project: Project,
    parts: Sequence[Sequence[str]],
    backbones: Sequence[str],
    needed: Collection[str],
) -> dict[str, Checked]:
    """Check each part of the regions in a child process of its own, then the backbones."""
    done: dict[str, Checked] = {}
    with ExitStack() as stack:
        pools = [stack.enter_context(_pool()) for _ in parts]
        running = {
            pool.submit(check_slice, checkout, names, needed): (names, pool)
            for names, pool in zip(parts, pools, strict=True)
        }
        free = pools[0]
        if backbones:
            # The first process that is done loads the SDKs for the backbone while others still check regions.
            completed = (future for future in as_completed(running) if not future.exception())
            free = next((running[future][1] for future in completed), free)
            with suppress(BrokenProcessPool):
                clouds = {project.regions[name].cloud for name in needed if name in project.regions}
                free.submit(load_hubs, sorted(clouds))
        for future, (names, _) in running.items():
            done |= _result(names, future)
        for name in backbones:
            done |= _backbone(checkout, name, _referred(project, name), done, free)
    return done


def load_hubs(clouds: Sequence[str]) -> None:
    """Load the parts of the clouds' SDKs that a backbone uses, in this process."""
    with loading():
        for cloud in clouds:
            import_module(f"gpufabric.components.backbone.{cloud}.hub")


def check_slice(
    checkout: Checkout,
    names: Sequence[str],
    keep: Collection[str] = (),
    references: Mapping[str, Outputs] | None = None,
) -> list[Checked]:
    """Check stacks one after another in this process.

    Args:
        checkout: the project.
        names: the stacks.
        keep: stacks whose outputs to return.
        references: outputs of the stacks that they refer to.
    """
    shared = FabricFacts(checkout.root)
    checked: list[Checked] = []
    for name in names:
        try:
            check, outputs = check_stack(checkout, name, references or {}, shared)
        except (DeclarationError, CatalogError, ValueError):
            raise
        except Exception as error:
            check, outputs = StackCheck(name, broken=breakdown_of(error)), {}
        checked.append((check, outputs if name in keep else {}))
        collector.collect_after(name)
    return checked


def _referred(project: Project, backbone: str) -> Sequence[str]:
    declared = project.stacks[backbone]
    if not isinstance(declared, Backbone):
        return ()
    return sorted({*declared.stacks, *transfer_stacks(project.fabric)})


def _pool() -> ProcessPoolExecutor:
    """Make a pool of one process, whose imports are then known."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("fork"), collector.switch_off)


def _result(names: Sequence[str], future: "Future[list[Checked]]") -> dict[str, Checked]:
    try:
        return dict(zip(names, future.result(), strict=True))
    except BrokenProcessPool:
        return {name: (StackCheck(name, broken="its process exited early"), {}) for name in names}


def _backbone(
    checkout: Checkout,
    name: str,
    referred: Sequence[str],
    done: Mapping[str, Checked],
    pool: ProcessPoolExecutor,
) -> dict[str, Checked]:
    failed = [stack for stack in referred if stack in done and not done[stack][1]]
    if failed:
        return {name: (StackCheck(name, errors=(f"not checked: it needs {', '.join(failed)}",)), {})}
    references = {stack: done[stack][1] for stack in referred if stack in done}
    try:
        future = pool.submit(check_slice, checkout, [name], (), references)
    except BrokenProcessPool:
        return {name: (StackCheck(name, errors=("not checked: a process exited early",)), {})}
    return _result([name], future)


def _complete(check: StackCheck, project: Project) -> None:
    """Add the stack's file, the lines of its findings, and the unknown facts of what exists."""
    check.problems = tuple(
        project.locate(check.stack, problem)
        for problem in (*project.faults.get(check.stack, ()), *check.problems)
    )
    declared = project.stacks.get(check.stack)
    if declared is not None:
        check.notes += tuple(map(str, existing_unknowns(declared, project.regions)))
    file = project.files.get(check.stack)
    if file is not None:
        check.file = file.name
        check.lines = [line_of(finding, check.stack, file, project.keys) for finding in check.findings]
    else:
        check.lines = [0] * len(check.findings)


def _unused_waivers(root: Path, checks: Sequence[StackCheck]) -> list[str]:
    """List waivers that match nothing in any stack; none if a stack could not be fully checked."""
    path = root / WAIVERS_FILE
    unsure = any(
        check.problems or check.errors or check.broken or check.count("not-evaluated") for check in checks
    )
    if unsure or not path.is_file():
        return []
    used = frozenset[str]().union(*(check.waivers for check in checks))
    file = read_yaml(path, WAIVERS_FILE)
    places = [
        f"{file.name}:{file.line_of(('waivers', number))}" for number in range(len(file.data["waivers"]))
    ]
    return [f"{place}: this waiver matches nothing in any stack" for place in places if place not in used]
