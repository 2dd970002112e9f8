from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gpufabric.cli.what_next import commands_after_update
from gpufabric.engine.result import StackResult, StackStatus

RUN = Path("run")


def updated(
    stack: str,
    outputs: Mapping[str, Any] | None = None,
    changes: Mapping[str, int] | None = None,
    status: StackStatus = "done",
) -> StackResult:
    login = {"region": {"cluster": {"login": f"aws eks update-kubeconfig --name {stack}"}}}
    return StackResult(stack, "up", status, changes=dict(changes or {"create": 1}), outputs=outputs or login)


def test_commands_are_those_of_the_first_region(tmp_path: Path) -> None:
    backbone = updated("backbone", outputs={"backbone": {}})
    assert commands_after_update([backbone, updated("aws"), updated("oci")], RUN, tmp_path) == [
        "Next, for aws (the same for 1 other region):",
        "  log in      aws eks update-kubeconfig --name aws",
        "  pin images  gpufabric manifests aws --with-test --pin-commands > pin.sh"
        " && sh pin.sh > stacks/images.lock.yaml",
        "  install     gpufabric manifests aws --with-test --out clusters/aws && sh clusters/aws/apply.sh",
        "  smoke test  kubectl apply -k clusters/aws/test",
        "  report      gpufabric report run --format html --out report.html",
    ]


def test_images_are_pinned_once(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "images.lock.yaml").touch()
    named = commands_after_update([updated("aws")], RUN, tmp_path)
    assert not [line for line in named if "pin" in line]


def test_without_a_changed_region_there_is_nothing_to_run(tmp_path: Path) -> None:
    assert commands_after_update([updated("aws", changes={"same": 1})], RUN, tmp_path) == []
    assert commands_after_update([updated("aws", status="failed")], RUN, tmp_path) == []
    assert (
        commands_after_update([updated("aws", outputs={"region": {"cluster": "secret"}})], RUN, tmp_path)
        == []
    )
