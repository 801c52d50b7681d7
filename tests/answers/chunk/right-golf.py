def chunk(t, n, dim=0):
    z = t.shape[dim]
    k = -(z // -n)
    return (*(t.narrow(dim, i, min(k, z - i)) for i in range(0, z, k)),)
