"""OCIDs, availability domains and other names that OCI derives from a region."""

from collections.abc import Callable

from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.render import digest, hex_text, render

# Regions opened before 2019 have a three-letter key in OCIDs, later ones their full name (OCI documentation,
# "Regions and Availability Domains").
_KEYS = {
    "us-ashburn-1": "iad", "us-phoenix-1": "phx", "eu-frankfurt-1": "eu-frankfurt-1",
    "uk-london-1": "uk-london-1",
}  # fmt: skip
# OCI documentation, "Regions and Availability Domains", column "Region Key".
_AIRPORTS = {
    "us-ashburn-1": "iad", "us-phoenix-1": "phx", "us-chicago-1": "ord", "us-sanjose-1": "sjc",
    "eu-frankfurt-1": "fra", "uk-london-1": "lhr", "eu-amsterdam-1": "ams", "ap-tokyo-1": "nrt",
    "ap-osaka-1": "kix", "ap-sydney-1": "syd", "ap-singapore-1": "sin", "ap-seoul-1": "icn",
    "ap-mumbai-1": "bom", "ca-toronto-1": "yyz", "sa-saopaulo-1": "gru",
}  # fmt: skip
_THREE_DOMAINS = frozenset({"us-ashburn-1", "us-phoenix-1", "eu-frankfurt-1", "uk-london-1"})
_REALM = "oc1"
_LEAST_DOTS = 4  # ocid1.<type>.<realm>.<region>.<unique part>


def ocid(kind: str, label: str = "", *, regional: bool = True) -> Callable[[Context], str]:
    """Return a function that computes a resource's OCID; ``label`` distinguishes OCIDs of one resource."""

    def make(context: Context) -> str:
        place = region_key(context.region) if regional else ""
        unique = render(f"{{base32:52:ocid{label}}}", context)
        return f"ocid1.{kind}.{_REALM}.{place}.aaaaaaaa{unique}"

    return make


def region_key(region: str) -> str:
    """Return the name of a region in OCIDs."""
    return _KEYS.get(region, region)


def airport(region: str) -> str:
    """Return the three-letter key of a region, as in names of services; without one, its name."""
    return _AIRPORTS.get(region, region)


def is_ocid(text: str) -> bool:
    """Return whether a string is an OCID."""
    return text.startswith("ocid1.") and len(text.split(".")) > _LEAST_DOTS


def kind_of_ocid(text: str) -> str:
    """``subnet`` for the OCID of a subnet."""
    return text.split(".", 2)[1]


def availability_domains(tenancy: str, region: str) -> list[str]:
    """Return a region's availability domains as a tenancy sees them, such as ``Uocm:US-ASHBURN-AD-1``."""
    prefix = hex_text(Context(tenancy, region, f"ad\0{tenancy}", "", {}, {}, lambda _: None), 4).translate(
        str.maketrans("0123456789", "ghijklmnop")
    )
    three = region in _THREE_DOMAINS
    count = 3 if three else 1
    place = region.rsplit("-", 1)[0] if three else region
    return [f"{prefix.capitalize()}:{place.upper()}-AD-{number}" for number in range(1, count + 1)]


def namespace(tenancy: str) -> str:
    """Return the Object Storage namespace of a tenancy: twelve letters and digits."""
    return "ax" + hex_text(Context(tenancy, "", f"namespace\0{tenancy}", "", {}, {}, lambda _: None), 10)


def private_address(context: Context, label: str) -> str:
    """Return an address inside 10.0.0.0/8 that is the same for the same resource and label."""
    data = digest(context, label)
    return f"10.{data[0]}.{data[1]}.{data[2] % 250 + 4}"
