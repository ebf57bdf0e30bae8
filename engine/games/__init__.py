"""Games: who plays, in which order, and for what."""

from engine.games import aae as aae
from engine.games import adagan as adagan
from engine.games import colourisation as colourisation
from engine.games import conditional as conditional
from engine.games import cut as cut
from engine.games import cyclegan as cyclegan
from engine.games import lapgan as lapgan
from engine.games import mdgan as mdgan
from engine.games import mrgan as mrgan
from engine.games import pix2pix as pix2pix
from engine.games import plain as plain
from engine.games import segmentation as segmentation
from engine.games import semi_supervised as semi_supervised
from engine.games import shared_latent as shared_latent
from engine.games import simgan as simgan
from engine.games import stargan as stargan
from engine.games import super_resolution as super_resolution
from engine.games import vae_gan as vae_gan
