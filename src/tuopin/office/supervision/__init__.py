"""LOOKING AFTER: the record of acts as pages, its chain proved again, and clues that auditors write."""
