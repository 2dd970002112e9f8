"""Writes annotations as a Code Quality report of GitLab, which merge requests show beside the change.

Format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.fingerprints import fingerprints
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.visible import one_line, visible
from gpufabric.wire.project import PROJECT_FILE

_SEVERITIES: Mapping[DecisionLevel, str] = {
    "blocks": "blocker",
    "destroys": "critical",
    "disrupts": "major",
    "costs": "major",
    "risks": "minor",
    "notes": "info",
}


def as_code_quality(annotations: Sequence[Annotation], folder: str = "") -> list[Mapping[str, Any]]:
    """Return the report. Each entry needs a file: without one it stands in ``Pulumi.yaml``.

    Args:
        annotations: the annotations. Those with a waiver are left out.
        folder: folder of ``Pulumi.yaml`` in the repository; empty for its root.
    """
    shown = [annotation for annotation in annotations if not annotation.waived]
    return [
        _entry(annotation, fingerprint, folder)
        for annotation, fingerprint in zip(shown, fingerprints(shown), strict=True)
    ]


def _entry(annotation: Annotation, fingerprint: str, folder: str) -> Mapping[str, Any]:
    file = annotation.place.file or PROJECT_FILE
    return {
        "description": one_line(" ".join((f"{annotation.summary}.", *annotation.details))),
        "check_name": visible(annotation.rule),
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[annotation.level],
        "location": {
            "path": visible(f"{folder}/{file}" if folder else file),
            "lines": {"begin": max(1, annotation.place.line)},
        },
    }
