"""Reads kept figures: files of `gpufabric report --keep`, reports in JSON, and folders of runs."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gpufabric.engine.manifest import MANIFEST
from gpufabric.plan.clock import now
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.report.build import report_of
from gpufabric.report.json_form import from_json, is_report
from gpufabric.report.trend.dated_figures import KeptFabric, kept_from_json, kept_of
from gpufabric.report.trend.model import DamagedFile, Trend
from gpufabric.report.trend.series import KeptFile, trend_of
from gpufabric.spec.problems import DeclarationError

_FORMATS = "figures that `gpufabric report --keep` wrote, a report in JSON, or the folder of a run"


def read_trend(paths: Sequence[Path], environment: Mapping[str, str]) -> Trend:
    """Read the figures in files and folders. A file that cannot be read is part of the result.

    Figures that several files have, such as a kept file and the run that it was made of, count once.

    Args:
        paths: files, and folders with such files or with folders of runs.
        environment: variables of this process, whose credentials are masked.

    Raises:
        DeclarationError: there is nothing to read.
    """
    read: dict[KeptFabric, str] = {}
    damaged: list[DamagedFile] = []
    for name, path in _files(paths):
        try:
            read.setdefault(_kept(path, name, environment), name)
        except DeclarationError as error:
            damaged.append(DamagedFile(file=name, error=str(error)))
    if not read and not damaged:
        names = ", ".join(path.name for path in paths)
        raise DeclarationError.of(
            "--trend", given=f"{names}, without figures", allowed=_FORMATS, limit="docs/trend.md"
        )
    files: list[KeptFile] = [(name, kept) for kept, name in read.items()]
    return trend_of(files, damaged)


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the files with figures, named from the folder that was given, and the folders of runs."""
    for path in paths:
        if not path.is_dir():
            yield path.name, path
            continue
        runs = {manifest.parent for manifest in path.rglob(MANIFEST)}
        files = {file for file in path.rglob("*.json") if not any(folder in runs for folder in file.parents)}
        for file in sorted(files | runs):
            yield str(file.relative_to(path.parent)), file


def _kept(path: Path, name: str, environment: Mapping[str, str]) -> KeptFabric:
    if path.is_dir():
        return kept_of(report_of([path], environment=environment), now())
    try:
        text = read_text(path)
    except UnreadableError as error:
        raise DeclarationError.of(name, given=error.given, allowed=_FORMATS, limit="docs/trend.md") from None
    if not is_report(text):
        return kept_from_json(text, name)
    report = from_json(text, name)
    if not report.started:
        raise DeclarationError.of(
            name,
            given="a report that does not say when it was made",
            allowed="a report on a run of gpufabric",
            limit="docs/trend.md",
        )
    return kept_of(report, now())
