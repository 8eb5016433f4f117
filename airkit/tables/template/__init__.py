"""Empty workbooks and folders to fill.

write_template(path) writes one; shipped_places() names the places that can be filled in.
"""

from airkit.tables.template.write import shipped_places, write_template

__all__ = ["shipped_places", "write_template"]
