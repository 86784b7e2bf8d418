"""Stage prove: the checks, one module for each thing that is looked at."""
