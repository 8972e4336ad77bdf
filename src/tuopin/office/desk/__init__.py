"""THE DESK: where an official begins the day; it reads every application and writes nothing."""
