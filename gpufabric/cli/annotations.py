"""Options that write the decisions of a report for code hosts: SARIF, Code Quality and annotations."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.say import say_annotation
from gpufabric.cli.textfile import write
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.azure_devops import logging_commands
from gpufabric.report.annotations.changed_lines import changed_lines
from gpufabric.report.annotations.code_quality import as_code_quality
from gpufabric.report.annotations.github import workflow_commands
from gpufabric.report.annotations.placing import annotations_of
from gpufabric.report.annotations.sarif import SarifRun, as_sarif
from gpufabric.report.annotations.value_fix import lines_of
from gpufabric.report.decisions.places import read_files
from gpufabric.report.model import Report
from gpufabric.report.source_links import folder_in_repository, source_links
from gpufabric.wire.project import project_directory


class AnnotationForm(StrEnum):
    """Annotations that a job prints."""

    GITHUB = "github"
    AZURE_DEVOPS = "azure-devops"


_PRINTED: Mapping[AnnotationForm, Callable[[Sequence[Annotation], str], Iterator[str]]] = {
    AnnotationForm.GITHUB: workflow_commands,
    AnnotationForm.AZURE_DEVOPS: logging_commands,
}

SarifFile = Annotated[
    Path | None,
    typer.Option("--sarif", help="Also write the result to this file as SARIF 2.1.0.", dir_okay=False),
]
CodeQualityFile = Annotated[
    Path | None,
    typer.Option(
        "--code-quality",
        help="Also write the result to this file as a Code Quality report of GitLab.",
        dir_okay=False,
    ),
]
Annotations = Annotated[
    AnnotationForm | None,
    typer.Option(
        "--annotations",
        help="Also print annotations of changed lines: github, as workflow commands; azure-devops, as "
        "logging commands.",
    ),
]


@dataclass(frozen=True, slots=True)
class AnnotationOutputs:
    """Outputs that the options select.

    Attributes:
        sarif: file for SARIF.
        code_quality: file for Code Quality.
        form: annotations to print.
    """

    sarif: Path | None = None
    code_quality: Path | None = None
    form: AnnotationForm | None = None

    @property
    def wanted(self) -> bool:
        """Whether any is selected."""
        return self.sarif is not None or self.code_quality is not None or self.form is not None


def write_annotations(
    outputs: AnnotationOutputs,
    report: Report,
    root: Path,
    *,
    exit_status: int = 0,
    successful: bool = True,
    notes: tuple[str, ...] = (),
) -> None:
    """Write the outputs of a report.

    Args:
        outputs: the outputs.
        report: the report.
        root: folder of ``Pulumi.yaml``, or a folder below it.
        exit_status: exit status of the command.
        successful: whether every stack could be judged.
        notes: limits of the result.

    Raises:
        DeclarationError: a file cannot be written.
    """
    project = project_directory(root)
    files = read_files(project, [stack.stack for stack in report.stacks])
    annotations = annotations_of(report, files, changed_lines(project, os.environ))
    folder = folder_in_repository(os.environ, project)
    if outputs.sarif is not None:
        run = SarifRun(version("gpufabric"), exit_status, successful, notes)
        links = source_links(os.environ, project)
        log = as_sarif(annotations, run, links=links, read_line=lines_of(project))
        write(outputs.sarif, f"{json.dumps(log, indent=2)}\n", "--sarif")
    if outputs.code_quality is not None:
        text = json.dumps(as_code_quality(annotations, folder), indent=2)
        write(outputs.code_quality, f"{text}\n", "--code-quality")
    if outputs.form is not None:
        for line in _PRINTED[outputs.form](annotations, folder):
            say_annotation(line)
