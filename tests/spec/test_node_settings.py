"""Taints in the form that the kubelet and AKS take."""

from gpufabric.spec.node_settings import Taint


def test_a_taint_without_value_keeps_its_place_empty() -> None:
    assert str(Taint(key="example.com/team", value="a", effect="NoExecute")) == "example.com/team=a:NoExecute"
    assert str(Taint(key="team")) == "team=:NoSchedule"
