from gpufabric.policies.references import CIS_AWS, CIS_EKS, shown


def test_references_are_listed_with_their_frameworks() -> None:
    assert shown([]) == ""
    assert shown([CIS_AWS("2.1.1", "2.1.4"), CIS_EKS("3.2.1")]) == (
        "CIS AWS Foundations Benchmark 2.1.1, 2.1.4; CIS EKS Benchmark 3.2.1"
    )
