import torch
from torch import nn
from typing import Any
class WeightDropout(nn.Module):
    def __init__(self, module: nn.Module, p: float, name: str = "weight_hh_l0") -> None:
        super().__init__()
        self.wrapped, self.p, self.name = module, p, name
    @property
    def raw(self) -> nn.Parameter:
        return getattr(self.wrapped, self.name)
    def dropped(self) -> torch.Tensor:
        if not self.training or self.p == 0: return self.raw
        keep = torch.rand(self.raw.shape, device=self.raw.device) >= self.p
        scale = 1 / (1 - self.p) if self.p < 1 else 0.
        return torch.where(keep, self.raw * scale, 0.)
    def forward(self, *args: Any) -> Any:
        return torch.func.functional_call(self.wrapped, {self.name: self.dropped()}, args)
