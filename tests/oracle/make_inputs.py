"""Makes the input files of the tests: NumPy arrays, safetensors files and images, with what they hold as plain .npy.

    python3 make_inputs.py

Writes to ../ModelDiff.Core.Tests/Data/inputs. Made with NumPy 1.24 and Pillow 9.4; safetensors files are packed by hand.
"""
import io
import json
import pathlib
import struct

import numpy
from PIL import Image

OUT = pathlib.Path(__file__).resolve().parent.parent / "ModelDiff.Core.Tests" / "Data" / "inputs"

# Row i, column j holds i + j / 4: exact in every floating type.
VALUES = numpy.array([[i + j / 4 for j in range(3)] for i in range(4)])
WHOLE = numpy.arange(12).reshape(4, 3)


def arrays():
    for name, array in {
        "f4": VALUES.astype("<f4"), "f4_big": VALUES.astype(">f4"), "f8_big": VALUES.astype(">f8"), "f2": VALUES.astype("<f2"),
        "f4_fortran": numpy.asfortranarray(VALUES.astype("<f4")), "i8": WHOLE.astype("<i8"), "i4_big": WHOLE.astype(">i4"), "i2": WHOLE.astype("<i2"),
        "i1": WHOLE.astype("i1"), "u1": WHOLE.astype("u1"), "u2_big": WHOLE.astype(">u2"), "u4": WHOLE.astype("<u4"), "b1": (WHOLE % 2).astype(bool),
        "number": numpy.array(3.0), "complex": VALUES.astype("<c8"), "text": numpy.array(["a", "b"]),
        "records": numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]),
    }.items():
        numpy.save(OUT / f"{name}.npy", array)
    numpy.save(OUT / "pickle.npy", numpy.array([{"a": 1}], dtype=object), allow_pickle=True)
    three = numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4))
    numpy.save(OUT / "fortran_3d.npy", three)
    numpy.savez(OUT / "inputs.npz", inputs=VALUES, other=WHOLE)
    numpy.savez_compressed(OUT / "single.npz", anything=VALUES.astype("<f4"))
    numpy.savez(OUT / "several.npz", a=VALUES, b=VALUES)
    buffer = io.BytesIO()
    numpy.lib.format.write_array(buffer, VALUES.astype("<f4"), version=(2, 0))
    (OUT / "version2.npy").write_bytes(buffer.getvalue())


def bfloat16(array):
    return (array.astype("<f4").view("<u4") >> 16).astype("<u2")


def safetensors(name, tensors, metadata=None):
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for key, (dtype, array) in tensors.items():
        raw = array.tobytes()
        header[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    (OUT / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def tensor_files():
    safetensors("types.safetensors", {
        "F16": ("F16", VALUES.astype("<f2")), "BF16": ("BF16", bfloat16(VALUES)), "F32": ("F32", VALUES.astype("<f4")), "F64": ("F64", VALUES.astype("<f8")),
        "I8": ("I8", WHOLE.astype("i1")), "I16": ("I16", WHOLE.astype("<i2")), "I32": ("I32", WHOLE.astype("<i4")), "I64": ("I64", WHOLE.astype("<i8")),
        "U8": ("U8", WHOLE.astype("u1")), "BOOL": ("BOOL", (WHOLE % 2).astype("u1")),
    }, {"made by": "hand"})
    safetensors("pairs.safetensors", {"second": ("F32", VALUES.astype("<f4") + 1), "first": ("F32", VALUES.astype("<f4"))})


def picture(height, width):
    """A picture with edges and slopes; every pixel another color."""
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.stack([x * 255 // (width - 1), y * 255 // (height - 1), ((x // 2 + y // 2) % 2) * 200 + 20], 2).astype("u1")


def images():
    rgb = Image.fromarray(picture(6, 8))
    folder = OUT / "images"
    (folder / "below").mkdir(parents=True, exist_ok=True)
    rgb.save(folder / "rgb.png")
    rgb.save(folder / "below" / "RGB.BMP")
    rgb.save(folder / "below" / "lossless.webp", lossless=True)
    odd = OUT / "odd"
    odd.mkdir(exist_ok=True)
    rgb.convert("L").save(odd / "gray.png")
    half = rgb.convert("RGBA")
    half.putalpha(Image.fromarray(numpy.full((6, 8), 51, "u1")))
    half.save(odd / "alpha.png")
    Image.new("CMYK", (8, 6), (0, 255, 255, 0)).save(odd / "cmyk.jpg", quality=100)
    exif = Image.Exif()
    exif[0x0112] = 6
    left_red = numpy.zeros((16, 32, 3), "u1")
    left_red[:, :16, 0] = 255
    Image.fromarray(left_red).save(odd / "rotated.jpg", quality=100, exif=exif)
    numpy.save(OUT / "rgb_expected.npy", numpy.transpose(picture(6, 8), (2, 0, 1)))
    large = picture(40, 50)
    Image.fromarray(large).save(OUT / "large.png")
    for height, width in [(16, 16), (60, 70), (7, 90)]:
        resized = Image.fromarray(large).resize((width, height), Image.BILINEAR)
        numpy.save(OUT / f"large_{height}x{width}.npy", numpy.transpose(numpy.asarray(resized), (2, 0, 1)))


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    arrays()
    tensor_files()
    images()
