"""Packs the real images that make-population.py needs into one file.

    apt-get install dataset-fashion-mnist mate-backgrounds plasma-workspace-wallpapers python3-skimage python3-pil
    /usr/bin/python3 pack-pictures.py pictures.npz
"""
import gzip
import sys

import numpy as np
from PIL import Image

FASHION = "/usr/share/datasets/fashion-mnist/"
MATE, PLASMA, SKIMAGE = "/usr/share/backgrounds/mate/nature/", "/usr/share/wallpapers/", "/usr/lib/python3/dist-packages/skimage/data/"
PICTURES = [MATE + name + ".jpg" for name in "Aqua Blinds Dune FreshFlower Garden GreenMeadow LadyBird RainDrops Storm TwoWings Wood YellowFlower".split()]
PICTURES += [PLASMA + name + "/contents/screenshot.jpg" for name in "Autumn BytheWater FallenLeaf ColorfulCups EveningGlow".split()]
PICTURES += [SKIMAGE + name for name in ("grass.png", "gravel.png", "coffee.png")]


def idx(name, offset):
    with gzip.open(FASHION + name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def small(path):
    picture = Image.open(path).convert("RGB")
    scale = 300 / min(picture.size)
    return np.asarray(picture.resize([round(side * scale) for side in picture.size], Image.LANCZOS))[:300, :300]


images = idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)[:28000]
labels = idx("train-labels-idx1-ubyte.gz", 8)[:28000]
np.savez_compressed(sys.argv[1], fashion=images, fashion_labels=labels, pictures=np.stack([small(path) for path in PICTURES]))
