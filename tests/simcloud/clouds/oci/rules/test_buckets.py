"""Object Storage."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import buckets as rules
from gpufabric.simcloud.clouds.oci.tokens import BUCKET
from gpufabric.simcloud.inspect import tamper
from tests.simcloud.clouds.oci.tenancy import Case, refused


def namespace_of(tenancy):
    return tenancy.oci.invoke("oci:ObjectStorage/getNamespace:getNamespace", {})[0]["namespace"]


def bucket(tenancy, name="ckpt", place=None, **inputs):
    return tenancy.make(BUCKET, {"namespace": place or namespace_of(tenancy), "name": name, **inputs})


def put(tenancy, name="ckpt"):
    inputs = {"namespace": namespace_of(tenancy), "bucket": name, "object": "o", "content": "x"}
    return tenancy.oci.create(rules.OBJECT, tenancy.name("o"), inputs)


def twice(tenancy):
    bucket(tenancy)
    bucket(tenancy)


def delete_full(tenancy):
    made = bucket(tenancy)
    put(tenancy)
    tenancy.oci.delete(made)


def versioning(before, after):
    def ask(tenancy):
        inputs = {"namespace": namespace_of(tenancy), "name": "ckpt", "versioning": before}
        made = tenancy.make(BUCKET, inputs)
        return tenancy.oci.update(made, {**made.inputs, "versioning": after})

    return ask


CASES = [
    Case("namespace", rules.NO_NAMESPACE, lambda tenancy: bucket(tenancy, place="elsewhere"),
         "404-NamespaceNotFound, You do not have authorization to perform this request, or the requested"),
    Case("no bucket", rules.NO_BUCKET, put,
         "404-BucketNotFound, Either the bucket named 'ckpt' does not exist in"),
    Case("name taken", rules.EXISTS, twice, "409-BucketAlreadyExists, Either the bucket 'ckpt' in namespace"),
    Case("versioning off", rules.VERSIONING, versioning("Enabled", "Disabled"),
         "400-InvalidParameter, Versioning of bucket 'ckpt' cannot be changed from Enabled to Disabled"),
    Case("suspended versioning off", rules.VERSIONING, versioning("Suspended", "Disabled"), "from Suspended"),
    Case("not empty", rules.NOT_EMPTY, delete_full,
         "409-BucketNotEmpty, Bucket named 'ckpt' is not empty. Delete all object versions first."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_a_bucket_goes_once_it_is_empty(tenancy):
    made = bucket(tenancy)
    bucket_ = put(tenancy)
    tenancy.oci.delete(bucket_)
    tenancy.oci.delete(made)
    assert tenancy.held(BUCKET) == []


def test_objects_that_training_wrote_hold_a_bucket(tenancy):
    made = bucket(tenancy)
    tamper(tenancy.root, made.id, "approximateCount", "3")
    with refused("409-BucketNotEmpty"):
        tenancy.oci.delete(made)
    tamper(tenancy.root, made.id, "approximateCount", "0")
    tenancy.oci.delete(made)


def test_two_names_in_one_namespace_and_an_update(tenancy):
    made = bucket(tenancy)
    bucket(tenancy, "other")
    tenancy.oci.update(made, {**made.inputs, "versioning": "Enabled"})
    assert len(tenancy.held(BUCKET)) == 2


def test_versioning_that_is_no_longer_given_stays_as_it_is(tenancy):
    made = bucket(tenancy, versioning="Enabled", autoTiering="InfrequentAccess", storageTier="Standard")
    inputs = {name: value for name, value in made.inputs.items() if name not in ("storageTier", "versioning")}
    assert list(tenancy.oci.diff(made, inputs).diffs) == []
    updated = tenancy.oci.update(made, {**inputs, "freeformTags": {"a": "b"}})
    assert (updated.outputs["versioning"], updated.outputs["storageTier"]) == ("Enabled", "Standard")
    again = tenancy.oci.diff(updated, {**updated.inputs, "versioning": "Suspended"})
    assert list(again.diffs) == ["versioning"]


@pytest.mark.parametrize(("before", "after"), [("Enabled", "Suspended"), ("Disabled", "Enabled")])
def test_versioning_is_suspended_and_enabled(tenancy, before, after):
    assert versioning(before, after)(tenancy).outputs["versioning"] == after
