from typing import Any

import pytest

from gpufabric.policies.rules.fabric.rdma_agent_plugins import RdmaAgentPlugins
from tests.policies.aws_stack import Said, add, drop, put, say
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.oci_stack import (
    B200,
    RDMA_PLUGINS,
    changed,
    plugins,
)

AGENT = ("instanceDetails", "launchDetails", "agentConfig")
PLUGINS = (*AGENT, "pluginsConfigs")
MISSING = tuple(
    f"train-nodes: does not enable the agent plugin {plugin}, which RDMA needs" for plugin in RDMA_PLUGINS
)
INSTANCE = Made(
    "oci:Core/instance:Instance",
    {
        "shape": B200,
        "computeClusterId": UNKNOWN,
        "agentConfig": {"pluginsConfigs": plugins(RDMA_PLUGINS[1])},
    },
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop("train-nodes", *AGENT),), Said(MISSING), id="nothing said"),
        pytest.param(
            (put("train-nodes", *PLUGINS, value=plugins(*RDMA_PLUGINS, state="DISABLED")),),
            Said(MISSING),
            id="off",
        ),
        pytest.param(
            (put("train-nodes", *PLUGINS, value=plugins(RDMA_PLUGINS[0])),),
            Said(MISSING[1:]),
            id="one is missing",
        ),
        pytest.param(
            (put("train-nodes", *AGENT, "areAllPluginsDisabled", value=True),),
            Said(("train-nodes: disables all agent plugins on machines with RDMA",)),
            id="all off",
        ),
        pytest.param(
            (put("train-nodes", *PLUGINS, value=plugins(*RDMA_PLUGINS, "Bastion")),),
            Said(advice=("train-nodes: enables the agent plugin Bastion, which RDMA nodes do not need",)),
            id="one that disturbs",
        ),
        pytest.param((drop("train-nodes", *AGENT), drop("train")), Said(), id="not used"),
        pytest.param(
            (
                drop("train-nodes", *AGENT),
                put("train-nodes", "instanceDetails", "launchDetails", "shape", value="VM.Standard.E5.Flex"),
            ),
            Said(),
            id="no RDMA",
        ),
        pytest.param(
            (add(INSTANCE),),
            Said((f"one: does not enable the agent plugin {RDMA_PLUGINS[0]}, which RDMA needs",)),
            id="an instance by itself",
        ),
        pytest.param(
            (put("train-nodes", *PLUGINS, 0, "name", value=UNKNOWN), drop("rack-nodes", *AGENT)),
            Said(
                tuple(message.replace("train", "rack") for message in MISSING),
                unevaluated=(f"train-nodes.{'.'.join(PLUGINS)}[0].name unknown until apply",),
            ),
            id="unknown hides no other",
        ),
        pytest.param(
            (put("train-nodes", *PLUGINS, value="x"),),
            Said(unevaluated=(f"train-nodes.{'.'.join(PLUGINS)} is not a list",)),
            id="no list",
        ),
    ],
)
def test_rdma_agent_plugins(changes: Any, said: Said) -> None:
    assert say(RdmaAgentPlugins(), changed(*changes)) == said
