"""Lists of the whole market: one module or two per provider, behind one interface."""
