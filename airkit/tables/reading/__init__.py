"""From files as people have them to tables of text."""
