"""A bucket is read with the settings that resources of their own hold (pulumi/pulumi-aws#6244)."""

from gpufabric.simcloud.clouds.aws.tokens import BUCKET, settings_token

RULES = [
    {
        "id": "noncurrent-versions",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrentVersionExpiration": {"noncurrentDays": 30},
    },
    {"id": "uploads", "status": "Disabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}},
]


def test_a_bucket_alone_is_read_as_it_was_declared(aws):
    bucket = aws.create(BUCKET, "b", {"bucket": "models"})
    _, inputs, outputs = aws.read(bucket)
    assert inputs == bucket.inputs
    assert outputs["versioning"] == {"enabled": False, "mfaDelete": False}
    assert outputs["lifecycleRules"] == []
    assert outputs["serverSideEncryptionConfiguration"]["rule"]["applyServerSideEncryptionByDefault"] == {
        "sseAlgorithm": "AES256"
    }


def test_settings_of_other_resources_show(aws):
    bucket = aws.create(BUCKET, "b", {"bucket": "models"})
    status = {"versioningConfiguration": {"status": "Enabled"}}
    aws.create(settings_token("BucketVersioning"), "v", {"bucket": "models", **status})
    aws.create(settings_token("BucketLifecycleConfiguration"), "l", {"bucket": "models", "rules": RULES})
    rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}
    encryption = settings_token("BucketServerSideEncryptionConfiguration")
    aws.create(encryption, "e", {"bucket": "models", "rules": [rule]})
    _, inputs, outputs = aws.read(bucket)
    assert outputs["versioning"]["enabled"] is True
    assert outputs["serverSideEncryptionConfiguration"] == {"rule": rule}
    assert outputs["lifecycleRules"] == [
        {
            "id": "noncurrent-versions",
            "enabled": True,
            "prefix": "",
            "noncurrentVersionExpiration": {"days": 30},
        },
        {"id": "uploads", "enabled": False, "prefix": "", "abortIncompleteMultipartUploadDays": 7},
    ]
    assert inputs == {**bucket.inputs, "lifecycleRules": outputs["lifecycleRules"]}, (
        "of these, only the rules are taken for inputs, so that the next preview removes them"
    )
