"""Node groups of EKS with several machine types, and clusters that start machines themselves."""

from tests.policies.conftest import UNKNOWN, Made, extracted
from tests.policies.machine_readings import read

P, P_SPOT, G = "L-417A185B", "L-7212CCBC", "L-DB2E81BA"


def group(*types: str, capacity: str = "ON_DEMAND") -> Made:
    scaling = {"minSize": 1.0, "desiredSize": 2.0, "maxSize": 4.0}
    props = {
        "instanceTypes": list(types),
        "capacityType": capacity,
        "scalingConfig": scaling,
        "updateConfig": {"updateStrategy": "MINIMAL"},
    }
    return Made("aws:eks/nodeGroup:NodeGroup", props, "train")


def test_the_dearest_of_several_types_is_paid_and_every_family_drawn() -> None:
    machines = read([group("g7e.48xlarge", "p5.48xlarge")])
    assert machines.pools == [("train", "p5.48xlarge", "on-demand", 1, 2, 4)]
    assert sorted(machines.demands) == [(P, "on-demand", 4, 0), (G, "on-demand", 4, 0)]
    assert read([group("p5.48xlarge", "p5en.48xlarge", capacity="SPOT")]).demands == [(P_SPOT, "spot", 4, 0)]


def test_one_unknown_type_among_several_is_named() -> None:
    machines = read([group("p5.48xlarge", "p99.48xlarge")])
    assert machines.uncounted == [("instanceTypes[1]", "p99.48xlarge")]
    assert machines.gpus is None


def test_auto_mode_starts_machines_that_nothing_declares() -> None:
    def cluster(**props: object) -> Made:
        return Made("aws:eks/cluster:Cluster", props, "cluster")

    assert read([cluster()]).uncounted == []
    assert read([cluster(computeConfig={"enabled": False})]).uncounted == []
    assert read([cluster(computeConfig={"enabled": True})]).uncounted == [("computeConfig", "")]
    (gap,) = extracted([cluster(computeConfig=UNKNOWN)], region="us-east-1").unevaluated
    assert str(gap) == "cluster.computeConfig unknown until apply"
