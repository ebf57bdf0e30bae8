"""Networks: a family per file, with a builder per role it can play; importing it registers them all."""

from engine.networks import convolutional as convolutional
from engine.networks import dcgan as dcgan
from engine.networks import encoders as encoders
from engine.networks import mlp as mlp
from engine.networks import patch as patch
from engine.networks import r3gan as r3gan
from engine.networks import resnet as resnet
from engine.networks import resnet_translator as resnet_translator
from engine.networks import style as style
from engine.networks import sub_pixel as sub_pixel
from engine.networks import unet as unet
from engine.networks import unet_translator as unet_translator
