import pytest

from gpufabric.training.memory.use import Fit, MemoryUse


def use(used_gb: float, gpu_memory_gb: float | None = 80.0) -> MemoryUse:
    return MemoryUse(
        stage=0,
        parameters=1.0,
        weights_bytes=used_gb * 1e9,
        gradients_bytes=0.0,
        optimizer_bytes=0.0,
        activations_bytes=0.0,
        outer_bytes=0.0,
        host_bytes=0.0,
        reserve_low_gb=1.0,
        reserve_high_gb=10.0,
        gpu_memory_gb=gpu_memory_gb,
    )


@pytest.mark.parametrize(
    ("used_gb", "fit"),
    [
        pytest.param(70.0, "fits", id="with-the-largest-rest"),
        pytest.param(70.1, "tight", id="with-a-smaller-rest"),
        # 80 GiB are 85.9 GB.
        pytest.param(84.8, "tight", id="marketed-gb-are-gib"),
        pytest.param(85.0, "does not fit", id="beyond"),
    ],
)
def test_the_rest_decides_between_fits_and_tight(used_gb: float, fit: Fit) -> None:
    assert use(used_gb).fit == fit
    assert use(used_gb).text == f"{fit}: needs {used_gb:.0f} GB, and 1 to 10 GB for the rest, of 80 GB"


def test_unknown_memory_stays_unknown() -> None:
    assert use(1.0, None).fit == "unknown"
    assert (
        use(1.0, None).text == "needs 1 GB, and 1 to 10 GB for the rest; the memory of the GPU is not known"
    )
