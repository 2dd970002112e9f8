from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.tagged import TaggedAccount, TaggedResource
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.tagged import tagged_kinds
from gpufabric.doctor.clouds.real import held_in, search_accounts
from gpufabric.snapshots.project import project_with_facts
from tests.accounts.scripted import ScriptedReader
from tests.cli.demo_project import write_project

AWS, AZURE = "aws-us-east-1", "azure-eastus"
KINDS = tagged_kinds(default_catalog(), "aws")
DENIED = Failure("tag:GetResources", "denied", "AccessDenied", "allow tag:GetResources")


def resource(arn: str, id_: str, tags: Mapping[str, str] | None = None) -> TaggedResource:
    kind, _ = KINDS.of_arn(arn)
    all_tags = {"gpufabric-stack": AWS} | dict(tags or {})
    return TaggedResource(arn, arn.split(":")[2], kind, id_, id_, "us-east-1", all_tags)


NETWORK = resource("arn:aws:ec2:us-east-1:1:vpc/vpc-1", "vpc-1")
POOL = resource("arn:aws:eks:us-east-1:1:nodegroup/c/train/u", "c:train")
MACHINE = resource("arn:aws:ec2:us-east-1:1:instance/i-1", "arn:aws:ec2:us-east-1:1:instance/i-1")


@dataclass
class TagScript(ScriptedReader):
    """Answers the search by tag as stated."""

    holds: TaggedAccount | Failure | None = None

    def lister(self, target: Target) -> Failure:
        return Failure(target.name, "unexpected", "nobody lists here")

    def tagged(self, target: Target) -> TaggedAccount | Failure:
        if self.holds is None:
            raise ValueError("a secret")
        return self.holds


def search(tmp_path: Path, stacks: Sequence[str], **holds: TaggedAccount | Failure | None):
    root = tmp_path / "project"
    project = project_with_facts(root if root.exists() else write_project(root))
    return search_accounts(project, stacks, lambda target: TagScript(holds=holds[target.cloud]))


def test_each_stack_has_what_carries_its_tag(tmp_path: Path) -> None:
    other = resource("arn:aws:ec2:us-east-1:1:vpc/vpc-9", "vpc-9", {"gpufabric-fabric": "another"})
    unknown = replace(
        resource("arn:aws:sqs:us-east-1:1:queue", "arn:aws:sqs:us-east-1:1:queue"), label="sqs:queue"
    )
    searched = search(tmp_path, [AWS], aws=TaggedAccount([NETWORK, other, unknown], ["roles: denied"]))
    network, queue = searched.held[AWS]
    assert (network.type, network.id, network.native) == ("aws:ec2/vpc:Vpc", "vpc-1", NETWORK.native)
    assert (queue.type, queue.is_known_type) == ("sqs:queue", False)
    assert not searched.unsearched
    assert searched.gaps[AWS] == ["roles: denied"]


def test_an_account_that_cannot_be_read_concerns_its_own_stacks(tmp_path: Path) -> None:
    searched = search(tmp_path, [AWS, AZURE, "gone"], aws=DENIED, azure=None)
    assert searched.unsearched[AWS] == "tag:GetResources: AccessDenied; allow tag:GetResources"
    assert searched.unsearched[AZURE] == "tags: ValueError in the reader of azure"
    assert searched.unsearched["gone"] == "no file declares its account"
    assert not any(searched.held.values())


def test_credentials_of_another_account_search_nothing(tmp_path: Path) -> None:
    project = project_with_facts(write_project(tmp_path / "project"))
    reader = TagScript(holds=TaggedAccount([NETWORK]), who=Failure("login", "no-credentials", "no login"))
    searched = search_accounts(project, [AWS], lambda _: reader)
    assert searched.unsearched == {AWS: "login: no login", "backbone": "login: no login"}


def test_the_backbone_is_searched_in_all_accounts(tmp_path: Path) -> None:
    hub = replace(NETWORK, tags={"gpufabric-stack": "backbone"})
    all_read = search(
        tmp_path, ["backbone"], aws=TaggedAccount([hub]), azure=TaggedAccount(), oci=TaggedAccount()
    )
    assert [entry.id for entry in all_read.held["backbone"]] == ["vpc-1"]
    assert "backbone" not in all_read.unsearched
    not_all = search(tmp_path, ["backbone"], aws=TaggedAccount([hub]), azure=DENIED, oci=TaggedAccount())
    assert "backbone" in not_all.unsearched


@pytest.mark.parametrize(
    ("machine", "pools", "shown"),
    [
        (MACHINE, [POOL], 0),
        (MACHINE, [], 1),
        (replace(MACHINE, owner="c:train"), [POOL], 0),
        (replace(MACHINE, owner="c:gone"), [POOL], 1),
        (replace(MACHINE, manager=POOL.native.upper()), [POOL], 0),
        (replace(MACHINE, manager="another"), [POOL], 1),
    ],
)
def test_machines_count_with_the_pool_that_made_them(
    machine: TaggedResource, pools: list[TaggedResource], shown: int
) -> None:
    held = held_in({"a": TaggedAccount([machine, *pools])}, [AWS], "small")[AWS]
    assert sum(entry.native == MACHINE.native for entry in held) == shown


def test_machines_of_oci_count_with_the_pool_of_their_tag() -> None:
    kinds = tagged_kinds(default_catalog(), "oci")
    stack = {"gpufabric-stack": AWS}
    pool = TaggedResource(
        "ocid1.clusternetwork.x", "", kinds.of_type("clusternetwork"), "ocid1.clusternetwork.x", "", "",
        stack | {"gpufabric-pool": "train"},
    )  # fmt: skip
    ids = {"ocid1.instance.a": "train", "ocid1.instance.b": "other"}
    machines = [
        TaggedResource(id_, "", kinds.of_type("Instance"), id_, "", "", stack | {"gpufabric-pool": tag})
        for id_, tag in ids.items()
    ]
    held = held_in({"a": TaggedAccount([pool, *machines])}, [AWS], "small")[AWS]
    assert [entry.id for entry in held] == ["ocid1.clusternetwork.x", "ocid1.instance.b"]


def test_two_regions_of_one_subscription_show_a_resource_once() -> None:
    held = held_in({"a": TaggedAccount([NETWORK]), "b": TaggedAccount([NETWORK])}, [AWS], "small")
    assert len(held[AWS]) == 1
