from gpufabric.cost.items import BY_USE, NodePool, Service, Unpriced
from gpufabric.cost.merge import merged


def rack(name: str, nodes: int) -> NodePool:
    return NodePool(
        name=name,
        cloud="oci",
        region="near",
        shape="gpu.4",
        capacity="on-demand",
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
    )


def test_racks_of_a_pool_are_one_pool_and_pools_stay_apart() -> None:
    pools = [
        item for item in merged([rack("a", 18), rack("b", 18), rack("a", 18)]) if isinstance(item, NodePool)
    ]
    assert [(pool.name, pool.nodes_now, pool.nodes_max) for pool in pools] == [("a", 36, 36), ("b", 18, 18)]


def test_services_are_added_up_by_key_and_region() -> None:
    def nat(region: str, count: int) -> Service:
        return Service(cloud="aws", region=region, key="nat", count=count)

    assert merged([nat("near", 1), nat("far", 2), nat("near", 3)]) == [nat("near", 4), nat("far", 2)]


def test_other_items_are_kept_one_by_one() -> None:
    bucket = Unpriced(cloud="aws", region="near", what="object storage", reason=BY_USE)
    assert merged([bucket, bucket]) == [bucket, bucket]
