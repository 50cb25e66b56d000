"""Which networks Thalweg knows by `networks.yaml`, and which are its presets."""
import re
from pathlib import Path

FILE = Path(__file__).with_name("networks.yaml")
# Names of the entries: two spaces, the name, a colon.
NAMES = re.findall(r"^  ([a-z0-9-]+):", FILE.read_text(), re.MULTILINE)


def argument(network):
    """The network as `thalweg bench --network` takes it."""
    return f"{FILE}:{network}" if network in NAMES else network
