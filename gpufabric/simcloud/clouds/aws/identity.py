"""IAM, KMS, CloudWatch Logs and Parameter Store."""

from gpufabric.simcloud.clouds.aws.documents import policy_meaning
from gpufabric.simcloud.clouds.aws.effects import PARAMETER_TIER
from gpufabric.simcloud.clouds.aws.texts import issuer_meaning, key_meaning
from gpufabric.simcloud.clouds.aws.tokens import KEY_ALIAS, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from gpufabric.simcloud.clouds.kind import Context, Kind, table

_IAM = "arn:aws:iam::{account}:"
_KMS = "arn:aws:kms:{region}:{account}:"


def _role_arn(context: Context) -> str:
    path, name = context.inputs.get("path") or "/", context.inputs.get("name")
    return f"arn:aws:iam::{context.account}:role{path}{name}"


KINDS = table(
    Kind(
        type=ROLE,
        id="{in:name}",
        name="name",
        computed={
            "arn": _role_arn,
            "uniqueId": "AROA{HEX:17:id}",
            "createDate": "{now}",
            "managedPolicyArns": list[str](),
        },
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
        force_new=("name", "namePrefix", "path"),
        sets=("inlinePolicies", "managedPolicyArns"),
        meanings={"assumeRolePolicy": policy_meaning, "inlinePolicies.policy": policy_meaning},
    ),
    Kind(
        type=ROLE_POLICY,
        id="{in:role}:{in:name}",
        name="name",
        force_new=("name", "namePrefix", "role"),
        meanings={"policy": policy_meaning},
        names={"role": ROLE},
    ),
    Kind(
        type=ROLE_POLICY_ATTACHMENT,
        id="{in:role}/{in:policyArn}",
        force_new=("role", "policyArn"),
        deleted_first=True,
        names={"role": ROLE},
    ),
    Kind(
        type="aws:iam/policy:Policy",
        id=_IAM + "policy/{in:name}",
        name="name",
        computed={"arn": "{id}", "policyId": "ANPA{HEX:17:id}", "attachmentCount": 0},
        defaults={"path": "/"},
        force_new=("name", "namePrefix", "path", "description"),
        meanings={"policy": policy_meaning},
    ),
    Kind(
        type="aws:iam/instanceProfile:InstanceProfile",
        id="{in:name}",
        name="name",
        computed={
            "arn": _IAM + "instance-profile/{in:name}",
            "uniqueId": "AIPA{HEX:17:id}",
            "createDate": "{now}",
        },
        defaults={"path": "/"},
        force_new=("name", "namePrefix", "path"),
        names={"role": ROLE},
    ),
    Kind(
        type="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        id=lambda context: (
            f"arn:aws:iam::{context.account}:oidc-provider/{str(context.inputs.get('url')).removeprefix('https://')}"
        ),
        computed={"arn": "{id}", "thumbprintLists": ["{hex:40:thumb}"]},
        force_new=("url",),
        sets=("clientIdLists",),
        meanings={"url": issuer_meaning},
    ),
    Kind(
        type="aws:kms/key:Key",
        id="{uuid:}",
        computed={"arn": _KMS + "key/{id}", "keyId": "{id}"},
        defaults={
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT", "isEnabled": True,
            "enableKeyRotation": False, "multiRegion": False,
        },
        force_new=("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"),
        meanings={"policy": policy_meaning},
    ),
    Kind(
        type=KEY_ALIAS,
        id="{in:name}",
        name="name",
        computed={
            "arn": _KMS + "{in:name}",
            "targetKeyArn": _KMS + "key/{last:targetKeyId}",
        },
        force_new=("name", "namePrefix"),
        meanings={"targetKeyId": key_meaning},
    ),
    Kind(
        type="aws:cloudwatch/logGroup:LogGroup",
        id="{in:name}",
        name="name",
        computed={"arn": "arn:aws:logs:{region}:{account}:log-group:{in:name}"},
        defaults={"retentionInDays": 0, "skipDestroy": False, "logGroupClass": "STANDARD"},
        force_new=("name", "namePrefix", "logGroupClass"),
    ),
    Kind(
        type="aws:ssm/parameter:Parameter",
        id="{in:name}",
        name="name",
        computed={
            "arn": "arn:aws:ssm:{region}:{account}:parameter{in:name}",
            "keyId": "alias/aws/ssm",
            "version": 1,
        },
        defaults={"dataType": "text", "tier": "Standard"},
        force_new=("name", "dataType"),
        conditions={"tier": PARAMETER_TIER},
        secrets=("value",),
    ),
)  # fmt: skip
"""IAM, KMS, log and Parameter Store resource types by token."""
