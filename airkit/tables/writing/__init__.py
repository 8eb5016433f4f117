"""Tables back to files, whole or not at all."""
