import pytest

from gpufabric.wire.schema import SchemaLoader
from gpufabric.wire.schema.load import cache_directory
from tools.terraform.__main__ import main
from tools.terraform.check import differences
from tools.terraform.names import property_path, token_of
from tools.terraform.schemas import resource_types
from tools.terraform.tokens import tokens

RESOURCE = """
package core

// CoreBerthResource is an example in the style of the providers: "name": {ForceNew: true} in a comment.
func CoreBerthResource() *schema.Resource {
	return &schema.Resource{
		Timeouts: tfresource.DefaultTimeout,
		Create:   createCoreBerth,
		Schema: map[string]*schema.Schema{
			"availability_domain": {
				Type:             schema.TypeString,
				Required:         true,
				ForceNew:         true,
				DiffSuppressFunc: func(k, old, new string, d *schema.ResourceData) bool { return old == "{" },
			},
			/* "gone": {Optional: true}, */
			"quay_details": {
				Type:     schema.TypeList,
				Optional: true,
				MaxItems: 1,
				Elem: &schema.Resource{
					Schema: map[string]*schema.Schema{
						"crane_ids": {
							Type:     schema.TypeSet,
							Optional: true,
							Set:      tfresource.LiteralTypeHashCodeForSets,
							Elem: &schema.Schema{
								Type: schema.TypeString,
							},
						},
						"depth": {
							Type:     schema.TypeInt,
							Optional: true,
							ForceNew: true,
							Default:  `{`,
						},
					},
				},
			},
			"shared": sharedSchema(),
			"state": {
				Type:     schema.TypeString,
				Computed: true,
			},
		},
		CustomizeDiff: customdiff.All(berthDiff),
	}
}

func createCoreBerth(d *schema.ResourceData, m interface{}) error { return nil }
"""
REGISTER = """
func RegisterResource() {
	tfresource.RegisterResource("oci_core_berth", CoreBerthResource())
	tfresource.RegisterResource("oci_core_absent", CoreAbsentResource())
}
"""
CLUSTER = """
func CoreComputeClusterResource() *schema.Resource {
	return &schema.Resource{
		Schema: map[string]*schema.Schema{
			"availability_domain": {
				Type:     schema.TypeString,
				Required: true,
			},
			"compartment_id": {
				Type:     schema.TypeString,
				Required: true,
			},
		},
	}
}
"""


@pytest.fixture
def source(tmp_path):
    """A folder with the source of one resource type."""
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "berth.go").write_text(RESOURCE)
    (tmp_path / "core" / "register.go").write_text(REGISTER)
    return tmp_path


def test_arguments_are_read_with_what_their_change_does(source):
    (berth,) = resource_types(source)
    assert (berth.name, berth.customized) == ("oci_core_berth", True)
    read = {
        attribute.path: (attribute.force_new, attribute.is_set, attribute.readable)
        for attribute in berth.attributes
        if attribute.is_input
    }
    assert read == {
        "availability_domain": (True, False, True),
        "quay_details": (False, False, True),
        "quay_details.crane_ids": (False, True, True),
        "quay_details.depth": (True, False, True),
        "shared": (False, False, False),
    }
    assert {attribute.path for attribute in berth.attributes if not attribute.is_input} == {"state"}


def test_an_argument_has_its_line(source):
    (berth,) = resource_types(source)
    lines = (source / "core" / "berth.go").read_text().splitlines()
    for attribute in berth.attributes:
        text = "ForceNew" if attribute.force_new else attribute.path.rpartition(".")[2]
        assert text in lines[attribute.line - 1]


def test_tokens_leave_out_comments_and_keep_texts():
    assert [token.text for token in tokens('a: "b, // c", // d\n`e\nf`')] == [
        "a",
        ":",
        '"b, // c"',
        ",",
        "`e\nf`",
    ]


def test_names_of_terraform_become_names_of_pulumi():
    known = ("oci:Core/computeCluster:ComputeCluster", "oci:Kms/vault:Vault")
    assert token_of("oci_core_compute_cluster", "oci", known) == known[0]
    assert token_of("oci_core_berth", "oci", known) is None
    schema = SchemaLoader("oci", cache_directory()).get("oci:Core/securityList:SecurityList")
    path = "egress_security_rules.tcp_options.source_port_range.max"
    assert property_path(schema, path) == "egressSecurityRules.tcpOptions.sourcePortRange.max"
    assert property_path(schema, "egress_security_rules.absent") is None


def test_a_difference_names_the_line(source):
    (source / "core" / "cluster.go").write_text(CLUSTER)
    (source / "core" / "register.go").write_text(
        'tfresource.RegisterResource("oci_core_compute_cluster", CoreComputeClusterResource())'
    )
    wrong = [line for line in differences(source) if "not found" not in line]
    assert wrong == [
        "oci:Core/computeCluster:ComputeCluster availabilityDomain (core/cluster.go:5): "
        "ForceNew is false in the source"
    ]
    assert "oci:Core/vcn:Vcn: not found in the source" in differences(source)


def test_the_list_is_one_argument_per_line(source, capsys):
    assert main(["list", str(source)]) == 0
    assert "oci_core_berth\tquay_details.crane_ids\t-\tTypeSet\tcore/berth.go:23\n" in capsys.readouterr().out


def test_differences_end_with_status_1(source, capsys):
    assert main(["check", str(source)]) == 1
    assert "not found in the source" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["list"], ["list", "/nowhere"], ["write", "."]])
def test_wrong_arguments_end_with_the_usage(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: python -m tools.terraform list|check FOLDER" in capsys.readouterr().err
