"""Speed, as ratios within one run: trainer against a bare loop, folders, CUDA; the studio adds the window."""

from engine.bench.measuring import Measurement as Measurement
from engine.bench.measuring import measures as measures
from engine.bench.report import run_bench as run_bench
