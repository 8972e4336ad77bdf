"""The contenders, each a function over a registry's folder, run in a process of its own."""
