def fit_line(x, y, lr, steps):
    a, b = 0.0, 0.0
    for _ in range(steps):
        error = a * x + b - y
        grad_a, grad_b = 2 * (error * x).mean().item(), 2 * error.mean().item()
        a, b = a - lr * grad_a, b - lr * grad_b
    return a, b
