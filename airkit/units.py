"""Constants that are definitions, exact by convention; everything measured is a factor row."""

KG_PER_T = 1000
G_PER_KG = 1000
MJ_PER_GJ = 1000
MJ_PER_KWH = 3.6
HOURS_PER_DAY = 24
SO2_PER_SULFUR = 2  # mass of SO2 per mass of sulphur, 64 / 32 as the emission guides round it
