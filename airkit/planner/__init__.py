"""The planner's page: turn knobs, see what they cost, on this machine alone.

``desk`` answers (a plain class, no page), ``worker`` keeps it in a process of its own, ``board``
holds what is shown and pinned, ``page`` shows it by ipywidgets, ``launch`` starts Voila.
"""
