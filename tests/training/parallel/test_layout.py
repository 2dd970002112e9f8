from gpufabric.catalog.catalog import Catalog
from gpufabric.training.memory.memory import memory_of
from gpufabric.training.parallel.layout import JobPool, RegionLayout
from gpufabric.training.parallel.sharing import Sharing
from tests.training.models import COUNTS, job


def test_a_layout_knows_its_place_and_idle_gpus(catalog: Catalog) -> None:
    pool = JobPool("aws-us-east-1", "train", 384, catalog.shape("aws", "p6-b200.48xlarge"))
    sharing = Sharing(tensor=8, data=40)
    layout = RegionLayout(pool, sharing, memory_of(job(COUNTS), sharing, 180, catalog), False)
    assert layout.idle_gpus == 64
    assert pool.place == "train in aws-us-east-1"
