from gpufabric.simcloud.capacity import read_file
from gpufabric.simcloud.clouds.refusals import PAGE


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    example = tmp_path / "example.yaml"
    example.write_text("aws:\n" + page.split("```yaml\naws:\n")[1].split("```")[0])
    capacity = read_file(example).aws
    assert capacity is not None
    assert capacity.reservations is not None
    assert capacity.reservations[0].kind == "capacity-block"
    assert capacity.offerings is not None
    assert capacity.offerings[0].hours == 14 * 24
    shown = capacity.model_dump(exclude_unset=True).keys()
    assert shown == type(capacity).model_fields.keys(), "the example shows every key"
