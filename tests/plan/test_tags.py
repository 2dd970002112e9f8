"""Tags that a cloud refuses, as a table of errors."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.tags import declared_tags, tag_problems

LONG = "x" * 300
FINE = {"cost-center": "R+D: 4711/a@b=c", "Team": "", "größe": "日本 1"}
OWN = "allowed: a key that does not start with gpufabric- [gpufabric's own tags identify a stack]"


@pytest.mark.parametrize(
    ("cloud", "tags"),
    [
        ("aws", FINE),
        ("azure", {"cost-center": "R&D (GPU), <any>?", "Team": "日本"}),
        ("oci", {"cost-center": "R&D (GPU), <any>?", "Team": "日本", "team": "x", "a:b/c": "1"}),
        ("aws", {f"k{number}": "v" for number in range(47)}),
        ("azure", {f"k{number}": "v" for number in range(13)}),
        ("oci", {f"k{number}": "v" for number in range(7)}),
        ("aws", {"k" * 128: "v" * 256}),
        ("azure", {"k" * 128: "v" * 256}),
        ("oci", {"k" * 100: "v" * 256}),
        ("aws", {"name": "x"}),
    ],
)
def test_tags_within_the_limits(cloud: Cloud, tags: dict[str, str]) -> None:
    assert tag_problems(declared_tags(tags, {}), cloud, default_catalog().tags(cloud)) == []


@pytest.mark.parametrize(
    ("cloud", "tags", "where", "text"),
    [
        (
            "aws",
            {"c": "R&D (GPU), a"},
            "c",
            "given the value 'R&D (GPU), a' with & ( ) ,; allowed: letters",
        ),
        (
            "aws",
            {"a,b": ""},
            "a,b",
            "given the key 'a,b' with ,; allowed: letters, digits, spaces and _ . :",
        ),
        ("aws", {"a\tb": ""}, "a\tb", "given the key"),
        (
            "aws",
            {"aws:owner": "ml"},
            "aws:owner",
            "allowed: a key that does not start with aws: [cat",
        ),
        ("aws", {"AWS:owner": "ml"}, "AWS:owner", "allowed: a key that does not start with aws:"),
        ("aws", {"Team": LONG}, "Team", "given a value of 300 characters; allowed: at most 256"),
        ("aws", {LONG: ""}, LONG, "given a key of 300 characters; allowed: 1 to 128"),
        ("aws", {"": "x"}, "", "given a key of 0 characters; allowed: 1 to 128"),
        (
            "aws",
            {"Team": "a", "team": "b"},
            "team",
            "given the keys Team and team; allowed: one",
        ),
        ("aws", {"gpufabric-stack": "x"}, "gpufabric-stack", OWN),
        ("azure", {"GPUfabric-x": "x"}, "GPUfabric-x", OWN),
        (
            "azure",
            {"a<b>": ""},
            "a<b>",
            "given the key 'a<b>' with < >; allowed: a key without < >",
        ),
        (
            "azure",
            {"Team Name": ""},
            "Team Name",
            "given the key 'Team Name' with blanks; allowed: a",
        ),
        ("azure", {"2026": ""}, "2026", "allowed: a key that does not start with a digit"),
        ("azure", {"größe": ""}, "größe", "allowed: a key of printable ASCII characters"),
        (
            "azure",
            {"microsoftTeam": ""},
            "microsoftTeam",
            "a key that does not start with microsoft",
        ),
        ("azure", {"Azure-x": ""}, "Azure-x", "allowed: a key that does not start with azure"),
        ("azure", {"windowsX": ""}, "windowsX", "allowed: a key that does not start with windows"),
        ("azure", {"k" * 129: ""}, "k" * 129, "given a key of 129 characters; allowed: 1 to 128"),
        ("azure", {"k": LONG}, "k", "given a value of 300 characters; allowed: at most 256"),
        (
            "azure",
            {"Team": "a", "TEAM": "b"},
            "TEAM",
            "given the keys Team and TEAM; allowed: one",
        ),
        ("oci", {"a.b": ""}, "a.b", "given the key 'a.b' with .; allowed: a key without . blanks"),
        ("oci", {"a b": ""}, "a b", "given the key 'a b' with blanks; allowed: a key without . blanks"),
        ("oci", {"größe": ""}, "größe", "allowed: a key of printable ASCII characters"),
        ("oci", {"k" * 101: ""}, "k" * 101, "given a key of 101 characters; allowed: 1 to 100"),
        ("oci", {"k": LONG}, "k", "given a value of 300 characters; allowed: at most 256"),
    ],
)
def test_tags_that_a_cloud_refuses(cloud: Cloud, tags: dict[str, str], where: str, text: str) -> None:
    (problem,) = tag_problems(declared_tags(tags, {}), cloud, default_catalog().tags(cloud))
    assert problem.where == f"fabric.tags.{where}"
    assert text in str(problem)
    assert problem.limit


@pytest.mark.parametrize(
    ("cloud", "count", "allowed"),
    [("aws", 48, "50 - 3 of gpufabric's own = 47"), ("azure", 14, "15 - 2 of gpufabric's own = 13"),
     ("oci", 8, "10 - 3 of gpufabric's own = 7")],
)  # fmt: skip
def test_too_many_tags(cloud: Cloud, count: int, allowed: str) -> None:
    tags = {f"k{number}": "v" for number in range(count)}
    facts = default_catalog().tags(cloud)
    (problem,) = tag_problems(declared_tags(tags, {}), cloud, facts)
    assert (problem.where, problem.given) == ("fabric.tags", f"{count} tags of fabric and region")
    assert problem.allowed == f"at most {allowed}"
    (problem,) = tag_problems(declared_tags({}, tags), cloud, facts)
    assert problem.where == "tags"


def test_all_tags_of_oci_together_have_a_limit() -> None:
    tags = {f"k{number}": "日" * 256 for number in range(7)}
    (problem,) = tag_problems(declared_tags(tags, {}), "oci", default_catalog().tags("oci"))
    assert problem.given.endswith("bytes of tags, with gpufabric's own")
    assert problem.allowed == "at most 5120"


def test_a_regions_tag_replaces_that_of_the_fabric() -> None:
    tags = declared_tags({"a": "&", "b": "fine"}, {"a": "fine"})
    assert [(tag.where, tag.value) for tag in tags] == [("tags.a", "fine"), ("fabric.tags.b", "fine")]


def test_a_long_text_is_cut_in_messages() -> None:
    (problem,) = tag_problems(declared_tags({"k": "&" * 100}, {}), "aws", default_catalog().tags("aws"))
    assert len(problem.given) < 80
