from tests.simcloud.clouds.examples import read_example


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    capacity = read_example("azure", tmp_path / "example.yaml").azure
    assert capacity is not None
    assert capacity.reservation_groups is not None
    assert capacity.reservation_groups[0].reservations[0].count == 32
