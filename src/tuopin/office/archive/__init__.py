"""FROZEN ROUNDS: the living registry checked, frozen into the store, and proved again."""
