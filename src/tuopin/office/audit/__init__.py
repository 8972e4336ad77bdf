"""WHO DID WHAT: every write is an act, every changed row is seen by a trigger, and nothing of it can be changed."""
