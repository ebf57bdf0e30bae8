"""Speed as ratios within one run (the studio adds the window), and published protocols trained anew."""

from engine.bench.budget import Budget as Budget
from engine.bench.measuring import Measurement as Measurement
from engine.bench.measuring import measures as measures
from engine.bench.published import PROTOCOLS as PROTOCOLS
from engine.bench.published import run_published as run_published
from engine.bench.report import run_bench as run_bench
