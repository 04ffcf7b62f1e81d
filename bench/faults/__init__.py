"""Faults, one function each: break something real, heal it, and compare what clients were told with
what the database holds. `python -m bench.faults` runs them; each answers with figures and bars."""
