"""Data: what a generator learns to imitate; importing it registers every data set."""

from engine.data import curves as curves
from engine.data import digits as digits
from engine.data import folder as folder
from engine.data import idx_files as idx_files
from engine.data import paired_folders as paired_folders
from engine.data import points as points
from engine.data import rendered_digits as rendered_digits
from engine.data import shape_domains as shape_domains
from engine.data import shape_maps as shape_maps
from engine.data import shape_outlines as shape_outlines
from engine.data import shapes as shapes
from engine.data import side_by_side as side_by_side
from engine.data import stacked as stacked
from engine.data import standard as standard
from engine.data import two_folders as two_folders
from engine.data import two_sets as two_sets
