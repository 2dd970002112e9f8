"""Finds the lines of the declarations that a change touches, with Git."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.protection.git import GitError, run_git

_DIFF = ("diff", "--unified=0", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--relative")
_PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/")
_FILE = re.compile(rb"\+\+\+ b/([^\t\n]+)")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """Lines that a change touches, by file relative to the folder of ``Pulumi.yaml``."""

    lines: Mapping[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]])

    def of(self, file: str) -> Sequence[int]:
        """Return the lines of a file; none if the change does not touch it."""
        return self.lines.get(file, ())


NO_CHANGES = ChangedLines()


def changed_lines(root: Path, environment: Mapping[str, str]) -> ChangedLines:
    """Return the lines of YAML files that the pull request of this process touches.

    Args:
        root: folder of ``Pulumi.yaml``.
        environment: variables of this process, of which those of the CI system name the base.

    Returns:
        the lines; none if there is no pull request, or the clone lacks its base.
    """
    for base in _bases(environment):
        try:
            commit = run_git(
                root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"
            ).decode()
            return parsed(run_git(root, *_DIFF, *_PREFIXES, commit.strip(), "--", "*.yaml"))
        except GitError:
            continue
    return NO_CHANGES


def _bases(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield names of the commit that the pull request would change."""
    get = environment.get
    if get("GITHUB_EVENT_NAME") == "pull_request":
        # GitHub checks out the merge of the pull request; its first parent is the head of the base branch.
        yield "HEAD^1"
    if _COMMIT.fullmatch(get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")):
        yield get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
    target = get("SYSTEM_PULLREQUEST_TARGETBRANCH", "").removeprefix("refs/heads/")
    if _BRANCH.fullmatch(target):
        yield f"refs/remotes/origin/{target}"


def parsed(diff: bytes) -> ChangedLines:
    """Read the new side of a diff without context; what is only deleted counts as the line before it."""
    lines: dict[str, list[int]] = defaultdict(list)
    file, content = "", 0
    for text in diff.split(b"\n"):
        if content and text[:1] in (b"-", b"+"):
            # A line of a file may look like a header of the diff.
            content -= 1
        elif name := _FILE.fullmatch(text):
            file = name[1].decode(errors="replace")
        elif file and (hunk := _HUNK.match(text)):
            removed, first, added = (int(number or 1) for number in hunk.groups())
            content = removed + added
            lines[file] += range(first, first + added) if added else [max(1, first)]
    return ChangedLines(dict(lines))
