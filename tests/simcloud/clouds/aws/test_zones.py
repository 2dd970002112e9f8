import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.clouds.aws.zones import aliases, zone_id, zone_name, zone_names


@pytest.mark.parametrize(
    ("region", "name", "id_"),
    [
        ("us-east-1", "us-east-1f", "use1-az6"),
        ("ap-southeast-3", "ap-southeast-3a", "apse3-az1"),
        ("eu-north-1", "eu-north-1c", "eun1-az3"),
        ("us-east-1", "use1-atl2-az1", "use1-atl2-az1"),
    ],
)
def test_names_and_ids_belong_together(region, name, id_):
    assert zone_name(region, id_) == name
    assert zone_id(region, name) == id_
    assert aliases(region, name) == aliases(region, id_) == {name, id_}


@pytest.mark.parametrize("region", sorted(default_catalog().regions("aws")))
def test_the_ids_of_the_catalogue_have_names(region):
    local = default_catalog().local_zones("aws")
    for name in default_catalog().shape_names("aws"):
        offer = default_catalog().shape("aws", name).regions.get(region)
        for zone in offer.zones.value if offer else []:
            if zone not in local:
                assert zone_name(region, zone).removeprefix(region) in "abcdefghij", zone
                assert zone_id(region, zone_name(region, zone)) == zone


def test_a_subnet_lies_where_it_is_put(aws, vpc):
    def subnet(name, cidr, **zone):
        return aws.create("aws:ec2/subnet:Subnet", name, {"vpcId": vpc.id, "cidrBlock": cidr, **zone})

    by_id = subnet("i", "10.0.0.0/24", availabilityZoneId="use2-az3")
    by_name = subnet("n", "10.0.1.0/24", availabilityZone="us-east-2c")
    for made in (by_id, by_name):
        assert made.outputs["availabilityZone"] == "us-east-2c"
        assert made.outputs["availabilityZoneId"] == "use2-az3"
    somewhere = subnet("s", "10.0.2.0/24").outputs
    assert somewhere["availabilityZone"] in zone_names("us-east-2")
    assert zone_id("us-east-2", somewhere["availabilityZone"]) == somewhere["availabilityZoneId"]
