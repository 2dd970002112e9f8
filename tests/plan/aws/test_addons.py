import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.addons import ADDONS, addon_versions
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion


def versions(plan: PlanRegion, **cluster: object) -> dict[str, str]:
    planned = plan("aws", cluster=cluster)
    assert isinstance(planned, AwsRegionPlan)
    assert planned.addon_versions == addon_versions(planned.spec, default_catalog())
    return dict(planned.addon_versions)


def test_the_catalogue_pins_what_it_knows_for_a_version(plan: PlanRegion) -> None:
    known = default_catalog().kubernetes("aws")["1.35"].addon_versions
    assert known is not None
    assert set(known.value) <= set(ADDONS)
    assert versions(plan, kubernetes_version="1.35") == known.value
    assert versions(plan, kubernetes_version="1.34") == {}


def test_a_declared_version_goes_first(plan: PlanRegion) -> None:
    chosen = versions(
        plan,
        kubernetes_version="1.35",
        addon_versions={"coredns": "v1.14.3-eksbuild.3", "aws-fsx-csi-driver": "v1.9.0-eksbuild.1"},
    )
    assert chosen["coredns"] == "v1.14.3-eksbuild.3"
    assert chosen["aws-fsx-csi-driver"] == "v1.9.0-eksbuild.1"
    assert chosen["kube-proxy"].startswith("v1.35.")


def test_kube_proxy_is_of_the_clusters_minor_version() -> None:
    for minor, version in default_catalog().kubernetes("aws").items():
        if version.addon_versions is not None:
            assert version.addon_versions.value["kube-proxy"].startswith(f"v{minor}.")


@pytest.mark.parametrize(
    ("driver", "fits"),
    [
        ("v1.57.9-eksbuild.1", False),
        ("v1.58.0-eksbuild.1", True),
        ("v1.9.1-eksbuild.2", False),
        ("v2.0.0-eksbuild.1", True),
    ],
)
def test_a_driver_that_does_not_tag_volumes_is_refused(plan: PlanRegion, driver: str, fits: bool) -> None:
    cluster = {"addon_versions": {"aws-ebs-csi-driver": driver}}
    if fits:
        assert versions(plan, **cluster)["aws-ebs-csi-driver"] == driver
        return
    with pytest.raises(DeclarationError) as caught:
        plan("aws", cluster=cluster)
    (problem,) = caught.value.problems
    assert problem.where == "cluster.addon_versions.aws-ebs-csi-driver"
    assert (problem.given, problem.allowed) == (driver, "v1.58.0 or later")
