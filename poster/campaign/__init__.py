"""Stages load, plan and resolve: what the user wrote, which pieces follow from it, and their final text."""
