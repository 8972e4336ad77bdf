"""DOSSIER: one page a household, one a village and one a county, and the papers printed from the same data."""
