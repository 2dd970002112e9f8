"""Checks many stacks in one run: regions side by side, the backbone with what they put out."""

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
from gpufabric.check.place import line_of
from gpufabric.check.program import place_of
from gpufabric.check.result import Report, StackCheck
from gpufabric.check.schedule import slices
from gpufabric.check.stack import Checkout, Outputs, Shared, check_stack
from gpufabric.loading import loading
from gpufabric.plan.resilience.copies import transfer_stacks
from gpufabric.policies import deferred
from gpufabric.policies.waivers import WAIVERS_FILE
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project, load_project
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

Checked = tuple[StackCheck, Outputs]


def check_fabric(
    root: Path, names: Sequence[str] = (), *, strict: bool = False, workers: int | None = None
) -> Report:
    """Check stacks of a project.

    Programs run in processes of their own, so that this one loads no SDK.

    Args:
        root: folder of ``Pulumi.yaml``.
        names: the stacks; all when there are none.
        strict: whether what could not be evaluated is a violation.
        workers: processes that run programs; by default one per processor.

    Raises:
        DeclarationError: ``Pulumi.yaml`` is at fault, or there is no such stack.
        CatalogError: the catalogue is damaged.
    """
    began = time.monotonic()
    project = load_project(root)
    every = sorted({*project.stacks, *project.faults})
    wanted = _wanted(names, every)
    main = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("main", "."))
    checkout = Checkout(root, root / main, strict)
    backbones = [name for name in wanted if isinstance(project.stacks.get(name), Backbone)]
    needed = {one for name in backbones for one in _referred(project, name)}
    regions = [name for name in project.regions if name in wanted or name in needed]
    # Neighbours by cloud, so that few processes load the same SDK.
    regions.sort(key=lambda name: (project.regions[name].cloud, name))
    clouds = {name: project.regions[name].cloud for name in regions}
    # With fewer processes than clouds one would load two SDKs while another has nothing to do.
    processes = workers or max(os.cpu_count() or 1, len(set(clouds.values())))
    parts = slices([(clouds[name], name) for name in regions], processes) or [[]]
    # Read and loaded once, before the processes part.
    default_catalog()
    deferred.load()
    done: dict[str, Checked] = {}
    with ExitStack() as stack:
        pools = [stack.enter_context(_pool()) for _ in parts]
        running = {
            pool.submit(check_slice, checkout, one, needed): (one, pool)
            for one, pool in zip(parts, pools, strict=True)
        }
        free = pools[0]
        if backbones:
            # The process that is done first loads what the backbone needs, while others still check regions.
            free = next((running[one][1] for one in as_completed(running) if not one.exception()), free)
            joined = {clouds[one] for name in backbones for one in _referred(project, name) if one in clouds}
            with suppress(BrokenProcessPool):
                free.submit(load_hubs, sorted(joined))
        for future, (one, _) in running.items():
            done |= _result(one, future)
        for name in backbones:
            done |= _backbone(checkout, name, _referred(project, name), done, free)
    checks = [done[name][0] if name in done else StackCheck(name) for name in wanted]
    for one in checks:
        _complete(one, project)
    report = Report(checks, strict, seconds=time.monotonic() - began)
    if wanted == every:
        report.notes = tuple(_unused_waivers(root, checks))
    return report


def load_hubs(clouds: Sequence[str]) -> None:
    """Load what a backbone takes of the clouds' SDKs, in this process."""
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
        checkout: where they are.
        names: the stacks.
        keep: stacks whose outputs are wanted.
        references: outputs of the stacks that they refer to.
    """
    shared = Shared(checkout.root)
    found: list[Checked] = []
    for name in names:
        try:
            check, outputs = check_stack(checkout, name, references or {}, shared)
        except (DeclarationError, CatalogError, ValueError):
            raise
        except Exception as error:
            check, outputs = StackCheck(name, broken=place_of(error)), {}
        found.append((check, outputs if name in keep else {}))
        collector.collect_after(name)
    return found


def _wanted(names: Sequence[str], every: Sequence[str]) -> list[str]:
    unknown = sorted(set(names) - set(every))
    if unknown:
        raise DeclarationError.of(
            "stack",
            given=", ".join(unknown),
            allowed=", ".join(every) or "no stack has a file yet",
            limit="one stacks/Pulumi.<stack>.yaml per stack",
        )
    return sorted(set(names)) or list(every)


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
        return {name: (StackCheck(name, broken="its process ended early"), {}) for name in names}


def _backbone(
    checkout: Checkout,
    name: str,
    referred: Sequence[str],
    done: Mapping[str, Checked],
    pool: ProcessPoolExecutor,
) -> dict[str, Checked]:
    failed = [one for one in referred if one in done and not done[one][1]]
    if failed:
        return {name: (StackCheck(name, errors=(f"not judged, because of {', '.join(failed)}",)), {})}
    references = {one: done[one][1] for one in referred if one in done}
    try:
        future = pool.submit(check_slice, checkout, [name], (), references)
    except BrokenProcessPool:
        return {name: (StackCheck(name, errors=("not judged, because a process ended early",)), {})}
    return _result([name], future)


def _complete(check: StackCheck, project: Project) -> None:
    """Add what is known of the stack's file."""
    check.problems = tuple(
        project.locate(check.stack, one) for one in (*project.faults.get(check.stack, ()), *check.problems)
    )
    file = project.files.get(check.stack)
    if file is not None:
        check.file = file.name
        check.lines = [line_of(one, check.stack, file) for one in check.findings]
    else:
        check.lines = [0] * len(check.findings)


def _unused_waivers(root: Path, checks: Sequence[StackCheck]) -> list[str]:
    """Name waivers that cover nothing in any stack; none while a stack could not be judged in full."""
    path = root / WAIVERS_FILE
    unsure = any(one.problems or one.errors or one.broken or one.count("not-evaluated") for one in checks)
    if unsure or not path.is_file():
        return []
    used = frozenset[str]().union(*(one.waivers for one in checks))
    file = read_yaml(path, WAIVERS_FILE)
    places = [
        f"{file.name}:{file.line_of(('waivers', number))}" for number in range(len(file.data["waivers"]))
    ]
    return [f"{place}: this waiver covers nothing in any stack" for place in places if place not in used]
