"""Games: who plays, in which order, and for what."""

from engine.games import conditional as conditional
from engine.games import plain as plain
from engine.games import semi_supervised as semi_supervised
