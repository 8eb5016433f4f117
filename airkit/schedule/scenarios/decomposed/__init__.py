"""The decomposed road for a county: scenarios side by side, tied by common stops and starts."""
