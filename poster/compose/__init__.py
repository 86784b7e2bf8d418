"""Stage compose: everything is placed, absolute, in points; text that does not fit is a problem, never a clip."""
