"""Exits: what a household, a village and a county must fulfil to leave poverty."""
