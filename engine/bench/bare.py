"""The bare loop: what a careful person writes by hand for one GAN, with nothing around it."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional


class BareLoop:
    """Trains a generator and a discriminator with the non-saturating objective; reports nothing, saves nothing.

    It has the trainer's own economies (no gradients for the other player's weights, fused Adam, one
    `_foreach` call for the average), so that it is no straw man.
    """

    def __init__(self, nets: nn.ModuleDict, samples: Tensor, batch: int, code: int, decay: float) -> None:
        """samples: (N, c, h, w) uint8 on the networks' device. decay: of the moving average, 0 for none."""
        nets = copy.deepcopy(nets).train()
        self.generator, self.discriminator = nets["generator"], nets["discriminator"]
        self.samples, self.batch, self.code, self.decay = samples, batch, code, decay
        self.weights = {"g": list(self.generator.parameters()), "d": list(self.discriminator.parameters())}
        self.g_step = torch.optim.AdamW(self.weights["g"], 2e-4, (0.5, 0.999), weight_decay=0.0, fused=True)
        self.d_step = torch.optim.AdamW(self.weights["d"], 2e-4, (0.5, 0.999), weight_decay=0.0, fused=True)
        average = copy.deepcopy(self.generator).requires_grad_(False)
        self.average = [t for t in (*average.parameters(), *average.buffers()) if t.is_floating_point()]
        live = (*self.generator.parameters(), *self.generator.buffers())
        self.live = [t.detach() for t in live if t.is_floating_point()]

    def play(self, rounds: int) -> None:
        """Plays rounds and waits for the device."""
        for _ in range(rounds):
            self.round()
        if self.samples.is_cuda:
            torch.cuda.synchronize()

    def round(self) -> None:
        """One step of the discriminator, one of the generator, one of the average."""
        index = torch.randint(len(self.samples), (self.batch,), device=self.samples.device)
        real = self.samples[index].float() / 127.5 - 1
        with torch.no_grad():
            fake = self.generator(self.codes())
        logits_real, logits_fake = self.discriminator(real).logits, self.discriminator(fake).logits
        loss = functional.softplus(-logits_real).mean() + functional.softplus(logits_fake).mean()
        self.d_step.zero_grad(set_to_none=True)
        loss.backward(inputs=self.weights["d"])
        self.d_step.step()

        loss = functional.softplus(-self.discriminator(self.generator(self.codes())).logits).mean()
        self.g_step.zero_grad(set_to_none=True)
        loss.backward(inputs=self.weights["g"])
        self.g_step.step()

        if self.decay:
            torch._foreach_lerp_(self.average, self.live, 1 - self.decay)

    def codes(self) -> Tensor:
        """Codes (batch, code) from N(0, I)."""
        return torch.randn(self.batch, self.code, device=self.samples.device)
