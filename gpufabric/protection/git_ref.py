"""Reads a project as it stands at a ref of its Git repository, without a checkout.

The files are read object by object: attributes in the repository cannot leave any out or change them.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from gpufabric.protection.git import GitError, run_git
from gpufabric.protection.guard_files import guards_of, model_file, without_guards
from gpufabric.protection.loosening import lowered_demand
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE, SETTINGS_FILE, STACKS, WAIVERS_FILE, is_snapshot

CODE = ("policies", "gpufabric", "components")
"""Folders that the rules run from: the pack, and the package that it imports."""

_READ = (PROJECT_FILE, STACKS, *CODE)
_RECORD, _TREE = "ref.json", "tree"
_SKIPPED = "S"
"""Mark of a file that is left out of the working tree; lower case marks one that counts as unchanged."""

_SYMLINK, _SUBMODULE = "120000", "160000"
_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class GitRef:
    """A project at a ref.

    Attributes:
        ref: the ref as the user names it.
        commit: its commit.
        tree: folder with its files: ``Pulumi.yaml``, the stacks, the rules and further packs.
        changed: files of the working tree that differ from it, relative to the project.
        settings_only: whether only settings differ, and no declaration or code.
    """

    ref: str
    commit: str
    tree: Path
    changed: tuple[str, ...]
    settings_only: bool

    def __str__(self) -> str:
        """Return ref and commit as one text."""
        return f"{self.ref} ({self.commit[:_SHOWN_DIGITS]})"

    @property
    def code_changed(self) -> tuple[str, ...]:
        """Files of the rules' code that differ from the working tree."""
        return tuple(name for name in self.changed if PurePosixPath(name).parts[0] in CODE)


def read_ref(root: Path, ref: str, folder: Path, packs: Sequence[str] = ()) -> GitRef:
    """Read a project at a ref.

    Args:
        root: folder of ``Pulumi.yaml``.
        ref: branch, tag or commit.
        folder: private folder that receives its files.
        packs: further folders of policy packs, relative to the project.

    Raises:
        DeclarationError: there is no such ref, or it has no project.
    """
    try:
        commit = run_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except GitError as error:
        raise _missing(root, ref, str(error)) from None
    name = commit.decode().strip()
    tree = folder / _TREE
    try:
        _write(root, name, tree, (*_READ, *packs))
        if models := _model_files(tree):
            _write(root, name, tree, models)
        changed = tuple(_changed(root, name))
    except GitError as error:
        raise _fault(ref, f"{ref}, which git cannot read ({error})", "a complete commit") from None
    if not (tree / PROJECT_FILE).is_file():
        raise _fault(ref, f"{ref}, whose commit {name[:_SHOWN_DIGITS]} has no {PROJECT_FILE}", "a project")
    read = GitRef(ref, name, tree, changed, _settings_only(root, tree, changed))
    (folder / _RECORD).write_bytes(TypeAdapter(GitRef).dump_json(read))
    return read


@contextmanager
def policies_of(root: Path, ref: str | None) -> Generator[Path | None, None, None]:
    """Yield a private folder with a project at a ref; None without a ref.

    Raises:
        DeclarationError: there is no such ref, or it has no project.
    """
    if ref is None:
        yield None
        return
    with TemporaryDirectory(prefix="gpufabric-ref-") as folder:
        read_ref(root, ref, Path(folder))
        yield Path(folder)


def load_ref(folder: Path) -> GitRef:
    """Load what ``read_ref`` has written into a folder.

    Raises:
        OSError: there is nothing.
    """
    return TypeAdapter(GitRef).validate_json((folder / _RECORD).read_text(encoding="utf-8"))


def is_on_branch(root: Path, branch: str, files: Iterable[str]) -> bool:
    """Return whether a branch contains the checked-out commit, and files are as committed.

    Args:
        root: folder of ``Pulumi.yaml``.
        branch: the branch. A clone without it does not count.
        files: files relative to the project.
    """
    try:
        run_git(root, "merge-base", "--is-ancestor", "HEAD", f"refs/remotes/{branch}")
        if run_git(root, "status", "--porcelain", "--ignored", "--", *files):
            return False
        return not any(_passed_over(root, "HEAD", *files))
    except GitError:
        return False


