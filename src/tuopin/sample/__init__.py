"""The invented province, with known answers, at any scale."""
