"""Which TensorFlow Lite and TensorFlow.js models hold the same weights, by NumPy alone: an oracle for docs/mobile-study.md that shares no code with ModelDiff.

    python3 mobile-truth.py FOLDER... > truth.csv
    python3 mobile-truth.py --order ONE.json OTHER.json

Weights of at least two axes and 500 values are read as floating-point numbers, filters with the outputs first. For every tensor of one model, the closest one of equal shape
in the other is looked for, by the mean over output channels of the absolute cosine (a factor per channel, as a folded normalization leaves it, therefore counts for nothing).
One line for each pair of models that have such tensors: tensors of the first, those with a like in shape, those with a cosine of 0.99 and more, of 0.5 and more, and the share of all values in these;
'0.5' is far from what chance gives for filters of 64 values and more per channel, so only such tensors count for the last four.
With --order: for tensors of equal shape in their order, the mean cosine of channels as stored, and how many standard deviations it is above that of 999 random orders of the other's channels.
"""
import glob
import hashlib
import json
import os
import struct
import sys

import numpy

LEAST = 500
TYPES = {0: "<f4", 1: "<f2", 3: "u1", 7: "<i2", 9: "i1"}


class Table:
    """A table of a FlatBuffer."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        self.fields = at - struct.unpack_from("<i", data, at)[0]
        self.length = struct.unpack_from("<H", data, self.fields)[0]

    def place(self, field):
        slot = 4 + 2 * field
        offset = struct.unpack_from("<H", self.data, self.fields + slot)[0] if slot < self.length else 0
        return self.at + offset if offset else None

    def number(self, field, kind, default=0):
        place = self.place(field)
        return default if place is None else struct.unpack_from("<" + kind, self.data, place)[0]

    def follow(self, field):
        place = self.place(field)
        return None if place is None else place + struct.unpack_from("<I", self.data, place)[0]

    def table(self, field):
        place = self.follow(field)
        return None if place is None else Table(self.data, place)

    def numbers(self, field, kind):
        place = self.follow(field)
        if place is None:
            return numpy.zeros(0, kind)
        count = struct.unpack_from("<I", self.data, place)[0]
        return numpy.frombuffer(self.data, kind, count, place + 4)

    def tables(self, field):
        place = self.follow(field)
        if place is None:
            return []
        count = struct.unpack_from("<I", self.data, place)[0]
        places = [place + 4 + 4 * i for i in range(count)]
        return [Table(self.data, at + struct.unpack_from("<I", self.data, at)[0]) for at in places]


def dense(values, shape, sparsity):
    """A tensor kept as TensorFlow Lite's sparse format keeps it: any order of axes, each dense or a list of places, with blocks."""
    order = sparsity.numbers(0, "<i4")
    block_map = sparsity.numbers(1, "<i4")
    axes = sparsity.tables(2)
    blocks = [axes[len(shape) + i].number(1, "i") for i in range(len(block_map))]
    outer = [shape[axis] // (blocks[list(block_map).index(axis)] if axis in block_map else 1) for axis in range(len(shape))]
    result = numpy.zeros(shape, values.dtype)
    at = 0

    def index_list(axis, field):
        kind = axis.number(field, "B")
        return axis.table(field + 1).numbers(0, {1: "<i4", 2: "<u2", 3: "u1"}[kind])

    def walk(level, place, position):
        nonlocal at
        if level == len(axes):
            target = [position[list(order).index(axis)] for axis in range(len(shape))]
            for i, axis in enumerate(block_map):
                target[axis] = target[axis] * blocks[i] + position[list(order).index(len(shape) + i)]
            result[tuple(target)] = values[at]
            at += 1
            return
        axis = axes[level]
        if axis.number(0, "b") == 0:
            size = axis.number(1, "i")
            for i in range(size):
                walk(level + 1, place * size + i, position + [i])
        else:
            segments, indices = index_list(axis, 2), index_list(axis, 4)
            for i in range(segments[place], segments[place + 1]):
                walk(level + 1, i, position + [int(indices[i])])

    walk(0, 0, [])
    return result


def tflite(path):
    data = open(path, "rb").read()
    model = Table(data, struct.unpack_from("<I", data)[0])
    buffers = [buffer.numbers(0, "u1") for buffer in model.tables(4)]
    for graph in model.tables(2):
        for tensor in graph.tables(0):
            shape, kind, raw = tuple(tensor.numbers(0, "<i4")), tensor.number(1, "b"), buffers[tensor.number(2, "I")]
            if kind not in TYPES or raw.size == 0 or len(shape) < 2:
                continue
            values = numpy.frombuffer(raw.tobytes(), TYPES[kind]).astype("f8")
            sparsity = tensor.table(6)
            if sparsity is not None:
                values = dense(values, shape, sparsity)
            values = values.reshape(shape)
            scheme = tensor.table(4)
            if scheme is not None and scheme.numbers(2, "<f4").size:
                scales, zeros, axis = scheme.numbers(2, "<f4"), scheme.numbers(3, "<i8"), scheme.number(6, "i")
                wide = [-1 if i == axis and scales.size > 1 else 1 for i in range(len(shape))]
                values = (values - zeros.reshape(wide)) * scales.reshape(wide)
            # Filters per channel are [1, H, W, C]: their outputs are last.
            yield numpy.moveaxis(values, -1, 0) if len(shape) == 4 and shape[0] == 1 else values


def tfjs(path):
    description = json.load(open(path))
    for group in description["weightsManifest"]:
        data, at = b"".join(open(os.path.join(os.path.dirname(path), shard), "rb").read() for shard in group["paths"]), 0
        for weight in group["weights"]:
            scheme, shape = weight.get("quantization"), weight["shape"]
            kind = {"float32": "<f4", "int32": "<i4", "bool": "u1", "uint8": "u1", "float16": "<f2", "uint16": "<u2"}[scheme["dtype"] if scheme else weight["dtype"]]
            count = int(numpy.prod(shape)) if shape else 1
            values = numpy.frombuffer(data, kind, count, at).astype("f8")
            at += count * numpy.dtype(kind).itemsize
            if scheme and "scale" in scheme:
                values = values * scheme["scale"] + scheme["min"]
            if weight["dtype"] == "float32" and len(shape) >= 2:
                values = values.reshape(shape)
                # Filters are [H, W, inputs, outputs], those per channel [H, W, C, 1], tables of products [inputs, outputs].
                yield values.reshape(1, shape[0], shape[1], shape[2])[0].transpose(2, 0, 1)[:, None] if len(shape) == 4 and shape[3] == 1 else numpy.moveaxis(values, -1, 0)


def rows(values):
    flat = values.reshape(values.shape[0], -1)
    length = numpy.linalg.norm(flat, axis=1, keepdims=True)
    return flat / numpy.where(length > 0, length, 1)


def read(path, reader):
    """Tensors as rows of length one, by shape; sizes of one are left out, as formats differ in them."""
    tensors = [rows(values) for values in reader(path) if values.size >= LEAST]
    return [tensor for tensor in tensors if tensor.shape[1] > 1 and tensor.any()]


def cosine(one, other):
    return numpy.abs((one * other).sum(axis=1)).mean()


def order(first, second):
    random = numpy.random.default_rng(0)
    for one, other in zip([v for v in read_values(first) if v.size >= LEAST], [v for v in read_values(second) if v.size >= LEAST]):
        if one.shape == other.shape:
            one, other = rows(one - one.mean(0)), rows(other - other.mean(0))
            chance = [(one * other[random.permutation(len(other))]).sum() for _ in range(999)]
            found = (one * other).sum()
            print(one.shape, f"cosine {found / len(one):.3f}, z {(found - numpy.mean(chance)) / numpy.std(chance):.1f}")


def read_values(path):
    return tfjs(path) if path.endswith(".json") else tflite(path)


def main():
    if sys.argv[1] == "--order":
        return order(*sys.argv[2:])
    models = {}
    for folder in sys.argv[1:]:
        for path in sorted(glob.glob(folder + "/**/*", recursive=True)):
            if not os.path.isfile(path):
                continue
            head = open(path, "rb").read(8)
            reader = tflite if head[4:8] == b"TFL3" else tfjs if path.endswith(".json") and b'"weightsManifest"' in open(path, "rb").read() else None
            if reader:
                models[path] = read(path, reader)
                print(path, len(models[path]), "tensors", hashlib.sha256(open(path, "rb").read()).hexdigest()[:12], file=sys.stderr)
    print("first,second,tensors,alike in shape,told,0.99,0.5,share,median")
    names = list(models)
    for i, first in enumerate(names):
        for second in names[i + 1:]:
            compare(first, models[first], second, models[second])


def compare(first, one, second, other):
    best = [(tensor, max((cosine(tensor, candidate) for candidate in other if candidate.shape == tensor.shape), default=None)) for tensor in one]
    alike = [(tensor, value) for tensor, value in best if value is not None]
    told = [(tensor, value) for tensor, value in alike if tensor.shape[1] >= 64]
    if not told:
        return
    total = sum(tensor.size for tensor in one)
    values = [value for _, value in told]
    print(",".join(map(str, [first, second, len(one), len(alike), len(told), sum(value >= 0.99 for value in values), sum(value >= 0.5 for value in values),
                             f"{sum(tensor.size for tensor, value in told if value >= 0.5) / total:.2f}", f"{numpy.median(values):.3f}"])))


main()
