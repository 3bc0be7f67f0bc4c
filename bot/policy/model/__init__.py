"""Values and figures, policies and their statements, conditions and formulas as data."""
