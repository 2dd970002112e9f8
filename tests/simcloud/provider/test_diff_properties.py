"""Properties that hold for every comparison."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpufabric.simcloud.clouds.aws.documents import policy_meaning
from gpufabric.simcloud.provider.diff import diff
from gpufabric.simcloud.provider.matching import in_order, regardless_of_order
from gpufabric.simcloud.provider.scope import RequestedResource, Scope

CLUSTER = "aws:eks/cluster:Cluster"
SCALARS = st.booleans() | st.integers(0, 9) | st.text("ab", max_size=2)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
INPUTS = st.dictionaries(
    st.sampled_from(["vpcConfig", "version", "tags", "encryptionConfig", "enabledClusterLogTypes", "other"]),
    VALUES,
    max_size=4,
)
IDS = st.lists(st.sampled_from("abcdef"), max_size=6)
DIFFERENT = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture
def compare(schemas, tmp_path):
    scope = Scope.open("aws", tmp_path, {}, schemas("aws"))
    return lambda old, new: diff(scope, RequestedResource("urn:x", CLUSTER, "x"), old, new)


def at(value, path):
    """The value at a changed path such as a.b[0]; None where there is none."""
    for part in path.replace("[", ".[").split("."):
        if part.startswith("["):
            value = (
                value[int(part[1:-1])] if isinstance(value, list) and int(part[1:-1]) < len(value) else None
            )
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


@DIFFERENT
@given(inputs=INPUTS)
def test_equal_inputs_do_not_differ(compare, inputs):
    assert compare(inputs, inputs).changes == []


@DIFFERENT
@given(old=INPUTS, new=INPUTS)
def test_a_named_path_differs(compare, old, new):
    sets = ("enabledClusterLogTypes", "vpcConfig.subnetIds")
    for change in compare(old, new).changes:
        if not change.path.startswith(sets):
            before, after = at(old, change.path), at(new, change.path)
            assert before != after or type(before) is not type(after)
            assert (change.what == "add") <= (before is None)
            assert (change.what == "delete") <= (after is None)


@DIFFERENT
@given(old=INPUTS, new=INPUTS)
def test_every_difference_is_named(compare, old, new):
    different = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    different -= {"enabledClusterLogTypes"}
    named = {change.path.split(".")[0].split("[")[0] for change in compare(old, new).changes}
    # What the cloud filled in stays when it is given no longer.
    filled_in = {"vpcConfig", "version"} - new.keys()
    assert different - filled_in <= named


@DIFFERENT
@given(ids=IDS, data=st.data())
def test_another_order_of_a_set_is_no_change(compare, ids, data):
    shuffled = data.draw(st.permutations(ids))
    assert compare({"vpcConfig": {"subnetIds": ids}}, {"vpcConfig": {"subnetIds": shuffled}}).changes == []


@given(old=IDS, new=IDS)
def test_matching_a_set_turns_one_into_the_other(old, new):
    result = list(old)
    pairs = list(regardless_of_order(old, new))
    for _, gone, _ in pairs:
        if gone is not None:
            result.remove(gone)
    result += [come for _, _, come in pairs if come is not None]
    assert sorted(result) == sorted(new)


@given(old=IDS, new=IDS)
def test_matching_in_order_pairs_every_element(old, new):
    pairs = list(in_order(old, new))
    assert [before for _, before, _ in pairs if before is not None] == old
    assert [after for _, _, after in pairs if after is not None] == new


TEXTS = st.lists(st.sampled_from(["s3:Get", "s3:Put", "s3:List"]), min_size=1, max_size=3, unique=True)
STATEMENTS = st.lists(
    st.fixed_dictionaries({"Effect": st.sampled_from(["Allow", "Deny"]), "Action": TEXTS, "Resource": TEXTS}),
    min_size=1,
    max_size=3,
)


@given(statements=STATEMENTS, data=st.data())
def test_the_order_in_a_policy_means_nothing(statements, data):
    shuffled = [
        {name: data.draw(st.permutations(value)) if isinstance(value, list) else value
         for name, value in reversed(statement.items())}
        for statement in data.draw(st.permutations(statements))
    ]  # fmt: skip
    document = {"Version": "2012-10-17", "Statement": statements}
    other = {"Statement": shuffled, "Version": "2012-10-17"}
    assert policy_meaning(document) == policy_meaning(other)


@given(statements=STATEMENTS)
def test_another_action_means_something_else(statements):
    changed = [{**statements[0], "Action": ["s3:Delete"]}, *statements[1:]]
    assert policy_meaning({"Statement": statements}) != policy_meaning({"Statement": changed})


@pytest.mark.parametrize("text", ["", "no policy", "[1]", '{"Id": "x"}', 7, None])
def test_what_is_no_policy_stays_as_it_is(text):
    assert policy_meaning(text) == text
