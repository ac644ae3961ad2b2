"""A pytest plugin, loaded first: keeps jsonschema from building a grammar of web addresses, which takes 2 s.

nbformat imports jsonschema to check notebooks and asks for the format of no address: nothing is checked less.
"""

import sys

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # importing it is an ImportError, which it expects
