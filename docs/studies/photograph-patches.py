#!/usr/bin/env python3
"""Cuts patches out of photographs: which picture is a patch from? Each picture is a class.

    apt-get download mate-backgrounds plasma-workspace-wallpapers
    for deb in *.deb; do dpkg -x $deb wallpapers; done
    python3 photograph-patches.py wallpapers/ patches/ --size 32 --per-class 500

The folder holds a folder of patches per picture, as `modeldiff panel train` and `modelreuse audits` read them.
Needs Pillow and NumPy. The same pictures and seed give the same patches.
"""
import argparse
import pathlib

import numpy as np
from PIL import Image

# Photographs of the two packages; the other wallpapers are drawn.
PHOTOGRAPHS = [
    "Aqua", "Blinds", "Dune", "Garden", "GreenMeadow", "LadyBird", "RainDrops", "Storm", "TwoWings", "Wood", "YellowFlower",
    "BytheWater", "ColdRipple", "ColorfulCups", "EveningGlow", "FallenLeaf", "Kite", "OneStandsOut", "Path",
]
WIDTH = 1280      # every picture is brought to this width, so that patches show things of one scale
SHARES = (0.05, 0.12)   # a patch's side, as a share of the width


def find(folder: pathlib.Path, name: str) -> pathlib.Path:
    found = [path for path in folder.rglob("*.jpg") if name in (path.stem, *path.parts) and "images_dark" not in path.parts and not path.stem.startswith("screenshot")]
    if not found:
        raise SystemExit(f"{folder}: there is no photograph '{name}'")
    return max(found, key=lambda path: path.stat().st_size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("patches", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--per-class", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    for name in PHOTOGRAPHS:
        picture = Image.open(find(options.pictures, name)).convert("RGB")
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.LANCZOS)
        folder = options.patches / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(options.per_class):
            side = int(random.uniform(*SHARES) * WIDTH)
            left, top = random.integers(0, picture.width - side), random.integers(0, picture.height - side)
            patch = picture.crop((left, top, left + side, top + side)).resize((options.size, options.size), Image.BICUBIC)
            patch.save(folder / f"{number:04d}.jpg", quality=92)


if __name__ == "__main__":
    main()
