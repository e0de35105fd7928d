"""Training a model: time, software, runs, and training against inference."""
