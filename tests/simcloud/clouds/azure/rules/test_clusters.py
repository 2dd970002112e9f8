import pytest

from gpufabric.simcloud.clouds.azure.rules import clusters as rules
from tests.simcloud.clouds.azure.subscription import OVERLAY, Case


def cluster(**inputs):
    return lambda sub: sub.cluster(**inputs)


def upgrade(old, new):
    return lambda sub: sub.change(sub.cluster(kubernetesVersion=old), kubernetesVersion=new)


def pool(plane, version):
    def ask(sub):
        sub.cluster(kubernetesVersion=plane)
        return sub.pool(orchestratorVersion=version)

    return ask


def upgrade_over_pool(old, nodes, new):
    def ask(sub):
        made = sub.cluster(kubernetesVersion=old)
        sub.pool(orchestratorVersion=nodes)
        return sub.change(made, kubernetesVersion=new)

    return ask


def networked(**profile):
    def ask(sub):
        sub.network()
        subnet = sub.subnet("10.0.0.0/20")
        sub.subnet("10.0.64.0/20", "other")
        system = {"name": "system", "count": 1, "vmSize": "Standard_D4s_v5", "vnetSubnetID": subnet.id}
        return sub.cluster(agentPoolProfiles=[system], networkProfile={**OVERLAY, **profile})

    return ask


def pool_back(before, after):
    def ask(sub):
        sub.cluster(kubernetesVersion=before)
        return sub.change(sub.pool(orchestratorVersion=before), orchestratorVersion=after)

    return ask


def nodes(count, **inputs):
    def ask(sub):
        sub.cluster(networkProfile={**OVERLAY, "podCidr": "192.168.0.0/19"})
        return sub.pool(count, **inputs)

    return ask


SYSTEM = {"name": "system", "count": 1, "vmSize": "Standard_D4s_v5"}
LTS = {"sku": {"name": "Base", "tier": "Premium"}, "supportPlan": "AKSLongTermSupport"}
CASES = [
    Case("a version of the past", rules.NOT_SUPPORTED, cluster(kubernetesVersion="1.24.9"),
         "Managed cluster aks is on version 1.24.9 which is not supported in this region."),
    Case("a version of the future", rules.NOT_SUPPORTED, cluster(kubernetesVersion="1.60"), "version 1.60"),
    Case("past standard support", rules.LTS_ONLY, cluster(kubernetesVersion="1.33"),
         "1.33, which is only available for Long-Term Support (LTS). If you intend to onboard to LTS, please "
         "ensure the cluster is in Premium tier and LTS support plan"),
    Case("the plan without the tier", rules.LTS_ONLY,
         cluster(kubernetesVersion="1.33", supportPlan="AKSLongTermSupport"), "Premium tier"),
    Case("two minor versions at once", rules.NO_SKIP, upgrade("1.34", "1.36"),
         "Upgrading Kubernetes version 1.34 to 1.36 is not allowed. Available upgrades: [1.35]."),
    Case("back", rules.NO_SKIP, upgrade("1.35", "1.34"), "1.35 to 1.34 is not allowed."),
    Case("a pool newer than its cluster", rules.SKEW, pool("1.34", "1.35"),
         "Node pool version 1.35 and control plane version 1.34 is incompatible."),
    Case("a pool that goes back", rules.NO_POOL_DOWNGRADE, pool_back("1.35", "1.34"),
         "Upgrade agent pool version from 1.35 to 1.34 is not allowed"),
    Case("a pool far behind", rules.SKEW, pool("1.36", "1.32"), "is 32 and control plane is 36."),
    Case("a pool inside that is newer", rules.SKEW,
         cluster(kubernetesVersion="1.34", agentPoolProfiles=[{**SYSTEM, "orchestratorVersion": "1.35"}]),
         "Node pool version 1.35 and control plane version 1.34 is incompatible."),
    Case("a pool that an upgrade leaves behind", rules.SKEW, upgrade_over_pool("1.35", "1.32", "1.36"),
         "is 32 and control plane is 36."),
    Case("services where the nodes are", rules.SERVICE_OVERLAP, networked(serviceCidr="10.0.0.0/16"),
         "The specified service CIDR 10.0.0.0/16 is conflicted with an existing subnet CIDR 10.0.0.0/20"),
    Case("services where other subnets are", rules.SERVICE_OVERLAP, networked(serviceCidr="10.0.64.0/24"),
         "existing subnet CIDR 10.0.64.0/20"),
    Case("pods where the network is", rules.POD_OVERLAP, networked(podCidr="10.0.128.0/24"),
         "NetworkProfile CIDR 10.0.128.0/24 overlaps with reserved VNET CIDR 10.0.0.0/16"),
    Case("more nodes than the pod range has /24 for", rules.PODS_TOO_MANY, nodes(33),
         "Pre-allocated IPs 8448 exceeds IPs available 8192 in Subnet Cidr 192.168.0.0/19, Subnet Name "
         "networkProfile.podCIDR."),
    Case("the most that the autoscaler may make", rules.PODS_TOO_MANY,
         nodes(1, enableAutoScaling=True, minCount=1, maxCount=33), "IPs 8448"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        cluster(kubernetesVersion="1.33", **LTS),
        cluster(kubernetesVersion="1.35.2"),
        upgrade("1.34", "1.35"),
        pool("1.36", "1.34"),
        networked(),
        nodes(32),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


def test_a_cluster_that_names_no_service_range_gets_the_one_that_most_networks_overlap(sub):
    sub.network()
    subnet = sub.subnet()
    system = {"name": "system", "count": 1, "vmSize": "Standard_D4s_v5", "vnetSubnetID": subnet.id}
    with pytest.raises(Exception, match=r"service CIDR 10\.0\.0\.0/16"):
        sub.cluster(agentPoolProfiles=[system], networkProfile={"networkPlugin": "azure"})


def test_a_cluster_can_keep_a_version_whose_support_ended(sub):
    made = sub.cluster(kubernetesVersion="1.33", **LTS)
    assert sub.change(made, tags={"a": "b"}).id
