import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.load_context import links_of, load_context
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.wire.project import snapshot_file

REGION: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {
        "train": {
            "shape": "p6-b200.48xlarge",
            "nodes": 48,
            "capacity": {
                "mode": "capacity-block",
                "id": "cr-0f3a9c1d2b4e5f607",
                "nodes": 48,
                "starts": "2026-11-24T11:30:00Z",
                "ends": "2027-01-05T11:30:00Z",
            },
        }
    },
    "budget": {"usd_per_hour": 6000},
}
PRICE = {"amount": "30", "unit": "node-hour", "source": "contract 4711", "valid_until": "2027-12-31"}
BACKBONE = {
    "links": [{"between": ["aws-a", "oci-b"], "kind": "vpn", "gbps": 2}],
    "budget": {"usd_per_hour": 50},
}


def load(config: Any, root: Path, stack: str = "aws-us-east-1") -> PolicyContext:
    values = {key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    return load_context({"PULUMI_STACK": stack, "PULUMI_CONFIG": json.dumps(values)}, root=root)


def test_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    context = load({"gpufabric:region": REGION, "aws:region": "us-east-1"}, tmp_path)
    assert context.stack == "aws-us-east-1"
    assert context.budget.usd_per_hour == 6000
    assert (context.region, context.account) == ("us-east-1", "123456789012")
    assert context.blocks["cr-0f3a9c1d2b4e5f607"].hours == 42 * 24
    assert f"{context.now:%Y-%m-%d}" == "2026-12-01"
    assert context.snapshot is None
    assert context.declaration_problem == context.snapshot_problem == ""


@pytest.mark.parametrize("own", [{}, {"gpufabric:region": "us-east-1", "gpufabric:note": "x"}])
@pytest.mark.parametrize("project", [None, "name: batch-gpus\nruntime: python\n"])
def test_a_plain_program_needs_no_declaration(
    tmp_path: Path, own: dict[str, str], project: str | None
) -> None:
    if project is not None:
        (tmp_path / "Pulumi.yaml").write_text(project)
    context = load({"aws:region": "us-east-1", **own}, tmp_path)
    assert context.is_plain
    assert context.declaration is None
    assert context.fabric is context.resilience_review is context.links is context.link_loads is None
    # A pack outside of the project does not know where the state is.
    assert (context.state_storage is None) == (project is None)
    # Its settings are those of whoever runs it.
    assert context.settings is None
    assert context.siblings is not None
    assert context.siblings() == ()


@pytest.mark.parametrize(
    "config",
    [
        {"gpufabric:region": REGION},
        {"gpufabric:region": {"cloud": "aws"}},
        {"gpufabric:fabric": {"name": "demo"}},
        {"gpufabric:fabric": "demo"},
    ],
    ids=["region", "invalid region", "fabric", "invalid fabric"],
)
def test_a_declaration_with_faults_is_no_plain_program(tmp_path: Path, config: dict[str, Any]) -> None:
    context = load(config, tmp_path)
    assert not context.is_plain
    assert context.fabric is not None


def test_prices_that_the_stacks_file_encrypts(tmp_path: Path) -> None:
    pools = {name: {"shape": "p5.48xlarge", "nodes": 1, "price": PRICE} for name in ("open", "secret")}
    fabric = {"name": "demo", "prices": [{**PRICE, "cloud": "aws", "shape": "p5.48xlarge"}]}
    (tmp_path / "Pulumi.yaml").write_text("name: gpufabric\nruntime: python\nstackConfigDir: stacks\n")
    (tmp_path / "stacks").mkdir()
    stated = {"open": {"price": {"amount": "30"}}, "secret": {"price": {"amount": {"secure": "v1:x"}}}}
    config = {"config": {"gpufabric:region": {"pools": stated}, "gpufabric:fabric": {"secure": "v1:y"}}}
    (tmp_path / "stacks" / "Pulumi.aws-us-east-1.yaml").write_text(json.dumps(config))
    context = load({"gpufabric:region": {**REGION, "pools": pools}, "gpufabric:fabric": fabric}, tmp_path)
    assert context.declared_region is not None
    prices = {name: pool.price for name, pool in context.declared_region.pools.items()}
    assert {name: price and price.is_encrypted for name, price in prices.items()} == {
        "open": False,
        "secret": True,
    }
    assert [price.is_encrypted for price in context.fabric_prices] == [True]


def test_backbone(tmp_path: Path) -> None:
    context = load({"gpufabric:backbone": BACKBONE}, tmp_path, "backbone")
    assert context.budget.usd_per_hour == 50
    assert (context.region, context.account, dict(context.blocks)) == ("", "", {})


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ({}, "the stack's configuration has none of gpufabric:region, gpufabric:backbone"),
        ({"gpufabric:region": "{hunter2"}, "the stack's configuration cannot be read"),
        ({"gpufabric:region": {**REGION, "budget": {"usd_per_hour": "hunter2"}}}, "in budget.usd_per_hour"),
        ({"gpufabric:region": {**REGION, "zone": "hunter2", "account_id": "x"}}, "in account_id, zone"),
        ({"gpufabric:region": {**REGION, "colour": "hunter2"}}, "in colour"),
        ({"gpufabric:region": '"hunter2"'}, "has none of gpufabric:region, gpufabric:backbone"),
    ],
)
def test_fault_names_properties_and_no_values(tmp_path: Path, config: Any, problem: str) -> None:
    context = load(config, tmp_path)
    assert context.declaration is None
    assert context.declaration_problem.endswith(problem)
    assert "hunter2" not in context.declaration_problem
    assert context.budget.usd_per_hour is None


