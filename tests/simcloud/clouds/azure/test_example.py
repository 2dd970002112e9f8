from gpufabric.simcloud.capacity import read_file
from gpufabric.simcloud.clouds.refusals import PAGE


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    example = tmp_path / "example.yaml"
    example.write_text("azure:\n" + page.split("```yaml\nazure:\n")[1].split("```")[0])
    capacity = read_file(example).azure
    assert capacity is not None
    assert capacity.reservation_groups is not None
    assert capacity.reservation_groups[0].reservations[0].count == 32
    shown = capacity.model_dump(exclude_unset=True).keys()
    assert shown == type(capacity).model_fields.keys(), "the example shows every key"
