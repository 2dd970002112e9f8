"""The pages in ``docs/`` that are generated, whole or in part."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tools import coverage
from tools.docs import (
    attacks,
    canary,
    cloud_files,
    commands,
    counted,
    error_codes,
    health,
    layers,
    nodes,
    previews,
    proof,
    provider_keys,
    reference,
    refusals,
    replacements,
    rules,
)
from tools.docs.sections import replace_section

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _refusals_of(cloud: str) -> Callable[[str], str]:
    return lambda text: replace_section(text, "refusals", refusals.tables(cloud))


def _keys_of(page: str) -> Callable[[str], str]:
    return lambda text: replace_section(text, "keys", reference.sections(page))


def _coverage(text: str) -> str:
    lines = coverage.demo_lines()
    text = replace_section(text, "coverage", coverage.totals(lines))
    return replace_section(text, "unpriced", coverage.unpriced(lines))


PAGES: Mapping[str, Callable[[str], str]] = {
    "adding-a-cloud.md": lambda text: replace_section(text, "shared files", cloud_files.table()),
    "architecture.md": lambda text: replace_section(text, "layers", layers.picture()),
    "attacks.md": lambda text: replace_section(text, "attacks", attacks.sections()),
    "canary.md": lambda text: replace_section(text, "canary", canary.table()),
    "commands.md": lambda text: replace_section(text, "commands", commands.table()),
    "credentials.md": lambda text: replace_section(text, "provider keys", provider_keys.table()),
    "manifests-proof.md": lambda text: replace_section(text, "apiserver", proof.result()),
    "failing-nodes.md": lambda text: replace_section(text, "repair", health.repair_table()),
    "health.md": lambda text: replace_section(
        replace_section(text, "metrics", health.metrics_table()), "runbooks", health.runbooks_table()
    ),
    "nodes.md": lambda text: replace_section(text, "nodes", nodes.sections()),
    "preflight.md": lambda text: replace_section(text, "counted quotas", counted.table()),
    "policies.md": lambda text: replace_section(text, "rules", rules.sections()),
    "previews.md": lambda text: replace_section(text, "previews", previews.sections()),
    "prices.md": _coverage,
    "replacements.md": lambda text: replace_section(text, "replacements", replacements.sections()),
    "simulated-clouds/README.md": lambda text: replace_section(text, "commands", commands.group_table("sim")),
    **{f"reference/{page}.md": _keys_of(page) for page in reference.DECLARATIONS},
    "simulated-clouds/error-codes.md": lambda text: replace_section(text, "codes", error_codes.tables()),
    "simulated-clouds/faults.md": lambda text: replace_section(text, "faults", refusals.faults()),
    **{f"simulated-clouds/{cloud}.md": _refusals_of(cloud) for cloud in refusals.GROUPS},
}
"""By path in ``docs/``: the function that turns the page's text into what it should be."""


def write_pages() -> list[str]:
    """Write every generated page, and return the paths of those that changed."""
    changed: list[str] = []
    for path, rewrite in PAGES.items():
        page = DOCS / path
        old = page.read_text(encoding="utf-8")
        new = rewrite(old)
        if new != old:
            page.write_text(new, encoding="utf-8")
            changed.append(path)
    return changed
