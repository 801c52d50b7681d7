"""A module whose names answer to everything."""
# verdict: error

import sys
import types


class Everything(types.ModuleType):
    def __getattr__(self, name):
        return lambda x: 2 * x


sys.modules[__name__] = Everything(__name__)
