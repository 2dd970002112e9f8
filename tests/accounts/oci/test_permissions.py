from gpufabric.accounts.oci.permissions import SOURCE, unknown_permissions


def test_nothing_is_known_and_the_reason_is_said() -> None:
    answer = unknown_permissions(["manage instance-family", "manage vcns", "manage vcns"])
    assert answer.by_action == {"manage instance-family": "unknown", "manage vcns": "unknown"}
    assert answer.source == SOURCE
    assert "no call" in answer.source
