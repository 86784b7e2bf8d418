"""Stacks: from an order list to collated piles with slips and a pick-up list, and back when a number changes."""
