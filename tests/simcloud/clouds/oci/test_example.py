from gpufabric.simcloud.capacity import read_file
from gpufabric.simcloud.clouds.refusals import PAGE


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    example = tmp_path / "example.yaml"
    example.write_text("oci:\n" + page.split("```yaml\noci:\n")[1].split("```")[0])
    capacity = read_file(example).oci
    assert capacity is not None
    assert capacity.memory_fabrics is not None
    assert capacity.memory_fabrics[0].usable == 17
    shown = capacity.model_dump(exclude_unset=True).keys()
    assert shown == type(capacity).model_fields.keys(), "the example shows every key"
