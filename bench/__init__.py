"""How long a scan takes and how much memory, measured against plain parsing of the same bytes."""
