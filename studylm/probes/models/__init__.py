"""Any model: what it looks at, which layers it uses and how often, whether its gradients are right."""
