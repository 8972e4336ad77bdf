"""The words: glossary, code lists, areas and verdicts, in Chinese and English."""
