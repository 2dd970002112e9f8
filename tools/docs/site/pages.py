"""Pages outside ``docs/`` that the site has too, and links between pages, rewritten for it.

GitHub shows every file of the checkout, the site only pages. A link to another file leads to the repository
if its address is known, and is plain text otherwise.
"""

import posixpath
import re
from collections.abc import Mapping

ROOT_PAGES: Mapping[str, str] = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
"""Path on the site, relative to ``docs/``, of each page in the checkout's root."""

_DOCS = "docs/"
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!https?://|mailto:|#)([^)\s]+)\)")
_CODE = re.compile(r"(^```[^\n]*\n.*?^```$|`[^`\n]+`)", re.DOTALL | re.MULTILINE)


def source_of(page: str) -> str:
    """Return the file of a page in the checkout.

    Args:
        page: path of the page, relative to ``docs/``.
    """
    return next((source for source, path in ROOT_PAGES.items() if path == page), f"{_DOCS}{page}")


def with_site_links(text: str, page: str, repository: str = "") -> str:
    """Rewrite the links of a page.

    Args:
        text: the page, in Markdown.
        page: its path on the site.
        repository: address of the repository's files at the site's version; empty if it is not known.
    """

    def rewritten(match: re.Match[str]) -> str:
        mark, label, link = match.groups()
        target = _target(link, page, repository)
        return f"{mark}[{label}]({target})" if target else label

    # Code is left as it is, except as the label of a link.
    parts = _CODE.split(text)
    held = [part for index, part in enumerate(parts) if index % 2]
    joined = "".join(part if index % 2 == 0 else f"\0{index // 2}\0" for index, part in enumerate(parts))
    return re.sub("\0(\\d+)\0", lambda match: held[int(match[1])], _LINK.sub(rewritten, joined))


def _target(link: str, page: str, repository: str) -> str:
    path, sign, anchor = link.partition("#")
    source = source_of(page)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    inside = ROOT_PAGES.get(target) or (target.removeprefix(_DOCS) if target.startswith(_DOCS) else "")
    if inside:
        return f"{posixpath.relpath(inside, posixpath.dirname(page) or '.')}{sign}{anchor}"
    return f"{repository}/{target}{sign}{anchor}" if repository else ""
