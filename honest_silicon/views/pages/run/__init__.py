"""Running a model: fit, speed, cost, and what was measured."""
