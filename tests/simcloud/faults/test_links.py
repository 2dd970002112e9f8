from datetime import timedelta
from pathlib import Path

import pytest

from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.faults.links import cut_links
from gpufabric.simcloud.resource import CloudResource
from tests.simcloud.faults.cases import add_fault


def test_a_link_is_cut_by_its_name_while_the_fault_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)
    vpn, net = (
        CloudResource(
            "aws:ec2/vpnConnection:VpnConnection", "v", f"urn:pulumi:b::f::t::{name}", "r", 1, {}, {}
        )
        for name in ("east-to-azure-0", "east-vpc")
    )
    assert not cut_links(tmp_path)(vpn)
    now = simulated_now(tmp_path)
    add_fault(tmp_path, "link-down", name="east-to-azure", starts=now, ends=now + timedelta(hours=1))
    assert [cut_links(tmp_path)(resource) for resource in (vpn, net)] == [True, False]
    advance(tmp_path, timedelta(hours=1))
    assert not cut_links(tmp_path)(vpn)
