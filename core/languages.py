"""The languages of the world that have two letters, from ``languages.toml``.

Source: ISO 639-1; Unicode CLDR 48 for the names.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path

# By code, each under the name that it has for itself.
OWN_NAMES: Mapping[str, str] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
