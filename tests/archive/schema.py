"""Whether all JSON files of an export follow the schema that lies beside them."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

root = Path(sys.argv[1])
schema = json.loads((root / "schema.json").read_text("utf-8"))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
checked = [root / "event.json", *sorted((root / "sessions").glob("*.json"))]
for path in checked:
    validator.validate(json.loads(path.read_text("utf-8")))
assert len(checked) == 5, checked
