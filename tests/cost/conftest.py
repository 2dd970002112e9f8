from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog

SHAPE = """
name = "gpu.8"
cloud = "aws"
[provenance]
source = "price-list"
as_of = 2026-09-19
confidence = "confirmed"
[gpu]
model = "B200"
count = 8
nvlink_domain_gpus = 8
[host]
architecture = "x86_64"
[rdma]
kind = "efa"
[quota]
family = "L-1"
units_per_node = 192
[capacity_modes]
value = ["on-demand", "reservation", "capacity-block", "spot"]
[regions_complete]
value = false
[[prices]]
mode = "on-demand"
regions_priced = ["*"]
usd_per_node_hour = 110
[[prices]]
mode = "on-demand"
regions_priced = ["near"]
usd_per_node_hour = { value = 100.5, source = "near-list", as_of = 2026-10-01, confidence = "single-source" }
[[prices]]
mode = "capacity-block"
regions_priced = ["near"]
effective_until = 2026-10-06
usd_per_node_hour = 98.84
[[prices]]
mode = "capacity-block"
regions_priced = ["near"]
effective_from = 2026-10-07
effective_until = 2026-12-31
usd_per_node_hour = 113.664
"""

LUSTRE = """
cloud = "aws"
name = "Lustre"
size_unit = "GiB"
[provenance]
source = "price-list"
as_of = 2026-09-19
confidence = "confirmed"
[ports.destinations]
value = [[988, 988]]
source = "price-list"
as_of = 2026-09-19
[volume]
driver = "lustre.example.com"
handle = "{id}"
attributes = { value = {} }
mount_options = ["flock"]
[volume.provenance]
source = "price-list"
as_of = 2026-09-19
[[tiers]]
tier = 125
sku = "SSD"
minimum_size = 1200
size_step = 2400
prices = [{ regions_priced = ["near"], usd = 0.146 }]
[[tiers]]
tier = 500
sku = "SSD"
minimum_size = 1200
size_step = 2400
"""

SERVICES = """
[provenance]
source = "price-list"
as_of = 2026-09-19
confidence = "confirmed"
[[entries]]
id = "control-plane"
cloud = "aws"
title = "Control plane"
unit = "hour"
prices = [{ regions_priced = ["*"], usd = 0.10 }]
[[entries]]
id = "gateway"
cloud = "aws"
title = "Gateway"
unit = "hour"
"""


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root: Path = tmp_path_factory.mktemp("catalog")
    (root / "aws" / "shapes").mkdir(parents=True)
    (root / "aws" / "shapes" / "gpu.8.toml").write_text(SHAPE)
    (root / "aws" / "lustre.toml").write_text(LUSTRE)
    (root / "aws" / "services.toml").write_text(SERVICES)
    return Catalog(root)
