"""Migrations, generated from the models."""
