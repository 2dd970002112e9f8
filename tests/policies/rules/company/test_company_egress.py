"""Nodes name the proxy and the mirrors of the company."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.components.aws.launch import node_config
from gpufabric.plan.egress import WayOut
from gpufabric.plan.node_files import cri_o_files, registries_conf
from gpufabric.policies.rules.company.company_egress import CompanyEgress
from gpufabric.spec.company import Company
from gpufabric.spec.egress import Proxy
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

PROXY = {"http": "http://proxy.corp.example:3128", "https": "http://proxy.corp.example:3129"}
MIRRORS = {"docker.io": "mirror.corp.example/hub", "nvcr.io": "mirror.corp.example/nvidia"}
COMPANY = Company.model_validate(
    {
        "proxy": {"aws": PROXY, "azure": PROXY, "oci": PROXY},
        "registries": {"aws": MIRRORS, "oci": MIRRORS},
    }
)
EGRESS = WayOut(Proxy.model_validate(PROXY), ("localhost",), MIRRORS)
ON_AWS = node_config(efa=True, stops_imex=False, egress=EGRESS)
ON_OCI = "\n".join(cri_o_files(EGRESS.environment, EGRESS.mirrors).values())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def nodes(type_: str, text: object) -> list[Made]:
    """Make something that boots nodes with a text as user data."""
    data = encoded(text) if isinstance(text, str) and text != UNKNOWN else text
    props: Mapping[str, Mapping[str, Any]] = {
        "aws:ec2/launchTemplate:LaunchTemplate": {"userData": data},
        "oci:Core/instanceConfiguration:InstanceConfiguration": {
            "instanceDetails": {"launchDetails": {"metadata": {"user_data": data}}}
        },
        "oci:ContainerEngine/nodePool:NodePool": {"nodeMetadata": {"user_data": data}},
    }
    return [Made(type_, props[type_], "nodes")]


def cluster(**config: object) -> list[Made]:
    props = {"httpProxyConfig": config} if config else {}
    return [Made("azure-native:containerservice:ManagedCluster", props, "aks")]


AWS, CONFIGURATION, POOL = (
    "aws:ec2/launchTemplate:LaunchTemplate",
    "oci:Core/instanceConfiguration:InstanceConfiguration",
    "oci:ContainerEngine/nodePool:NodePool",
)
NO_HTTPS = "nodes: has user data without the company's proxy http://proxy.corp.example:3129"
NO_MIRROR = "nodes: has user data without the mirror mirror.corp.example/nvidia of nvcr.io"


@pytest.mark.parametrize(
    ("company", "made", "said"),
    [
        pytest.param(COMPANY, nodes(AWS, ON_AWS), Said(), id="aws as components make it"),
        pytest.param(COMPANY, nodes(CONFIGURATION, ON_OCI), Said(), id="oci as components make it"),
        pytest.param(COMPANY, nodes(POOL, ON_OCI), Said(), id="system nodes of oci"),
        pytest.param(Company(), nodes(AWS, ""), Said(), id="nothing demanded"),
        pytest.param(None, nodes(AWS, ""), Said(), id="no company"),
        pytest.param(
            COMPANY,
            nodes(AWS, ON_AWS.replace(":3129", ":9")),
            Said((NO_HTTPS,)),
            id="another proxy for https",
        ),
        pytest.param(
            COMPANY,
            nodes(POOL, ON_OCI.replace(registries_conf({"nvcr.io": MIRRORS["nvcr.io"]}), "")),
            Said((NO_MIRROR,)),
            id="a registry without its mirror",
        ),
        pytest.param(
            COMPANY,
            [Made(AWS, {}, "nodes")],
            Said(
                (
                    "nodes: has user data without the company's proxy http://proxy.corp.example:3128",
                    NO_HTTPS,
                    "nodes: has user data without the mirror mirror.corp.example/hub of docker.io",
                    NO_MIRROR,
                )
            ),
            id="no user data",
        ),
        pytest.param(
            COMPANY, [Made(AWS, {"userData": f"#!{ON_AWS}"}, "nodes")], Said(), id="text that is not base64"
        ),
        pytest.param(
            COMPANY,
            nodes(AWS, UNKNOWN),
            Said(unevaluated=("nodes.userData unknown until apply",)),
            id="unknown on aws",
        ),
        pytest.param(
            COMPANY,
            nodes(POOL, UNKNOWN),
            Said(unevaluated=("nodes.nodeMetadata.user_data unknown until apply",)),
            id="unknown on oci",
        ),
        pytest.param(
            COMPANY, cluster(httpProxy=PROXY["http"], httpsProxy=PROXY["https"]), Said(), id="azure has it"
        ),
        pytest.param(
            COMPANY,
            cluster(httpProxy="http://user:hunter2@other.example:1"),
            Said(
                (
                    "aks: has another httpProxyConfig.httpProxy than the company's http://proxy.corp.example:3128",
                    "aks: has no httpProxyConfig.httpsProxy; allowed: http://proxy.corp.example:3129",
                )
            ),
            id="azure has another",
        ),
        pytest.param(Company(), cluster(), Said(), id="azure is free"),
        pytest.param(
            COMPANY,
            cluster(httpProxy=UNKNOWN, httpsProxy=PROXY["https"]),
            Said(unevaluated=("aks.httpProxyConfig.httpProxy unknown until apply",)),
            id="unknown on azure",
        ),
    ],
)
def test_company_egress(company: Company | None, made: list[Made], said: Said) -> None:
    assert judged(CompanyEgress(), company, made) == said
