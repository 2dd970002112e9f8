"""Hooks of MkDocs, which `mkdocs.yml` names."""

import re
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from gpufabric.editors.files import schema_text
from gpufabric.editors.schemas import EDITOR_SCHEMAS
from tools.docs.site.dialect import for_python_markdown
from tools.docs.site.mermaid import FILE as MERMAID
from tools.docs.site.pages import ROOT_PAGES, with_site_links

CHECKOUT = Path(__file__).resolve().parents[3]
_SCRIPT = "assets/mermaid.min.js"
_OPTIONAL = ("components.md",)
"""Pages of the navigation that are left out while they do not exist."""

_DIAGRAM = '<pre class="mermaid">'


def on_config(config: MkDocsConfig, /) -> MkDocsConfig:
    """Leave out pages of the navigation that nobody has written yet."""
    absent = {page for page in _OPTIONAL if not (Path(config.docs_dir) / page).is_file()}
    settings = cast("Any", config)
    settings.nav = _without(settings.nav, absent)
    return config


def on_files(files: Files, /, *, config: MkDocsConfig) -> Files:
    """Add the pages of the checkout's root, the schemas for editors, and the script that draws diagrams."""
    for source, path in ROOT_PAGES.items():
        text = (CHECKOUT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, path, content=text))
    for kind in EDITOR_SCHEMAS:
        files.append(File.generated(config, f"schemas/{kind}.json", content=schema_text(kind)))
    if MERMAID.is_file():
        files.append(File.generated(config, _SCRIPT, abs_src_path=str(MERMAID)))
    return files


def on_page_markdown(markdown: str, /, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite a page that GitHub shows as well."""
    repository = ""
    if config.repo_url:
        ref = cast("dict[str, Any]", config.extra).get("ref") or "main"
        repository = f"{config.repo_url.rstrip('/')}/blob/{ref}"
    return for_python_markdown(with_site_links(markdown, page.file.src_uri, repository))


def on_post_page(output: str, /, *, page: Page, config: MkDocsConfig) -> str:
    """Load the script for diagrams on pages that have some, from the site itself."""
    if _DIAGRAM not in output or not MERMAID.is_file():
        return output
    script = f'<script src="{_up(page)}{_SCRIPT}"></script>'
    return re.sub(r"</body>", f"{script}</body>", output, count=1)


def _without(nav: object, absent: set[str]) -> object:
    """Return a navigation, which is lists of pages and of titled pages, without some pages."""
    if isinstance(nav, list):
        entries = cast("list[object]", nav)
        return [_without(entry, absent) for entry in entries if _page(entry) not in absent]
    if isinstance(nav, dict):
        titled = cast("dict[str, object]", nav)
        return {title: _without(entry, absent) for title, entry in titled.items()}
    return nav


def _page(entry: object) -> str:
    page = next(iter(cast("dict[str, object]", entry).values())) if isinstance(entry, dict) else entry
    return page if isinstance(page, str) else ""


def _up(page: Any) -> str:  # noqa: ANN401 - MkDocs types an address as optional
    return "../" * str(page.url).count("/")
