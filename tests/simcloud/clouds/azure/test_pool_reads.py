"""AKS shows every pool of a cluster under the cluster itself."""

from gpufabric.simcloud.inspect import tamper

SYSTEM = {"name": "system", "count": 3, "vmSize": "Standard_D4s_v5", "mode": "System"}


def test_a_cluster_alone_is_read_as_it_was_declared(sub):
    cluster = sub.cluster(agentPoolProfiles=[SYSTEM])
    _, inputs, outputs = sub.azure.read(cluster)
    assert inputs == cluster.inputs
    assert [profile["name"] for profile in outputs["agentPoolProfiles"]] == ["system"]


def test_pools_of_their_own_show_and_are_taken_for_inputs(sub):
    cluster = sub.cluster(agentPoolProfiles=[SYSTEM])
    sub.pool(nodes=4, mode="User")
    _, inputs, outputs = sub.azure.read(cluster)
    own, train = outputs["agentPoolProfiles"]
    assert (own["name"], train["name"], train["count"]) == ("system", "train", 4)
    assert "resourceGroupName" not in train
    assert inputs["agentPoolProfiles"] == outputs["agentPoolProfiles"]


def test_the_count_is_that_of_the_autoscaler(sub, tmp_path):
    cluster = sub.cluster(agentPoolProfiles=[SYSTEM])
    pool = sub.pool(nodes=4, mode="User", enableAutoScaling=True, minCount=0, maxCount=8)
    tamper(tmp_path, pool.id, "count", 7)
    (_, train) = sub.azure.read(cluster)[2]["agentPoolProfiles"]
    assert train["count"] == 7
    assert sub.azure.read(pool)[1]["count"] == 7
