"""Confinement of a process: files, network, other processes, memory."""
