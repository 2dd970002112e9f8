import pytest

from gpufabric.engine.live.lines import first_line, heartbeat
from gpufabric.engine.live.stack_progress import StackProgress
from tests.engine.live.recorded import BEGAN, GATEWAY, LUSTRE, MINUTE, PACE, Replay


@pytest.mark.parametrize(("text", "line"), [("a\nb", "a"), ("\n  \n  a \nb", "a"), ("", ""), (" \n", "")])
def test_the_first_line_with_a_text(text: str, line: str) -> None:
    assert first_line(text) == line


def test_a_heartbeat_names_the_running_stacks() -> None:
    azure = Replay("azure-eastus").preview().update().end_all_but(LUSTRE).progress
    backbone = Replay("backbone").preview().update().end_all_but(GATEWAY).progress
    text = heartbeat([azure, backbone, StackProgress("oci")], BEGAN + 31 * MINUTE, BEGAN, PACE)
    assert text == (
        "  31m 00s: 0 of 3 stacks done, 2 running, 1 waiting; "
        "azure-eastus updating, AmlFilesystem azure-eastus-lustre 31 of 30 min, longer than usual; "
        "backbone updating, VirtualNetworkGateway azure-eastus-vpn 31 of 45 min"
    )


def test_a_heartbeat_counts_many_stacks() -> None:
    stacks = [StackProgress(f"aws-{number}") for number in range(7)]
    for stack in stacks:
        stack.start("up", BEGAN)
    assert heartbeat(stacks, BEGAN, BEGAN, PACE).endswith("aws-3 updating; and 3 more")


def test_without_a_running_stack_there_is_no_heartbeat() -> None:
    assert heartbeat([StackProgress("aws")], BEGAN, BEGAN, PACE) == ""
