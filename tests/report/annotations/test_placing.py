from pathlib import Path

import pytest

from gpufabric.report.annotations.changed_lines import NO_CHANGES, ChangedLines
from gpufabric.report.annotations.placing import annotations_of
from gpufabric.report.decisions.model import ActionPlace, Concern, Decision
from gpufabric.report.decisions.places import DeclaredFiles, read_files
from gpufabric.report.model import Report
from tests.report.annotations.making import FILE, STACK, decision
from tests.report.showing import shown

DECLARATION = """\
config:
  gpufabric:region:
    cloud: aws
    pools:
      train:
        nodes: 8
    storage: {}
"""
OTHER = "azure-eastus"
OTHER_FILE = f"stacks/Pulumi.{OTHER}.yaml"


@pytest.fixture
def files(tmp_path: Path) -> DeclaredFiles:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\nstackConfigDir: stacks\n")
    for file in (FILE, OTHER_FILE):
        (tmp_path / file).write_text(DECLARATION)
    return read_files(tmp_path, [STACK, OTHER])


def with_decisions(*decisions: Decision) -> Report:
    return shown().model_copy(update={"decisions": decisions})


def places(report: Report, files: DeclaredFiles, changed: ChangedLines = NO_CHANGES) -> list[tuple[str, int]]:
    return [(made.place.file, made.place.line) for made in annotations_of(report, files, changed)]


BOTH = (Concern(stack=STACK), Concern(stack=OTHER))


def test_a_decision_has_an_annotation_at_each_of_its_places(files: DeclaredFiles) -> None:
    at = tuple(
        ActionPlace(stack=stack, file=file, line=6) for stack, file in ((STACK, FILE), (OTHER, OTHER_FILE))
    )
    made = with_decisions(decision(concerned=BOTH, places=at))
    assert places(made, files) == [(FILE, 6), (OTHER_FILE, 6)]


def test_a_place_in_the_project_stands_for_all_stacks(files: DeclaredFiles) -> None:
    made = with_decisions(decision(concerned=BOTH, places=(ActionPlace(file="Pulumi.yaml", line=2),)))
    assert places(made, files) == [("Pulumi.yaml", 2)]


@pytest.mark.parametrize("content", ["waivers: []\n", "waivers: ["])
def test_files_of_settings_have_places_too(files: DeclaredFiles, tmp_path: Path, content: str) -> None:
    (tmp_path / "stacks" / "waivers.yaml").write_text(content)
    at = ActionPlace(file="stacks/waivers.yaml", line=1)
    made = with_decisions(decision(concerned=BOTH, places=(at,)))
    assert places(made, read_files(tmp_path, [STACK, OTHER])) == [("stacks/waivers.yaml", 1)]


def test_without_a_place_it_is_the_first_changed_line_of_the_stack(files: DeclaredFiles) -> None:
    made = with_decisions(decision(rule="", source="loss", concerned=BOTH))
    changed = ChangedLines({FILE: [6, 7]})
    annotations = annotations_of(made, files, changed)
    assert places(made, files, changed) == [(FILE, 6), (OTHER_FILE, 4)]
    assert [(placed.on_change, placed.in_change) for placed in annotations] == [(True, True), (False, False)]


def test_without_a_change_it_is_the_line_that_declares_the_subject(files: DeclaredFiles) -> None:
    assert places(with_decisions(decision()), files) == [(FILE, 5)]
    storage = decision(rule="bucket-private", concerned=(Concern(stack=STACK, resource=f"{STACK}-logs"),))
    assert places(with_decisions(storage), files) == [(FILE, 7)]


def test_a_file_that_does_not_exist_is_no_place(files: DeclaredFiles) -> None:
    snapshot = ActionPlace(
        stack=STACK, file="stacks/quota-snapshots/x.yaml", property="limit", suggested="96"
    )
    [made] = annotations_of(with_decisions(decision(places=(snapshot,))), files)
    assert (made.place.file, made.place.property, made.place.suggested) == (FILE, "limit", "96")


def test_without_files_a_decision_is_shown_all_the_same() -> None:
    assert places(with_decisions(decision()), DeclaredFiles()) == [("", 0)]


def test_the_gravest_come_first_then_those_on_changed_lines(files: DeclaredFiles) -> None:
    changed = ChangedLines({OTHER_FILE: [4]})
    risk = decision(concerned=BOTH, rule="", source="loss")
    made = with_decisions(decision(level="notes"), risk, decision(level="blocks"))
    assert [placed.level for placed in annotations_of(made, files, changed)] == [
        "blocks", "risks", "risks", "notes",
    ]  # fmt: skip
    assert places(with_decisions(risk), files, changed) == [(OTHER_FILE, 4), (FILE, 4)]
