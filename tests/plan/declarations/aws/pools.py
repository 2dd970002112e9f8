"""Pools that AWS, or the fabric on AWS, would refuse."""

from tests.plan.declarations.aws.declared import B200, DALLAS, GB200, HYDERABAD, block, pool
from tests.plan.declarations.table import Refused

ROWS = [
    # what is tried, what is declared, where, what was given, what is allowed
    Refused(
        "a misspelt shape",
        pool("p6-b2OO.48xlarge"),
        "pools.train.shape",
        "p6-b2OO.48xlarge",
        "p6-b200.48xlarge, p6-b300.48xlarge, p5.48xlarge",
    ),
    Refused(
        "a shape that nobody has announced",
        pool("p7en.48xlarge"),
        "pools.train.shape",
        "p7en.48xlarge",
        "p5en.48xlarge, p5e.48xlarge, g7e.48xlarge",
    ),
    Refused(
        "a zone without the shape",
        pool(B200) | {"zone": "use1-az4"},
        "pools.train.shape",
        f"{B200} in zone use1-az4",
        "one of use1-az6, use1-atl2-az1",
    ),
    Refused(
        "a region without the shape",
        pool("p6-b300.48xlarge")
        | {"region": "eu-north-1", "zone": "eun1-az1", "system_zones": ["eun1-az1", "eun1-az2"]},
        "pools.train.shape",
        "p6-b300.48xlarge in eu-north-1",
        "one of ap-northeast-2, ap-south-2, ap-southeast-3, sa-east-1, us-east-1, us-west-2",
    ),
    Refused(
        "a Capacity Block shape outside its zone",
        pool("g7e.48xlarge") | {"zone": "use1-az4"},
        "pools.train.shape",
        "g7e.48xlarge in zone use1-az4",
        "one of use1-az2, use1-az6",
    ),
    Refused(
        "an UltraServer outside Dallas",
        pool(GB200, 9, capacity=block(nodes=9)),
        "pools.train.shape",
        f"{GB200} in zone use1-az6",
        "one of use1-dfw2-az1",
    ),
    Refused(
        "a part of an UltraServer in the pool",
        pool(GB200, 10, capacity=block(nodes=18)) | DALLAS,
        "pools.train.nodes",
        f"10 nodes of {GB200}",
        "9 or 18",
    ),
    Refused(
        "growth by a part of an UltraServer",
        pool(GB200, 9, max_nodes=17, capacity=block(nodes=18)) | DALLAS,
        "pools.train.max_nodes",
        f"17 nodes of {GB200}",
        "9 or 18",
    ),
    Refused(
        "a part of a Trn2 UltraServer",
        pool("trn2u.48xlarge", 6) | HYDERABAD,
        "pools.train.nodes",
        "6 nodes of trn2u.48xlarge",
        "4 or 8",
    ),
]
