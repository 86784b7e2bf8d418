"""Stage deliver: temporary name, then rename; and the job ticket."""
