"""Writes annotations as logging commands of Azure Pipelines: issues of a run with file and line.

Format: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands. The escapes are those of
``azure-pipelines-task-lib``. The agent reads the first command of a line, and takes the rest as its text.
"""

from collections.abc import Iterator, Sequence

from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.limiting import ISSUE_KINDS, shortened, shown
from gpufabric.visible import one_line

# An issue has no lower type, and a note is no warning: notes have no kind.


def logging_commands(annotations: Sequence[Annotation], folder: str = "") -> Iterator[str]:
    """Yield a line for each annotation, and one that counts those that a run would not show.

    Args:
        annotations: the annotations, the most important first. Notes are left out.
        folder: folder of ``Pulumi.yaml`` in the repository; empty for its root.
    """
    chosen = shown([annotation for annotation in annotations if annotation.level in ISSUE_KINDS], ISSUE_KINDS)
    for kind, annotation in chosen.annotations:
        yield _command(kind, annotation, folder)
    if chosen.rest:
        yield chosen.rest


def _command(kind: str, annotation: Annotation, folder: str) -> str:
    place = annotation.place
    properties = {"type": kind}
    if place.file:
        properties["sourcepath"] = f"{folder}/{place.file}" if folder else place.file
        properties["linenumber"] = str(max(1, place.line))
    properties["code"] = annotation.rule
    written = "".join(f"{name}={_property(value)};" for name, value in properties.items())
    text = one_line(" ".join((f"{annotation.level}: {annotation.summary}.", *annotation.details)))
    return f"##vso[task.logissue {written}]{_data(shortened(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace("]", "%5D").replace(";", "%3B")
