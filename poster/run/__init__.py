"""The run: strings the stages together over all jobs."""
