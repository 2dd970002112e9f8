from datetime import date

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.plan.aws.nics import interfaces_of
from gpufabric.simcloud.clouds.aws.rules import interfaces as rules
from gpufabric.simcloud.clouds.aws.rules.launch import Nic
from gpufabric.simcloud.clouds.aws.tokens import LAUNCH_TEMPLATE
from tests.simcloud.clouds.aws.account import Account, Case, judged, node_group
from tests.simcloud.clouds.aws.rules.test_market import BLOCK

SHAPES = default_catalog().shape_names("aws")


def nic(card, device, kind="interface", **more):
    return {"networkCardIndex": card, "deviceIndex": device, "interfaceType": kind, **more}


def launch(instance_type, *nics):
    return lambda account: node_group(
        account, template={"instanceType": instance_type, "networkInterfaces": list(nics)}
    )


def block(*nics):
    """The same in a Capacity Block, the only way in which p6e-gb200.36xlarge is sold."""
    template = {**BLOCK, "instanceType": "p6e-gb200.36xlarge", "networkInterfaces": list(nics)}
    return lambda account: node_group(account, capacity_type="CAPACITY_BLOCK", template=template)


PRIMARY = nic(0, 0)
CASES = [
    Case("same place", rules.SAME_PLACE,
         launch("p5.48xlarge", PRIMARY, nic(1, 0, "efa-only"), nic(1, 0, "interface")),
         "Each network interface requires a unique device index."),
    Case("no primary", rules.NO_PRIMARY, launch("p5.48xlarge", nic(1, 0, "efa")),
         "When specifying network interfaces, you must include a device at index 0"),
    Case("primary on device 1", rules.NO_PRIMARY, launch("p5.48xlarge", nic(0, 1, "efa-only")),
         "When specifying network interfaces, you must include a device at index 0"),
    Case("efa-only primary", rules.EFA_ONLY_PRIMARY, launch("p5.48xlarge", nic(0, 0, "efa-only")),
         "The primary network interface can't be an EFA-only network interface. Specify interface or efa."),
    Case("efa-only primary of an unknown type", rules.EFA_ONLY_PRIMARY,
         launch("x9.large", nic(0, 0, "efa-only")), "The primary network interface can't be an EFA-only"),
    Case("public address", rules.PUBLIC_ADDRESS,
         launch("p5.48xlarge", nic(0, 0, associatePublicIpAddress="true"), nic(0, 1, "efa-only")),
         "The associatePublicIPAddress parameter cannot be specified when launching with multiple network "
         "interfaces."),
    Case("card 8 of 8", rules.NO_SUCH_CARD,
         launch("p6-b200.48xlarge", PRIMARY, nic(8, 0, "efa-only")),
         "The specified number '8' for the network card index exceeds the maximum number of network cards "
         "supported by the instance type 'p6-b200.48xlarge'. The maximum network cards for this instance "
         "type is 8. Specify a number from 0 to 7, and try again."),
    # The layout that eksctl once wrote for p5, with the text that EKS answered.
    Case("device 2 of 2", rules.NO_SUCH_DEVICE,
         launch("p5.48xlarge", nic(0, 0, "efa"), nic(1, 1, "efa"), nic(2, 2, "efa")),
         "The specified number '2' for the device index exceeds the maximum number of network interfaces "
         "supported by the network card at network card index 2. The maximum devices for this network card "
         "is 2. Specify a number from 0 to 1, and try again."),
    Case("device 1 on a card for one", rules.NO_SUCH_DEVICE,
         block(PRIMARY, nic(1, 1, "efa-only")),
         "The maximum devices for this network card is 1. Specify a number from 0 to 0"),
    Case("EFA on card 0 of p6-b300", rules.NO_EFA_ON_CARD,
         launch("p6-b300.48xlarge", PRIMARY, nic(0, 1, "efa-only")),
         "EFA interfaces are not supported on p6-b300.48xlarge [simulated AWS: network card 0 holds no EFA]"),
    Case("EFA on card 0 of p6e-gb200", rules.NO_EFA_ON_CARD, block(nic(0, 0, "efa")),
         "EFA interfaces are not supported on p6e-gb200.36xlarge"),
    Case("two EFAs on a card", rules.TWO_EFAS_ON_CARD,
         launch("p5en.48xlarge", PRIMARY, nic(3, 0, "efa-only"), nic(3, 1, "efa")),
         "You can attach only one EFA to the network card at network card index 3."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_ec2_refuses(case):
    case.check()


def shape_with(cards, efa_maximum):
    """p5.48xlarge with other network cards: (how many, interfaces, EFA)."""
    real = default_catalog().shape("aws", "p5.48xlarge")

    def fact(value):
        return Fact(value=value, source="test", as_of=date(2026, 1, 1), confidence=Confidence.CONFIRMED)

    groups = [
        type(real.efa.cards[0])(count=fact(n), interfaces_per_card=fact(per_card), efa=fact(efa))
        for n, per_card, efa in cards
    ]
    efa = real.efa.model_copy(update={"cards": groups, "max_interfaces": fact(efa_maximum)})
    return real.model_copy(update={"efa": efa})


def nics(*places):
    return tuple(Nic(card, device, kind, 0) for card, device, kind in places)


def test_more_efas_than_the_type_allows():
    shape = shape_with([(4, 2, True)], 2)
    asked = nics((0, 0, "interface"), *((card, 1, "efa-only") for card in range(3)))
    refusal, values = rules.judge(asked, "made-up", shape)
    assert refusal is rules.TOO_MANY_EFAS
    assert refusal.text.format(**values) == "EFA interface count 3 exceeds the limit for made-up"
    assert rules.judge(asked[:3], "made-up", shape) is None


def test_efa_on_a_type_that_has_none():
    shape = shape_with([(1, 2, True)], 1).model_copy(update={"efa": None})
    assert rules.judge(nics((0, 0, "efa")), "made-up", shape) == (rules.NO_EFA, {"type": "made-up"})
    assert rules.judge(nics((0, 0, "interface")), "made-up", shape) is None


@pytest.mark.parametrize("name", SHAPES)
def test_the_planned_layout_of_every_type_is_accepted(name):
    layout = interfaces_of(default_catalog().shape("aws", name).efa)
    asked = [nic(interface.card_index, interface.device_index, interface.kind) for interface in layout]
    modes = default_catalog().shape("aws", name).capacity_modes.value
    if "on-demand" in modes:
        assert judged(Account(), launch(name, *asked)(Account())) is None
    assert (
        rules.judge(
            nics(*((interface.card_index, interface.device_index, interface.kind) for interface in layout)),
            name,
            default_catalog().shape("aws", name),
        )
        is None
    )


def test_where_sources_disagree_the_layout_of_parallelcluster_is_accepted():
    """p6e-gb200: 4 EFAs by the guide, 16 by ParallelCluster; EC2's maximum is not known."""
    asked = nics((0, 0, "interface"), *((card, 0, "efa-only") for card in range(1, 17)))
    shape = default_catalog().shape("aws", "p6e-gb200.36xlarge")
    assert rules.judge(asked, "p6e-gb200.36xlarge", shape) is None


def test_a_launch_template_alone_is_not_judged():
    from tests.simcloud.clouds.aws.account import request

    wrong = {"instanceType": "p5.48xlarge", "networkInterfaces": [nic(0, 0, "efa-only"), nic(99, 9)]}
    assert judged(Account(), request(LAUNCH_TEMPLATE, wrong)) is None
