"""HOW IT LOOKS: the frame of every page, the style sheet, the words in two languages, and lines of the log."""
