"""Creates the roles of a code host's jobs in one account, from files of ``gpufabric roles``."""

from pathlib import Path

import pulumi

from gpufabric.components.pipelines.aws import AwsPipelineRoles
from gpufabric.components.pipelines.azure import AzurePipelineIdentities
from gpufabric.roles.files import role_texts
from gpufabric.spec.pipeline import pipeline_trust
from gpufabric.spec.problems import DeclarationError

NAME = "gpufabric"
ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Create the roles of the stack's account."""
    config = pulumi.Config()
    account = config.require("account")
    trust = pipeline_trust(config.require_object("trust"))
    folder = ROOT / (config.get("roles") or "roles")
    match config.require("cloud"):
        case "aws":
            roles = AwsPipelineRoles(
                NAME,
                account_id=account,
                trust=trust,
                policies=role_texts(folder, "aws", account),
                provider_exists=config.get_bool("provider-exists") or False,
            )
            pulumi.export("role_arns", dict(roles.role_arns))
        case "azure":
            identities = AzurePipelineIdentities(
                NAME,
                subscription_id=account,
                location=config.require("location"),
                trust=trust,
                roles={purpose: texts[0] for purpose, texts in role_texts(folder, "azure", account).items()},
            )
            pulumi.export("client_ids", dict(identities.client_ids))
        case other:
            raise DeclarationError.of(
                "cloud",
                given=other,
                allowed="aws, azure",
                limit="on OCI, an administrator of the identity domain makes an identity propagation trust",
            )


try:
    main()
except DeclarationError as error:
    raise pulumi.RunError(str(error)) from None
