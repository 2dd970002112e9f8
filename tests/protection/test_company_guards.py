"""How a change loosens the rules of the company, as a table."""

import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.protection.company_guards import company_guard, company_loosenings
from gpufabric.protection.guard_files import guards_of, without_guards
from gpufabric.protection.guards import Guards, guards_record, recorded_guards
from gpufabric.protection.loosening import loosenings

BOUNDARY = "arn:aws:iam::123456789012:policy/teams/boundary"
PROXY = {"http": "http://proxy.example.com:3128", "https": "http://proxy.example.com:3129"}


def texts(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """Return the loosenings between two ``company`` sections, without the common beginning."""
    old, new = (company_guard({"company": company} if company else {}) for company in (before, after))
    return [text.removeprefix("fabric.company.") for text in company_loosenings(old, new)]


@pytest.mark.parametrize(
    ("before", "after", "loosened"),
    [
        ({"names": {"aws": {"prefix": "corp-"}}}, {}, ["names.aws.prefix: corp- -> none"]),
        ({"names": {"aws": {"prefix": "corp-"}}}, {"names": {"aws": {"prefix": "x-"}}},
         ["names.aws.prefix: corp- -> x-"]),
        ({"names": {"oci": {"suffix": "-prod"}}}, {"names": {"oci": {}}},
         ["names.oci.suffix: -prod -> none"]),
        ({"names": {"azure": {"case": "upper"}}}, {"names": {"azure": {"case": "lower"}}},
         ["names.azure.case: upper -> lower"]),
        ({"tags": {"owner": {}}}, {"tags": {}}, ["tags.owner: any value -> no mandatory tag"]),
        ({"tags": {"owner": {"values": ["a"]}}}, {"tags": {"owner": {"values": ["a", "b"]}}},
         ["tags.owner: a -> a, b"]),
        ({"tags": {"owner": {"values": ["a"]}}}, {"tags": {"owner": {}}}, ["tags.owner: a -> any value"]),
        ({"tags": {"owner": {"pattern": "[a-z]"}}}, {"tags": {"owner": {"pattern": ".*"}}},
         ["tags.owner: pattern [a-z] -> pattern .*"]),
        ({"tags": {"owner": {"values": ["a"], "pattern": "[a-z]"}}}, {"tags": {"owner": {"values": ["a"]}}},
         ["tags.owner: a and pattern [a-z] -> a"]),
        ({"tags_on_launch": "declared"}, {"tags_on_launch": "identity"},
         ["tags_on_launch: declared -> identity"]),
        ({"permission_boundary": BOUNDARY}, None, [f"permission_boundary: {BOUNDARY} -> none"]),
        ({"permission_boundary": BOUNDARY}, {"permission_boundary": f"{BOUNDARY}-2"},
         [f"permission_boundary: {BOUNDARY} -> {BOUNDARY}-2"]),
        ({"regions": {"aws": ["us-east-1"]}}, {"regions": {"aws": ["us-east-1", "us-west-2"]}},
         ["regions.aws: us-east-1 -> us-east-1, us-west-2"]),
        ({"regions": {"aws": ["us-east-1"]}}, {"regions": {}}, ["regions.aws: us-east-1 -> all"]),
        ({"regions": {"azure": []}}, {"regions": {"azure": ["eastus"]}}, ["regions.azure: none -> eastus"]),
        ({"shapes": {"oci": ["BM.GPU.B200.8"]}}, None, ["shapes.oci: BM.GPU.B200.8 -> all"]),
        ({"public_addresses": False}, {"public_addresses": True}, ["public_addresses: false -> true"]),
        ({"roles": "existing-only"}, {"roles": "made"}, ["roles: existing-only -> made"]),
        ({"roles": "existing-only"}, None, ["roles: existing-only -> made"]),
        ({"proxy": {"aws": PROXY}}, {"proxy": {}},
         ["proxy.aws.http: a proxy -> no proxy", "proxy.aws.https: a proxy -> no proxy"]),
        ({"proxy": {"oci": {"http": "http://a.example:1"}}}, {"proxy": {"oci": {"http": "http://b.example:1"}}},
         ["proxy.oci.http: a proxy -> a proxy"]),
        ({"proxy": {"aws": PROXY}}, {"proxy": {"aws": {**PROXY, "no_proxy": [".com"]}}},
         ["proxy.aws.no_proxy: none -> .com"]),
        ({"proxy": {"aws": {**PROXY, "no_proxy": [".a"]}}}, {"proxy": {"aws": {**PROXY, "no_proxy": [".b"]}}},
         ["proxy.aws.no_proxy: .a -> .b"]),
        ({"registries": {"aws": {"docker.io": "mirror.example.com/hub"}}}, {"registries": {"aws": {}}},
         ["registries.aws.docker.io: mirror.example.com/hub -> none"]),
        ({"registries": {"oci": {"ghcr.io": "a.example"}}}, {"registries": {"oci": {"ghcr.io": "b.example"}}},
         ["registries.oci.ghcr.io: a.example -> b.example"]),
    ],
)  # fmt: skip
def test_what_is_looser(before: dict[str, Any], after: dict[str, Any] | None, loosened: list[str]) -> None:
    assert texts(before, after) == loosened
    if "a proxy -> a proxy" not in loosened[0]:
        # The way back states a rule where none was, or a stricter one.
        back = texts(after, before)
        assert not set(loosened) & set(back)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, {"names": {"aws": {"prefix": "corp-"}}, "roles": "existing-only"}),
        ({"names": {"aws": {"prefix": "corp-"}}}, {"names": {"aws": {"prefix": "corp-ml-"}}}),
        ({"names": {"aws": {"suffix": "-prod"}}}, {"names": {"aws": {"suffix": "-ml-prod"}}}),
        ({"tags": {"owner": {}}}, {"tags": {"owner": {"values": ["a"]}}}),
        ({"tags": {"owner": {"values": ["a", "b"]}}}, {"tags": {"owner": {"values": ["b"], "pattern": "."}}}),
        ({"tags_on_launch": "identity"}, {"tags_on_launch": "declared"}),
        ({}, {"permission_boundary": BOUNDARY}),
        ({"regions": {"aws": ["b", "a"]}}, {"regions": {"aws": ["a"], "oci": []}}),
        ({"regions": {"aws": ["b", "a"]}}, {"regions": {"aws": ["a", "b"]}}),
        ({"public_addresses": True, "roles": "made"}, {"public_addresses": False, "roles": "existing-only"}),
        ({"proxy": {"aws": {**PROXY, "no_proxy": [".a"]}}}, {"proxy": {"aws": PROXY}}),
        ({}, {"proxy": {"aws": {**PROXY, "no_proxy": [".a"]}}, "registries": {"aws": {"docker.io": "m.a"}}}),
        # What no declaration can be is reported elsewhere.
        ({"regions": 1, "tags": {"a": 2}, "names": [], "registries": {"aws": {"x": 1}}}, {"tags": {"a": {}}}),
    ],
)  # fmt: skip
def test_what_is_as_strict_or_stricter(before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    assert texts(before, after) == []


def project(root: Path, company: dict[str, Any]) -> Path:
    """Write a project with a ``company`` section."""
    fabric = {"name": "demo", "company": company}
    (root / "stacks").mkdir(exist_ok=True)
    text = json.dumps({"config": {"fabric": {"default": fabric}}})
    (root / "Pulumi.yaml").write_text(text, encoding="utf-8")
    return root


def test_files_and_the_record_of_an_update_have_the_rules(tmp_path: Path) -> None:
    before = guards_of(project(tmp_path, {"roles": "existing-only", "shapes": {"aws": ["a"]}}), "aws-a")
    recorded = recorded_guards(guards_record(before)).guards
    assert recorded is not None
    assert recorded.company == before.company
    after = guards_of(project(tmp_path, {"shapes": {"aws": ["a", "b"]}}), "aws-a")
    assert [str(loosening) for loosening in loosenings(recorded, after, {}, "aws-a")] == [
        "fabric.company.roles: existing-only -> made (Pulumi.yaml)",
        "fabric.company.shapes.aws: a -> a, b (Pulumi.yaml)",
    ]
    assert "company" not in guards_record(Guards())


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ({"roles": "existing-only"}, {}, True),
        ({"regions": {"aws": ["a"]}, "shapes": {}}, {"public_addresses": False, "tags": {"a": {}}}, True),
        ({"permission_boundary": BOUNDARY}, {}, False),
        ({"names": {"aws": {"prefix": "a-"}}}, {"names": {"aws": {"prefix": "b-"}}}, False),
        ({"proxy": {"aws": PROXY}}, {}, False),
        ({"registries": {"aws": {"docker.io": "m.a"}}}, {}, False),
    ],
)
def test_rules_that_resources_state_are_more_than_settings(
    before: dict[str, Any], after: dict[str, Any], same: bool
) -> None:
    old, new = (
        without_guards("Pulumi.yaml", {"config": {"fabric": {"default": {"company": company}}}})
        for company in (before, after)
    )
    assert (old == new) is same
