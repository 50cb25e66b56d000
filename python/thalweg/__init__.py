"""Results of Thalweg's runs, and the worker that computes networks with PyTorch for it."""
