"""What policy says: one pack per jurisdiction or method."""
