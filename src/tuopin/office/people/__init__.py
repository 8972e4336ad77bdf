"""WHO: people, the roles they hold over areas or households for a time, and the one rule of access."""
