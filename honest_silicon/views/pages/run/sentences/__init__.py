"""The sentences of *Run a model*, a module for each thing it says."""
