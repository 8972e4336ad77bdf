"""Numbers printed elsewhere, reproduced: one test each, with its source."""
