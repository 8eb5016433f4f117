"""The exact engine: the model as a mixed-integer programme through PuLP and HiGHS."""
