"""Writes the workflows of new projects and the template of ``pulumi new``."""

from collections.abc import Mapping
from pathlib import Path

from tools.starter.derive import ROOT, TEMPLATE, template, workflows


def write(files: Mapping[Path, str]) -> list[Path]:
    """Write files that differ; return them."""
    changed = [
        file for file, text in files.items() if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]
    for file in changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(files[file], encoding="utf-8")
    return changed


if __name__ == "__main__":
    # The template contains the workflows, so they come first.
    written = [*write(workflows()), *write(template())]
    for stale in {file for file in TEMPLATE.rglob("*") if file.is_file()} - set(template()):
        stale.unlink()
    print("starter: changed:", ", ".join(file.relative_to(ROOT).as_posix() for file in written) or "nothing")
