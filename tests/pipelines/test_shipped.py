"""The shipped workflow is that of this repository, as new projects get it."""

from pathlib import Path

from ruamel.yaml import YAML

from gpufabric.pipelines import shipped

OWN = Path(__file__).parents[2] / ".github" / "workflows" / "up.yml"


def test_jobs_are_those_of_this_repository() -> None:
    own = YAML(typ="safe").load(OWN.read_text(encoding="utf-8"))
    assert shipped.settings()["concurrency"] == own["concurrency"]
    for name in ("preview", "up"):
        assert shipped.job(name)["env"] == own["jobs"][name]["env"]
        uses = [step.get("uses") for step in shipped.job(name)["steps"]]
        assert uses == [step.get("uses") for step in own["jobs"][name]["steps"]]


def test_versions_stand_behind_commits() -> None:
    name = shipped.job("up")["steps"][0]["uses"]
    assert shipped.with_versions(f"uses: {name}\nwith: x\n").startswith(f"uses: {name} # v")
    assert shipped.with_versions("uses: acme/other@1\n") == "uses: acme/other@1\n"
