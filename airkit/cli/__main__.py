"""``python -m airkit.cli`` is ``airkit``."""

from airkit.cli import main

main()
