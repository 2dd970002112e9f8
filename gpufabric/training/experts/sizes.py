"""Parameters of the routed experts of a model, and of everything else."""

from gpufabric.spec.architecture import Experts
from gpufabric.spec.model import Model
from gpufabric.spec.parameters import count_parameters


def moe_layers(model: Model) -> int:
    """Return the layers that have experts; 0 for a dense model."""
    return 0 if model.experts is None else model.layers - model.experts.dense_layers


def expert_parameters(model: Model) -> int:
    """Return the parameters of one routed expert over all layers, without the router; 0 for a dense model.

    A model with one routed expert less has that many parameters less, and a smaller router.
    """
    experts = model.experts
    if experts is None or model.attention is None or model.counted is None:
        return 0
    router = moe_layers(model) * (model.hidden_size + (1 if experts.router_bias else 0))
    return (_total(model, experts, 2) - _total(model, experts, 1)) - router


def shared_parameters(model: Model) -> int:
    """Return the parameters outside of routed experts: attention, embeddings, router and shared experts."""
    routed = 0 if model.experts is None else model.experts.routed
    return model.total_parameters - routed * expert_parameters(model)


def _total(model: Model, experts: Experts, routed: int) -> int:
    if model.attention is None:
        return 0
    return count_parameters(
        layers=model.layers,
        hidden_size=model.hidden_size,
        vocabulary=model.vocabulary,
        tied_embeddings=model.tied_embeddings,
        attention=model.attention,
        feed_forward=model.feed_forward,
        experts=experts.model_copy(update={"routed": routed, "active": 1}),
    ).total
