"""Addresses of files of the project on a code host, for links in comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9._-]*(?::[0-9]{1,5})?(?:/[^\s<>()\[\]\"'`\\]*)?")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_FILE = re.compile(rf"Pulumi\.ya?ml|(?:docs|stacks)/(?:{_NAME}/)*{_NAME}\.(?:ya?ml|md)")
_FRAGMENT = re.compile(r"[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """Files of one commit on a code host; without a host there are no links.

    Attributes:
        host: kind of the code host.
        repository: address of the repository.
        commit: the commit.
        folder: folder of ``Pulumi.yaml`` in the repository; empty for its root.
    """

    host: Literal["", "github", "gitlab", "azure-devops"] = ""
    repository: str = ""
    commit: str = ""
    folder: str = ""

    def of(self, file: str, line: int = 0, fragment: str = "") -> str:
        """Return the address of a line or a heading of a file.

        Only ``Pulumi.yaml`` and YAML and Markdown files of ``stacks`` and ``docs`` get a link: text from
        outside that looks like a file's name is none of the project.

        Args:
            file: the file, relative to the folder of ``Pulumi.yaml``.
            line: the line from 1; 0 for the whole file.
            fragment: identifier of a heading.

        Returns:
            the address; empty if there is no link.
        """
        if not self.host or not _FILE.fullmatch(file) or not _FRAGMENT.fullmatch(fragment):
            return ""
        path = quote(f"{self.folder}/{file}" if self.folder else file)
        if self.host == "azure-devops":
            at = f"&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=999" if line else ""
            heading = f"&anchor={fragment}" if fragment else ""
            return f"{self.repository}?path=/{path}&version=GC{self.commit}{at}{heading}"
        blob = "-/blob" if self.host == "gitlab" else "blob"
        ending = f"#L{line}" if line else f"#{fragment}" if fragment else ""
        return f"{self.repository}/{blob}/{self.commit}/{path}{ending}"

    def to_page(self, page: str) -> str:
        """Return the address of a page and heading such as ``docs/cost.md#lines``; empty if there is none."""
        file, _, fragment = page.partition("#")
        return self.of(file, fragment=fragment)


NO_LINKS = SourceLinks()


def source_links(environment: Mapping[str, str], root: Path) -> SourceLinks:
    """Return the links of the repository that this process runs for, from the variables of CI systems.

    Args:
        environment: variables of this process.
        root: folder of ``Pulumi.yaml``.
    """
    get = environment.get
    folder = folder_in_repository(environment, root)
    candidates = (
        SourceLinks(
            "github",
            f"{get('GITHUB_SERVER_URL', '')}/{get('GITHUB_REPOSITORY', '')}",
            get("GITHUB_SHA", ""),
            folder,
        ),
        SourceLinks("gitlab", get("CI_PROJECT_URL", ""), get("CI_COMMIT_SHA", ""), folder),
        SourceLinks(
            "azure-devops",
            f"{get('SYSTEM_COLLECTIONURI', '')}{quote(get('SYSTEM_TEAMPROJECT', ''))}/_git/"
            f"{quote(get('BUILD_REPOSITORY_NAME', ''))}",
            get("BUILD_SOURCEVERSION", ""),
            folder,
        ),
    )
    for links in candidates:
        if _ADDRESS.fullmatch(links.repository) and _COMMIT.fullmatch(links.commit):
            return links
    return NO_LINKS


def folder_in_repository(environment: Mapping[str, str], root: Path) -> str:
    """Return the folder of ``Pulumi.yaml`` relative to the checkout; empty for its root or without one."""
    names = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
    for checkout in filter(None, map(environment.get, names)):
        here, top = root.resolve(), Path(checkout).resolve()
        if here.is_relative_to(top):
            folder = here.relative_to(top).as_posix()
            return "" if folder == "." else folder
    return ""
