"""Whether a bag, or the bag in a packed file, is valid for the reference implementation, and says version 1.0."""

import sys
import tempfile
import zipfile
from pathlib import Path

import bagit

path = Path(sys.argv[1])
with tempfile.TemporaryDirectory() as place:
    if path.is_file():
        with zipfile.ZipFile(path) as packed:
            packed.extractall(place)
        [path] = Path(place).iterdir()
    bag = bagit.Bag(str(path))
    bag.validate()
    assert bag.version_info == (1, 0), bag.version
    assert set(bag.algorithms) == {"sha256", "sha512"}, bag.algorithms
    assert bag.info["Payload-Oxum"]
    histories = sorted(file.name for file in (path / "data/history").iterdir())
    assert len(histories) == 8, histories
