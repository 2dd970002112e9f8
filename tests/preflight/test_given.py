from gpufabric.preflight.given import check_given
from gpufabric.spec.aws.region import AwsRegion
from tests.plan.aws.given import POOLS
from tests.plan.given_cases import DROP, changed
from tests.preflight.cases import aws, case, only


def test_what_nobody_knows_is_unknown_with_its_next_step() -> None:
    region = AwsRegion.model_validate(changed(POOLS, {"existing.cluster.mode": DROP}))
    verdict = only(list(check_given(case(region))))
    assert (verdict.subject, verdict.status, verdict.setting) == (
        "existing",
        "unknown",
        "existing.cluster.mode",
    )
    assert verdict.item == "mode of shared"
    assert verdict.needed == "EKS admits the nodes by an access entry"
    assert verdict.next_step == (
        "state existing.cluster.mode, or run gpufabric snapshot network aws-us-east-1"
    )


def test_a_region_that_makes_everything_has_no_such_verdict() -> None:
    assert not list(check_given(case(aws())))
