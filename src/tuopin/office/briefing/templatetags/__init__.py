"""Words of the brief's templates."""
