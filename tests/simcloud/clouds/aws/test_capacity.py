from tests.simcloud.clouds.examples import read_example


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    capacity = read_example("aws", tmp_path / "example.yaml").aws
    assert capacity is not None
    assert capacity.reservations is not None
    assert capacity.reservations[0].kind == "capacity-block"
    assert capacity.offerings is not None
    assert capacity.offerings[0].hours == 14 * 24
