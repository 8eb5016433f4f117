"""A fictional county, made from a seed: the shipped case ``demo-county``.

Nothing in it is real. The county is called 示范县 (Shifan, "demonstration") and its towns bear the
first characters of the Thousand Character Classic, so that no number can be taken for that of a
real place. The numbers are plausible for the plain of northern China and rounded as a county would
write them; they are drawn by chance and rest on no source.
"""

from airkit.demo.county import DEFAULT_SEED, write_demo

__all__ = ["DEFAULT_SEED", "write_demo"]
