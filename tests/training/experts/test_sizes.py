"""Parameters of experts."""

import pytest

from gpufabric.training.experts.sizes import expert_parameters, moe_layers, shared_parameters
from tests.training.experts.jobs import DENSE, job


def test_deepseek_v3() -> None:
    model = job().model
    assert moe_layers(model) == 58
    assert expert_parameters(model) == 58 * 3 * 7168 * 2048
    assert shared_parameters(model) + 256 * expert_parameters(model) == model.total_parameters
    assert shared_parameters(model) / 1e9 == pytest.approx(17.1, abs=0.05)


def test_a_dense_model_has_shared_parameters_alone() -> None:
    model = job(**DENSE).model
    assert (moe_layers(model), expert_parameters(model)) == (0, 0)
    assert shared_parameters(model) == model.total_parameters