def _write(root: Path, commit: str, tree: Path, paths: Sequence[str]) -> None:
    """Write files of a commit; links and submodules that lead elsewhere are left out."""
    listed = run_git(root, "ls-tree", "-r", "-z", commit, "--", *paths).decode().split("\0")
    entries = [(*meta.split(), name) for meta, name in (line.split("\t", 1) for line in listed if line)]
    blobs = [entry for entry in entries if entry[0] != _SUBMODULE]
    contents = _contents(root, [entry[2] for entry in blobs])
    tree.mkdir(parents=True, exist_ok=True)
    for (mode, _, _, name), content in zip(blobs, contents, strict=True):
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if mode != _SYMLINK:
            path.write_bytes(content)
        elif (path.parent / content.decode()).resolve().is_relative_to(tree.resolve()):
            path.symlink_to(content.decode())


def _contents(root: Path, objects: Sequence[str]) -> Iterator[bytes]:
    answer = run_git(root, "cat-file", "--batch", given="".join(f"{name}\n" for name in objects).encode())
    position = 0
    for _ in objects:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[2])
        yield answer[end + 1 : end + 1 + size]
        position = end + size + 2


def _changed(root: Path, commit: str) -> Iterator[str]:
    """Yield files of the working tree that differ from a commit, with new ones."""
    options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--relative")
    differing = run_git(root, "diff", *options, commit, "--", ".")
    new = run_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    names = {name.decode() for name in (differing + new).split(b"\0") if name}
    yield from sorted(names.union(_passed_over(root, commit, ".")))


def _passed_over(root: Path, commit: str, *paths: str) -> Iterator[str]:
    """Yield files that differ from a commit although the index tells git not to look at them."""
    listed = run_git(root, "ls-files", "-v", "-z", "--", *paths).decode().split("\0")
    for line in filter(None, listed):
        tag, _, name = line.partition(" ")
        if tag == _SKIPPED or tag.islower():
            path = root / name
            given = path.read_bytes() if path.is_file() else None
            if given != _content(root, commit, name):
                yield name


def _content(root: Path, commit: str, name: str) -> bytes | None:
    """Return a file of a commit; None if the commit lacks it."""
    try:
        return run_git(root, "cat-file", "blob", f"{commit}:./{name}")
    except GitError:
        return None


def _model_files(root: Path) -> tuple[str, ...]:
    """Return the file with the dimensions of the trained model, if a project names one outside its code."""
    name = model_file(root)
    path = PurePosixPath(name)
    is_inside = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    if not is_inside or path.suffix != ".json" or path.parts[0] in (*CODE, STACKS):
        return ()
    return (str(path),)


def _settings_only(root: Path, tree: Path, changed: Iterable[str]) -> bool:
    """Return whether a change touches settings alone. More demand of a training job is no setting."""
    models = {*_model_files(root), *_model_files(tree)}
    if not all(name in models or _is_setting(root, tree, name) for name in changed):
        return False
    before, after = (guards_of(base, "").training for base in (tree, root))
    is_raised = any(lowered_demand(was=after, now=before))
    return not is_raised


def _is_setting(root: Path, tree: Path, name: str) -> bool:
    """Return whether a change of a file changes settings alone, or text for people."""
    if name in (SETTINGS_FILE, WAIVERS_FILE) or is_snapshot(name) or name.endswith(".md"):
        return True
    path = PurePosixPath(name)
    is_stack = path.parent == PurePosixPath(STACKS) and path.match("Pulumi.*.yaml")
    if not (name == PROJECT_FILE or is_stack):
        return False
    try:
        before, after = (without_guards(name, read_yaml(base / name, name).data) for base in (tree, root))
    except DeclarationError:
        return False
    return before == after


def _missing(root: Path, ref: str, why: str) -> DeclarationError:
    try:
        shallow = run_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitError as error:
        return _fault(ref, f"{ref}, and the project is in no Git repository ({error})", "a clone")
    if shallow:
        allowed = f"a ref that this shallow clone has: fetch it first (git fetch --depth=1 origin {ref})"
        return _fault(ref, f"{ref}, which this clone lacks", f"{allowed}, or check out with fetch-depth: 0")
    return _fault(ref, f"{ref}, which this clone lacks ({why})", "a branch, tag or commit of this clone")


def _fault(ref: str, given: str, allowed: str) -> DeclarationError:
    limit = "rules and settings are read from this ref of the Git repository"
    return DeclarationError.of("--policies-from", given=given or ref, allowed=allowed, limit=limit)
