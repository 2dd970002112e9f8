import pytest

from components.oci.security import ANYWHERE, ROLES, rules


@pytest.mark.parametrize("public", [False, True])
def test_keys_are_unique(public):
    keys = [rule.key for rule in rules(public_endpoint=public)]
    assert len(keys) == len(set(keys))


def test_nothing_but_path_discovery_comes_in_from_anywhere():
    opened = {
        rule.protocol
        for rule in rules(public_endpoint=False)
        if rule.direction == "in" and rule.peer == ANYWHERE
    }
    assert opened == {"path-discovery"}


def test_a_public_endpoint_opens_the_api_port_only():
    before = set(rules(public_endpoint=False))
    added = set(rules(public_endpoint=True)) - before
    assert {(rule.role, rule.direction, rule.peer, rule.port) for rule in added} == {
        ("control-plane", "in", ANYWHERE, 6443)
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
        (rule.role, rule.direction, rule.peer, rule.port) == (role, "in", peer, port)
        for rule in rules(public_endpoint=False)
    )


def test_what_one_role_sends_to_another_is_let_in_there():
    listed = list(rules(public_endpoint=False))
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
