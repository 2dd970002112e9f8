from gpufabric.wire.urn import is_stack_urn, name_of, project_of, stack_of

URN = "urn:pulumi:aws-us-east-1::gpufabric::a:R$aws:eks/cluster:Cluster::main::with::colons"
STACK = "urn:pulumi:aws-us-east-1::gpufabric::pulumi:pulumi:Stack::gpufabric-aws-us-east-1"


def test_parts() -> None:
    assert name_of(URN) == "main::with::colons"
    assert stack_of(URN) == "aws-us-east-1"
    assert stack_of("something else") == ""
    assert project_of(URN) == "gpufabric"
    assert project_of("something::else") == project_of("") == ""
    assert is_stack_urn(STACK)
    assert not is_stack_urn(URN)
