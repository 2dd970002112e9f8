import pytest

from gpufabric.components.oci.security import ANYWHERE, ROLES, rules


@pytest.mark.parametrize("public", [(), ("198.51.100.0/24", "203.0.113.0/24")])
def test_keys_are_unique(public):
    keys = [rule.key for rule in rules(public_cidrs=public)]
    assert len(keys) == len(set(keys))


def test_nothing_but_path_discovery_comes_in_from_anywhere():
    opened = {rule.protocol for rule in rules() if rule.direction == "in" and rule.peer == ANYWHERE}
    assert opened == {"path-discovery"}


def test_a_public_endpoint_opens_the_api_port_to_its_ranges_only():
    before = set(rules())
    added = set(rules(public_cidrs=("198.51.100.0/24",))) - before
    assert {(rule.role, rule.direction, rule.peer, rule.port) for rule in added} == {
        ("control-plane", "in", "198.51.100.0/24", 6443)
    }


@pytest.mark.parametrize(
    ("role", "peer", "port"),
    [
        ("control-plane", "workers", 6443),
        ("control-plane", "workers", 12250),
        ("control-plane", "pods", 6443),
        ("control-plane", "pods", 12250),
        ("lustre", "workers", 988),
    ],
)
def test_ports_that_nodes_need_are_open(role, peer, port):
    assert any(
        (rule.role, rule.direction, rule.peer, rule.port) == (role, "in", peer, port) for rule in rules()
    )


def test_load_balancers_reach_node_ports_and_nothing_else():
    admitted = [rule for rule in rules() if rule.peer == "balancers"]
    assert [(rule.role, rule.direction, rule.protocol) for rule in admitted] == [("workers", "in", "tcp")]


def test_load_balancers_let_in_what_has_a_name_and_nothing_else():
    opened = {(rule.peer, rule.protocol, rule.port) for rule in rules() if rule.role == "balancers"}
    asked = {(peer, "tcp", port) for peer in ("workers", "pods") for port in (29400, 29510)}
    assert opened == {*asked, ("workers", "tcp", None)}


def test_what_one_role_sends_to_another_is_let_in_there():
    listed = list(rules())
    inwards = [rule for rule in listed if rule.direction == "in"]
    for sent in listed:
        if sent.direction != "out" or sent.peer not in ROLES:
            continue
        assert any(
            rule.role == sent.peer
            and rule.peer == sent.role
            and (rule.protocol == "all" or (rule.protocol, rule.port) == (sent.protocol, sent.port))
            for rule in inwards
        ), sent.key
