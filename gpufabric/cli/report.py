"""``gpufabric report``: reports the changes of a run to reviewers."""

import os
from collections.abc import Sequence
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.annotations import (
    AnnotationOutputs,
    Annotations,
    CodeQualityFile,
    SarifFile,
    write_annotations,
)
from gpufabric.cli.options import OptionalRoot, PoliciesFrom
from gpufabric.cli.prepare import PLAIN_WIDTH, RUNS
from gpufabric.cli.say import say, say_json_text
from gpufabric.cli.textfile import read, write
from gpufabric.cli.trend import HISTORY, keep_figures, show_trend
from gpufabric.console import SafeConsole
from gpufabric.protection.git_ref import policies_of
from gpufabric.report.build import report_of
from gpufabric.report.json_form import as_json, from_json, is_report
from gpufabric.report.markdown import LIMIT, markdown
from gpufabric.report.model import Report
from gpufabric.report.offline import report_of_check
from gpufabric.report.page import page
from gpufabric.report.source_links import source_links
from gpufabric.report.terminal.screen import show_report
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import PROJECT_FILE, project_directory

EXIT_BLOCKED = 1
SMALLEST_LIMIT = 4096


class ReportForm(StrEnum):
    """Form of a report."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    TEXT = "text"


Sources = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[RUN|FILE]...",
        help="Folders of runs, event logs, `pulumi preview --json`, or a JSON report; default: the last run. "
        "With --trend: folders of kept figures or of runs; default: history.",
    ),
]
Expect = Annotated[
    list[str] | None,
    typer.Option(
        "--expect", metavar="STACK", help="Report this stack as missing if it has no result; repeatable."
    ),
]
CheckOption = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Check the declarations and compute GPUs and cost, without credentials; preview nothing.",
    ),
]
SnapshotFile = Annotated[
    Path | None,
    typer.Option(
        "--snapshot",
        help="Earlier report in JSON, for --check, which then shows its figures with their age.",
    ),
]
KeepFolder = Annotated[
    Path | None,
    typer.Option(
        "--keep",
        file_okay=False,
        help="Folder that also receives GPUs, cost, quota and prices as a small dated file, for --trend.",
    ),
]
TrendOption = Annotated[
    bool, typer.Option("--trend", help="Show GPUs, cost, quota and prices over time, from kept figures.")
]
LimitOption = Annotated[
    int, typer.Option("--limit", min=SMALLEST_LIMIT, help="Maximum length of the Markdown, in characters.")
]


def report(
    sources: Sources = None,
    form: Annotated[
        ReportForm, typer.Option("--format", help="Format: markdown, html, json, or text with everything.")
    ] = ReportForm.MARKDOWN,
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="File to write; default: standard output.")
    ] = None,
    expect: Expect = None,
    check: CheckOption = False,
    snapshot: SnapshotFile = None,
    limit: LimitOption = LIMIT,
    sarif: SarifFile = None,
    code_quality: CodeQualityFile = None,
    annotations: Annotations = None,
    fail: Annotated[
        bool, typer.Option("--fail", help="Exit with status 1 if the verdict is blocked.")
    ] = False,
    policies_from: PoliciesFrom = None,
    keep: KeepFolder = None,
    trend: TrendOption = False,
    root: OptionalRoot = Path(),
) -> None:
    """Report the changes of a run: for a pull request, as a page, or for programs.

    Exit status: 0 written; 1 a file cannot be read, or the verdict is blocked and --fail is given; 2 wrong
    usage.
    """
    if trend:
        if any((check, expect, fail, snapshot, keep, policies_from, annotations, sarif, code_quality)):
            raise typer.BadParameter("--trend takes folders or files, --format, --out and --root")
        show_trend(sources or [root / HISTORY], form.value, out)
        return
    if keep and snapshot:
        raise typer.BadParameter("--keep takes no --snapshot, whose figures are those of an earlier run")
    if annotations is not None and out is None:
        raise typer.BadParameter("--annotations needs --out: both would write to standard output")
    made = gather(sources, expect, root, check=check, snapshot=snapshot, policies_from=policies_from)
    if keep:
        keep_figures(made, keep)
    text = _written(made, form, limit, root)
    if out is None and form is ReportForm.JSON:
        say_json_text(text, nl=False)
    elif out is None:
        say(text, nl=False)
    else:
        write(out, text, "--out")
        say(f"{out}: {made.headline}")
    outputs = AnnotationOutputs(sarif, code_quality, annotations)
    if outputs.wanted:
        status = EXIT_BLOCKED if fail and made.verdict == "blocked" else 0
        write_annotations(outputs, made, root, exit_status=status)
    if fail and made.verdict == "blocked":
        raise typer.Exit(EXIT_BLOCKED)


def _written(made: Report, form: ReportForm, limit: int, root: Path) -> str:
    match form:
        case ReportForm.MARKDOWN:
            return markdown(made, limit=limit, links=source_links(os.environ, project_directory(root)))
        case ReportForm.HTML:
            return page(made)
        case ReportForm.JSON:
            return as_json(made)
        case ReportForm.TEXT:
            return _as_text(made)


def _as_text(made: Report) -> str:
    printed = StringIO()
    show_report(made, SafeConsole(file=printed, width=PLAIN_WIDTH), verbose=True)
    return printed.getvalue()


def gather(
    sources: Sequence[Path] | None,
    expect: Sequence[str] | None,
    root: Path,
    *,
    check: bool,
    snapshot: Path | None,
    policies_from: str | None = None,
) -> Report:
    """Make the report that the options select.

    Raises:
        DeclarationError: a file cannot be read or holds something else.
        typer.BadParameter: the options contradict each other.
    """
    if check:
        if sources or expect:
            raise typer.BadParameter("--check takes no runs, files or --expect")
        old = from_json(read(snapshot), snapshot.name) if snapshot else None
        project = project_directory(root)
        with policies_of(project, policies_from) as folder:
            return report_of_check(project, old, folder)
    if policies_from is not None:
        raise typer.BadParameter("--policies-from needs --check; a run has the policies of its preview")
    if snapshot is not None:
        raise typer.BadParameter("--snapshot needs --check")
    paths = list(sources or [])
    if len(paths) == 1 and paths[0].is_file() and is_report(text := read(paths[0])):
        return from_json(text, paths[0].name)
    if not paths and not expect:
        paths = [_last_run(root)]
    return report_of(paths, expected=expect or (), environment=os.environ, root=_project(root))


def _project(root: Path) -> Path | None:
    """Return the folder of the project; None if the report is made elsewhere."""
    folder = project_directory(root)
    return folder if (folder / PROJECT_FILE).is_file() else None


def _last_run(project: Path) -> Path:
    runs = project / RUNS
    manifests = sorted(runs.glob("*/run.json"))
    if not manifests:
        raise DeclarationError.of(
            "RUN",
            given="nothing, and there is no run yet",
            allowed="the folder of a run, or an event log",
            limit=f"{RUNS}, the folder of the runs of `gpufabric preview`",
        )
    return manifests[-1].parent
