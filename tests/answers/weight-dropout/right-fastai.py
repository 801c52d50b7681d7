import warnings
import torch
from torch import nn
import torch.nn.functional as F
class WeightDropout(nn.Module):
    def __init__(self, module, weight_p, layer_names='weight_hh_l0'):
        super().__init__()
        self.module, self.weight_p, self.layer_names = module, weight_p, [layer_names]
        for layer in self.layer_names:
            w = getattr(self.module, layer)
            delattr(self.module, layer)
            self.register_parameter(f'{layer}_raw', nn.Parameter(w.data))
            setattr(self.module, layer, w.clone())
            if isinstance(self.module, (nn.RNNBase,)):
                self.module.flatten_parameters = self._do_nothing
    def _setweights(self):
        for layer in self.layer_names:
            raw_w = getattr(self, f'{layer}_raw')
            w = F.dropout(raw_w, p=self.weight_p, training=True) if self.training else raw_w.clone()
            setattr(self.module, layer, w)
    def forward(self, *args):
        self._setweights()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", category=UserWarning)
            return self.module(*args)
    def _do_nothing(self): pass
