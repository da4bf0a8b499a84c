"""Records what Pillow and torchvision make of one picture, as the oracle of the preprocessing.

    /usr/bin/python3 make_preprocessing.py

Writes to ../ModelDiff.Core.Tests/Data/preprocessing: bytes are what Pillow gives for the picture's bytes, and
floats, called soft, what torchvision gives for a picture of low contrast in [0, 1]: unlike Pillow it does not cut off what the bicubic filter overshoots.
Made with NumPy 1.24, Pillow 9.4, PyTorch 1.13 and torchvision 0.14.
"""
import pathlib

import numpy
import torch
from PIL import Image
from torchvision import transforms
from torchvision.transforms import InterpolationMode, functional

OUT = pathlib.Path(__file__).resolve().parent.parent / "ModelDiff.Core.Tests" / "Data" / "preprocessing"
MODES = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}


def picture():
    """Slopes, hard edges and noise: 23 high, 37 wide."""
    y, x = numpy.mgrid[0:23, 0:37]
    noise = numpy.random.RandomState(7).randint(0, 256, (23, 37))
    return numpy.stack([x * 255 // 36, ((x // 5 + y // 4) % 2) * 255, noise], 2).astype("u1")


def save(name, picture_or_tensor):
    array = picture_or_tensor.numpy() if isinstance(picture_or_tensor, torch.Tensor) else numpy.asarray(picture_or_tensor)
    if array.dtype == numpy.uint8:
        array = numpy.transpose(array, (2, 0, 1)) if array.ndim == 3 else array[None]
    numpy.save(OUT / f"{name}.npy", numpy.ascontiguousarray(array))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(picture())
    soft = 0.4 + 0.2 * torch.from_numpy(picture()).permute(2, 0, 1) / 255
    save("picture", image)
    for mode, interpolation in MODES.items():
        for height, width in [(9, 11), (50, 61), (40, 8), (23, 16)]:
            save(f"{mode}_{height}x{width}", functional.resize(image, [height, width], interpolation))
            save(f"{mode}_{height}x{width}_soft", functional.resize(soft, [height, width], interpolation, antialias=True))
        for shortest in [10, 35]:
            save(f"{mode}_shortest_{shortest}", functional.resize(image, shortest, interpolation))
    for height, width in [(8, 8), (9, 12), (23, 37)]:
        save(f"crop_{height}x{width}", functional.center_crop(image, [height, width]))
    save("gray", image.convert("L"))
    save("imagenet", transforms.Compose([
        transforms.Resize(16), transforms.CenterCrop(14), transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])(image))


if __name__ == "__main__":
    main()
