"""The lock file of images and charts."""

from pathlib import Path

import pytest

from gpufabric.spec.image_lock import LOCK_FILE, load_locked
from gpufabric.spec.problems import DeclarationError

DIGEST = "sha256:" + "a" * 64


def written(root: Path, text: str) -> Path:
    (root / LOCK_FILE).parent.mkdir(exist_ok=True)
    (root / LOCK_FILE).write_text(text)
    return root


def test_without_a_file_nothing_is_locked(tmp_path: Path) -> None:
    assert load_locked(tmp_path) == {}


def test_images_and_charts_have_digests(tmp_path: Path) -> None:
    references = (
        "docker.io/rclone/rclone:1.76.0",
        "registry:5000/a:2",
        "localhost/a_b/c.d:v1",
        "https://helm.ngc.nvidia.com/nvidia/gpu-operator:v26.3.3",
        "oci://registry.k8s.io/kueue/charts/kueue:0.19.2",
    )
    text = "".join(f'"{reference}": "{DIGEST}"\n' for reference in references)
    assert load_locked(written(tmp_path, text)) == dict.fromkeys(references, DIGEST)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"rclone: {DIGEST}\n",
            "stacks/images.lock.yaml:1: a key: given 'rclone'; allowed: REGISTRY/PATH:TAG",
        ),
        (
            f"docker.io/rclone/rclone: {DIGEST}\n",
            "given 'docker.io/rclone/rclone'; allowed: REGISTRY/PATH:TAG",
        ),
        (f"http://a/b:1: {DIGEST}\n", "given 'http://a/b:1'; allowed: REGISTRY/PATH:TAG"),
        (f"1: {DIGEST}\n", "stacks/images.lock.yaml:1: the file: given a number as a key; allowed"),
        ("\n\na/b:1: latest\n", "stacks/images.lock.yaml:3: a/b:1: given 'latest'; allowed: sha256: and 64"),
        ("a/b:1:\n", "a/b:1: given None; allowed: sha256: and 64"),
        (f"a/b:1: {'x' * 1000}\n", f"given '{'x' * 56}...; allowed: sha256: and 64"),
        (f"a/b:1: {DIGEST[:-1]}\n", "allowed: sha256: and 64"),
        (f"a/b:1: {DIGEST.upper()}\n", "allowed: sha256: and 64"),
        (f"a/b:1: [{DIGEST}]\n", "allowed: sha256: and 64"),
        (f"a/b:1: {DIGEST}\na/b:1: {DIGEST}\n", "without repeated keys"),
        (f"- {DIGEST}\n", "a list at the top level; allowed: a mapping"),
    ],
)
def test_faults_are_named_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_locked(written(tmp_path, text))
    assert said in str(refused.value)


def test_every_fault_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as refused:
        load_locked(written(tmp_path, "a/b:1: x\nc/d:1: y\n"))
    assert [problem.line for problem in refused.value.problems] == [1, 2]
    assert all("--pin-commands" in problem.limit for problem in refused.value.problems)


def test_a_link_to_nothing_is_not_an_absent_file(tmp_path: Path) -> None:
    """Else the digests would be left out without a word."""
    written(tmp_path, "").joinpath(LOCK_FILE).unlink()
    (tmp_path / LOCK_FILE).symlink_to("elsewhere.yaml")
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_locked(tmp_path)
