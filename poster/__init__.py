"""`poster`: print-ready posters from one YAML file and one list."""

__version__ = "0.1.0"