def test_no_configuration_at_all(tmp_path: Path) -> None:
    assert "has none of" in load_context({}, root=tmp_path).declaration_problem
    broken = load_context({"PULUMI_CONFIG": "hunter2"}, root=tmp_path)
    assert broken.declaration_problem == "the stack's configuration cannot be read"


def test_snapshot_and_its_fault(tmp_path: Path) -> None:
    path = tmp_path / snapshot_file("aws-us-east-1")
    path.parent.mkdir(parents=True)
    path.write_text('taken_at: "2026-11-20T06:00:00Z"\nsource: simulated\nfamilies: {}\n')
    good = load({"gpufabric:region": REGION}, tmp_path)
    assert good.snapshot is not None
    path.write_text("families: 3\n")
    bad = load({"gpufabric:region": REGION}, tmp_path)
    assert bad.snapshot is None
    assert bad.snapshot_problem.startswith("stacks/quota-snapshots/aws-us-east-1.yaml")


def test_previous_state_is_read_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    none = load_context({}, root=tmp_path)
    assert none.previous is None
    assert none.previous_problem == "GPUFABRIC_PREVIOUS_STATE is not set"
    file = tmp_path / "hunter2.json"
    environment = {"GPUFABRIC_PREVIOUS_STATE": str(file)}
    for text in (None, "hunter2", "{}"):
        if text is not None:
            file.write_text(text)
        broken = load_context(environment, root=tmp_path)
        assert broken.previous is None
        assert "cannot be read" in broken.previous_problem
        assert "hunter2" not in broken.previous_problem
    file.write_text('{"deployment": {"resources": []}}')
    assert load_context(environment, root=tmp_path).previous == ()


def test_bills_of_the_fabric_are_worked_out_when_they_are_needed(tmp_path: Path) -> None:
    context = load_context({}, root=tmp_path)
    assert context.fabric is not None
    with pytest.raises(DeclarationError):
        context.fabric()


@pytest.mark.parametrize(
    ("fabric", "tags"),
    [
        ({"name": "demo", "tags": {"cost-center": "x"}}, {"cost-center": "x"}),
        ({"name": 7, "tags": {"cost-center": "x"}}, {"cost-center": "x"}),
        ({"name": "demo"}, {}),
        ({"tags": {"a": 7}}, {}),
        ({"tags": "hunter2"}, {}),
        (["hunter2"], {}),
        ("{", {}),
    ],
)
def test_tags_of_the_fabric(tmp_path: Path, fabric: Any, tags: dict[str, str]) -> None:
    assert load({"gpufabric:fabric": fabric, "gpufabric:region": REGION}, tmp_path).fabric_tags == tags


def test_without_a_fabric_there_are_no_tags(tmp_path: Path) -> None:
    assert load({}, tmp_path).fabric_tags == {}


def test_a_plain_program_has_no_fabric_to_add_up(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: plain\nruntime: python\n")
    assert load_context({"PULUMI_CONFIG": "{}"}, root=tmp_path).fabric is None


def test_own_prices_of_the_environment_precede_those_of_the_fabric(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "prices: [{ cloud: aws, discount_percent: 10, source: contract 4711, valid_until: 2027-12-31 }]"
    )
    root = tmp_path / "project"
    root.mkdir()
    fabric = {"name": "small", "prices": [{"cloud": "aws", "shape": "p5.48xlarge", **PRICE}]}
    config = json.dumps({"gpufabric:fabric": json.dumps(fabric)})
    environment = {"PULUMI_STACK": "aws-us-east-1", "PULUMI_CONFIG": config, OWN_PRICES_VARIABLE: str(own)}
    prices = load_context(environment, root=root).fabric_prices
    assert [price.is_own for price in prices][:1] == [True]
    assert not any(price.is_own for price in prices[1:])


@pytest.mark.parametrize(
    ("stack", "links"),
    [("aws-a", ("aws-a--oci-b", "aws-a--oci-c")), ("oci-b", ("aws-a--oci-b",)), ("azure-d", ())],
)
def test_links_that_join_a_stack(stack: str, links: tuple[str, ...]) -> None:
    ends = (["oci-c", "aws-a"], ["aws-a", "oci-b"])
    backbone = Backbone.model_validate(
        {"links": [{"between": end, "kind": "vpn", "gbps": 2} for end in ends]}
    )
    project = Project(Fabric(name="small"), {"backbone": backbone})
    assert links_of(stack, lambda: project) == links


@pytest.mark.parametrize(
    ("links", "keys"),
    [
        ([{"between": ["aws-us-east-1", "oci-b"], "kind": "vpn", "gbps": 2}], ("aws-us-east-1--oci-b",)),
        (3, None),
    ],
)
def test_links_come_from_the_file_of_the_backbone(tmp_path: Path, links: Any, keys: Any) -> None:
    fabric = {"name": "small"}
    shared = {"name": "gpufabric", "runtime": "python", "stackConfigDir": "stacks"}
    config = {"fabric": {"type": "object", "default": fabric}}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps(shared | {"config": config}))
    (tmp_path / "stacks").mkdir()
    declared = {"config": {"gpufabric:backbone": {"links": links}}}
    (tmp_path / "stacks" / "Pulumi.backbone.yaml").write_text(json.dumps(declared))
    context = load({"gpufabric:fabric": fabric, "gpufabric:region": REGION}, tmp_path)
    assert context.links is not None
    assert context.links() == keys
