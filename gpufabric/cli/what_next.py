"""Commands to run after an update: reach a cluster, install its software, test it, report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from gpufabric.engine.result import StackResult
from gpufabric.plural import plural
from gpufabric.spec.image_lock import LOCK_FILE


def commands_after_update(results: Sequence[StackResult], run: Path, project: Path) -> list[str]:
    """Write what to run after an update, for the first region that it changed; empty if there is none.

    Args:
        results: results of the stacks.
        run: folder of the run.
        project: folder of ``Pulumi.yaml``.
    """
    logins = {
        result.stack: login
        for result in results
        if result.ok and result.changed and (login := _login(result.outputs))
    }
    if not logins:
        return []
    stack, login = next(iter(logins.items()))
    others = f" (the same for {plural(len(logins) - 1, 'other region')})" if len(logins) > 1 else ""
    # Test images without a version in their tag, such as Azure's, need a digest in the lock file.
    pin = f"  pin images  gpufabric manifests {stack} --with-test --pin-commands > pin.sh"
    unpinned = not (project / LOCK_FILE).exists()
    return [
        f"Next, for {stack}{others}:",
        f"  log in      {login}",
        *([f"{pin} && sh pin.sh > {LOCK_FILE}"] if unpinned else []),
        f"  install     gpufabric manifests {stack} --with-test --out clusters/{stack}"
        f" && sh clusters/{stack}/apply.sh",
        f"  smoke test  kubectl apply -k clusters/{stack}/test",
        f"  report      gpufabric report {run} --format html --out report.html",
    ]


def _login(outputs: Mapping[str, Any]) -> str:
    """Return the command that adds a region's cluster to the kubeconfig; empty if it is not known."""
    node: object = outputs
    for key in ("region", "cluster", "login"):
        node = cast("Mapping[str, object]", node).get(key) if isinstance(node, Mapping) else None
    return node if isinstance(node, str) else ""
