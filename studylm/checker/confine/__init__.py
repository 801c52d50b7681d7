"""What a confined process may reach: files, network, processes, memory."""
