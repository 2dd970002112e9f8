"""Small projects in Git repositories."""

import subprocess
from pathlib import Path

STACK = "config: {gpufabric:region: {budget: {usd_per_hour: 6000}, pools: {train: {nodes: 4}}}}\n"
FILES = {
    "Pulumi.yaml": "name: gpufabric\nconfig: {fabric: {default: {name: demo}}}\n",
    "stacks/Pulumi.aws-a.yaml": STACK,
    "policies/__main__.py": "print('rules')\n",
    "policies/variables.py": 'V = "GPUFABRIC_POLICIES_FROM"\n',
    "policies/PulumiPolicy.yaml": "runtime: {name: python, options: {virtualenv: ../.venv}}\n",
    "gpufabric/__init__.py": "",
    "README.md": "text\n",
}


def git(root: Path, *arguments: str) -> str:
    """Run git in a repository, as a user of no name of its own."""
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "protocol.file.allow=always")
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def put(root: Path, name: str, text: str) -> None:
    """Write one file. A link in its place gives way: a project of a test links files of the checkout."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    path.write_text(text)


def committed(root: Path, name: str = "main") -> Path:
    """Make a repository with a small project, committed to a branch."""
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch", name)
    for file, text in FILES.items():
        put(root, file, text)
    commit(root)
    return root


def commit(root: Path) -> str:
    """Commit everything, and return the commit."""
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "m")
    return git(root, "rev-parse", "HEAD")
