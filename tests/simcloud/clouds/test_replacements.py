"""The simulated clouds decide updates and replacements as the tables of facts say."""

from dataclasses import dataclass

import pytest

from gpufabric.policies.replacement import FORCING
from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.effect import CHANGED
from gpufabric.simcloud.clouds.replacements import Evidence, Replacements, of_every_type, replacements
from gpufabric.simcloud.clouds.semantics import paths

ENTRIES = [
    pytest.param(cloud, token, facts, id=token)
    for cloud in CLOUDS
    for token, facts in replacements(cloud).items()
]


@dataclass
class Simulated:
    """Effects of changes of a resource type in a simulated cloud."""

    cloud: str
    token: str
    schemas: object

    def __post_init__(self):
        cloud = simulated(self.cloud)
        self.schema = self.schemas(cloud.package).get(self.token)
        self.kind = cloud.kinds[self.token]
        self.decide = cloud.semantics.effect

    def effect(self, path):
        return self.decide(self.schema, self.kind, path).name

    def others(self, facts: Replacements):
        """The properties that the facts do not name, and that are not below one that is replaced."""
        common = of_every_type(self.cloud)
        known = {**(common.effects if common else {}), **facts.effects}
        replaced = tuple(f"{path}." for path in facts.replace)
        unread = tuple(f"{path}." for path in facts.unread)
        for path in paths(self.schema):
            inside = path.startswith(replaced) and self.effect(path) == CHANGED.name
            if path not in known and not inside and not f"{path}.".startswith(unread):
                yield path


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_type_has_facts(cloud):
    assert replacements(cloud).keys() == simulated(cloud).kinds.keys()


@pytest.mark.parametrize(("cloud", "token", "facts"), ENTRIES)
def test_a_change_does_what_the_facts_say(schemas, cloud, token, facts):
    simulation = Simulated(cloud, token, schemas)
    different = {
        path: (effect, simulation.effect(path))
        for path, effect in facts.effects.items()
        if simulation.effect(path) != effect
    }
    assert different.keys() == facts.deviations.keys(), different
    assert sorted(simulation.kind.sets) == sorted(facts.sets)
    assert simulation.kind.deleted_first is facts.deleted_first


@pytest.mark.parametrize(("cloud", "token", "facts"), ENTRIES)
def test_nothing_is_declared_without_facts(schemas, cloud, token, facts):
    simulation = Simulated(cloud, token, schemas)
    if facts.complete:
        wrong = [path for path in simulation.others(facts) if simulation.effect(path) != "update"]
    else:
        wrong = [path for path in simulation.kind.effects if path not in facts.effects]
    assert wrong == []


@pytest.mark.parametrize(("cloud", "token", "facts"), ENTRIES)
def test_a_property_has_one_effect(cloud, token, facts):
    assert len(facts.effects) == len(facts.replace) + len(facts.update) + len(facts.conditions)


@pytest.mark.parametrize(("cloud", "token", "facts"), ENTRIES)
def test_what_all_types_have_in_common(schemas, cloud, token, facts):
    simulation, common = Simulated(cloud, token, schemas), of_every_type(cloud)
    effects = common.effects if common else {}
    given = {path: effect for path, effect in effects.items() if path in simulation.schema.inputs.properties}
    assert {path: simulation.effect(path) for path in given} == given


@pytest.mark.parametrize(("cloud", "token", "facts"), ENTRIES)
def test_every_type_is_read_in_the_source(cloud, token, facts):
    assert facts.confidence is Evidence.READ
    assert facts.complete
    assert facts.deviations == {}


def test_policies_count_machines_twice_only_where_they_are_replaced():
    facts = {token: entry for cloud in CLOUDS for token, entry in replacements(cloud).items()}
    machines = {
        "aws:ec2/instance:Instance",
        "aws:autoscaling/group:Group",
        "azure-native:compute:VirtualMachine",
        "azure-native:compute:VirtualMachineScaleSet",
    }
    # The simulated clouds create no machines outside node pools.
    assert FORCING.keys() - facts.keys() <= machines
    for token, names in FORCING.items():
        if token not in facts:
            continue
        replaced = facts[token].replace
        assert [
            name for name in names if not any(f"{path}.".startswith(f"{name}.") for path in replaced)
        ] == []
