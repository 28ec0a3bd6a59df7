# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's jsonschema, for another Python too. To import it takes longer than many a test, so that
scripts which need it in one place do so there."""
import sys

try:
    import jsonschema
except ImportError:
    sys.path.append("/usr/lib/python3/dist-packages")
    import jsonschema

__all__ = ["jsonschema"]
