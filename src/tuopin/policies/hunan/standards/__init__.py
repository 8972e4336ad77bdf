"""Standards: one topic a module, each a tuple CRITERIA of questions asked of persons or households."""
