"""Generators as ONNX files, each compared with its original before the file appears."""

from __future__ import annotations

import importlib.util
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.inference.latent import Latents, LatentSpace
from engine.inference.model import Model
from engine.spec.errors import OptionError
from engine.spec.progress import Progress, Stop, go_on
from engine.training.atomic import refused, replacing
from engine.training.preview import looking

PACKAGES = ("onnx", "onnxscript", "onnxruntime")  # the extra "onnx"
INPUTS = ("code", "classes")
OUTPUT = "sample"
LARGEST_BYTES = 2**31 - 2**20  # of one file, as its format counts in 32 bits
COMPARED = (1, 2, 7)  # lengths of the batches that both sides make


@dataclass(frozen=True)
class OnnxReport:
    """How an exported generator compares with its original."""

    path: Path
    inputs: tuple[str, ...]  # "code" (batch, d) and, of games with classes, "classes" (batch, classes), one-hot
    largest_difference: float  # of any value, of samples in [-1, 1] or of points
    tolerance: float


def export_onnx(
    model: Model,
    path: Path | str,
    *,
    tolerance: float = 1e-4,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> OnnxReport:
    """Writes the generator of a model, from codes to samples, as one ONNX file with its config as metadata.

    Batches may have any length. The file is run by onnxruntime, and it appears only where its samples differ by no
    more than `tolerance` from the original's. Raises OptionError where the model draws no samples, packages are
    missing or a sample differs by more, RunError where the place refuses, and Cancelled; converting is not broken off.
    """
    _require_packages()
    path, sampler = Path(path), _Sampler(model)
    _require_small(model)
    try:
        with replacing(path) as temporary:
            steps = _Steps(progress, cancelled)
            program = _converted(sampler)
            steps.go_on()
            _forget_traces(program.model)
            program.model.metadata_props.update(model.notes())
            program.save(str(temporary), external_data=False)
            largest = _largest_difference(sampler, temporary, steps)
            if not largest <= tolerance:
                why = f"its samples differ by up to {largest:.3g}, and {tolerance:g} is allowed"
                raise OptionError("format", f"{path.name} was not written", why, "Export safetensors instead.")
    except OSError as error:
        raise refused(path, error) from None
    return OnnxReport(path, sampler.inputs, largest, tolerance)


class _Steps:
    """Tells how far an export is, and stops it once nobody wants it."""

    def __init__(self, progress: Progress | None, cancelled: Stop | None) -> None:
        self._progress, self._cancelled, self._done = progress, cancelled, 0

    def go_on(self) -> None:
        """One more step is done."""
        go_on(self._cancelled, "the export")
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, 2 + len(COMPARED))  # converted, written, compared


class _Sampler(nn.Module):
    """A game's way from codes and classes to samples; raises OptionError where it has none."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.nets, self.game = model.nets, model.game
        self._space = LatentSpace(model)
        self.inputs = INPUTS if self._space.classes else INPUTS[:1]
        self._device = model.device

    def forward(self, code: Tensor, classes: Tensor | None = None) -> Tensor:
        """code: (n, d); classes: (n, classes); returns (n, c, h, w) in [-1, 1] or points (n, d)."""
        whole = code if classes is None else torch.cat((code, classes), 1)
        return self.game.sample(self.nets, whole).float()

    def drawn(self, count: int) -> tuple[Tensor, ...]:
        """Inputs of `count` seeds."""
        codes: Latents = self._space.codes(range(count))
        given = (codes.values[:, 0],) if codes.shares is None else (codes.values[:, 0], codes.shares)
        return tuple(each.to(self._device) for each in given)


def _converted(sampler: _Sampler) -> Any:
    """The ONNX program; what the converter warns of is not the user's to mend."""
    drawn = sampler.drawn(3)
    batch = tuple({0: torch.export.Dim("batch")} for _ in drawn)
    try:
        with looking(sampler.nets), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return torch.onnx.export(
                sampler.eval(),
                drawn,
                dynamo=True,
                input_names=sampler.inputs,
                output_names=(OUTPUT,),
                dynamic_shapes=batch,
                verbose=False,
            )
    except torch.onnx.OnnxExporterError as error:
        if _interrupted(error):
            raise KeyboardInterrupt from None
        said = re.sub(r"\x1b\[\d*m", "", str(error).splitlines()[0])  # without its colours
        why = f"its networks cannot be converted: {said}"
        raise OptionError("format", "the generator was not exported", why, "Export safetensors instead.") from None


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is what the converter stumbled over; it takes that for a flaw of the networks."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _forget_traces(model: Any) -> None:
    """Drops where in which file of this machine each node comes from."""
    for node in model.graph.all_nodes():
        node.metadata_props.clear()
        for value in node.outputs:
            value.metadata_props.clear()


def _largest_difference(sampler: _Sampler, path: Path, steps: _Steps) -> float:
    """Between samples of the original and of the file, over batches of several lengths."""
    largest = 0.0
    with _opened(path) as session:
        steps.go_on()
        for count in COMPARED:
            drawn = sampler.drawn(count)
            fed = {name: each.cpu().numpy() for name, each in zip(sampler.inputs, drawn, strict=True)}
            with looking(sampler.nets):
                wanted = sampler(*drawn).cpu().numpy()
            largest = float(np.maximum(largest, np.abs(session.run(None, fed)[0] - wanted).max()))
            steps.go_on()
    return largest


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A session of onnxruntime on the CPU; raises OptionError where it cannot read or run what was written."""
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as errors

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 4  # what goes wrong is raised
    unreadable = (errors.Fail, errors.InvalidGraph, errors.InvalidProtobuf, errors.NotImplemented)
    try:
        yield onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (*unreadable, errors.InvalidArgument, errors.RuntimeException) as error:
        why = f"onnxruntime cannot run it: {error}"
        raise OptionError("format", "the generator was not exported", why, "Export safetensors instead.") from None


def _require_packages() -> None:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        named = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        why = f"{named} {'is' if len(missing) == 1 else 'are'} not installed"
        remedy = 'Install the extra: uv sync --extra onnx, or pip install "saddlepoint[onnx]".'
        raise OptionError("format", "ONNX files cannot be written", why, remedy)


def _require_small(model: Model) -> None:
    size = sum(each.numel() * each.element_size() for each in model.nets.state_dict().values())
    if size > LARGEST_BYTES:
        what, why = "the generator does not fit an ONNX file", f"it has {size >> 20:,} MiB, and a file holds 2,047"
        raise OptionError("format", what, why, "Export safetensors instead.")
