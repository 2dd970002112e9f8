from tests.simcloud.clouds.examples import read_example


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    capacity = read_example("oci", tmp_path / "example.yaml").oci
    assert capacity is not None
    assert capacity.memory_fabrics is not None
    assert capacity.memory_fabrics[0].usable == 17
