def chunk(t, n, dim=0):
    u = t.transpose(0, dim)
    k = (len(u) + n - 1) // n
    return (*(u[i : i + k].transpose(0, dim) for i in range(0, len(u), k)),)
