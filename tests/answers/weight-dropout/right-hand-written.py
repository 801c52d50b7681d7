# Runs the layers by hand, from the module's own parameters.
import torch
import torch.nn.functional as F
from torch import nn


class WeightDropout(nn.Module):
    def __init__(self, module, p, name="weight_hh_l0"):
        super().__init__()
        self.module, self.p, self.name = module, p, name

    def forward(self, x, state=None):
        m = self.module
        w = {k: v for k, v in m.named_parameters()}
        w[self.name] = F.dropout(w[self.name], self.p, self.training)
        if isinstance(m, nn.Linear):
            return F.linear(x, w["weight"], w["bias"])
        if state is None:
            zero = x.new_zeros(m.num_layers, x.shape[1], m.hidden_size)
            state = (zero, zero) if isinstance(m, nn.LSTM) else zero
        flat = [w[k] for k in m._flat_weights_names]
        rest = (m.bias, m.num_layers, 0.0, self.training, False, m.batch_first)
        if isinstance(m, nn.LSTM):
            out, h, c = torch._VF.lstm(x, state, flat, *rest)
            return out, (h, c)
        run = torch._VF.gru if isinstance(m, nn.GRU) else torch._VF.rnn_tanh
        return run(x, state, flat, *rest)
