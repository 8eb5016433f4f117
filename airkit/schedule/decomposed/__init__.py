"""The decomposed engine: prices tie the lines together, each line is planned by itself."""
