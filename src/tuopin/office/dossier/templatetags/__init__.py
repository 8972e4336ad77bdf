"""Template tags of dossiers."""
