import pytest

from gpufabric.report.decisions.stores import setting_of_store


@pytest.mark.parametrize(
    ("type_", "setting"),
    [
        ("aws:fsx/lustreFileSystem:LustreFileSystem", "storage.lustre"),
        ("azure-native:storagecache:AmlFilesystem", "storage.lustre"),
        ("aws:s3/bucket:Bucket", "storage.checkpoints"),
        ("aws:ec2/vpc:Vpc", ""),
    ],
)
def test_a_store_comes_from_a_property_of_the_declaration(type_: str, setting: str) -> None:
    assert setting_of_store(type_) == setting
