"""Probes for models: what they depend on, which layers they use and how often, whether their gradients are right."""
