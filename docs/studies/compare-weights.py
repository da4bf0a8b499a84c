"""How much of the weights of one ONNX file is found in another: for each large tensor the closest one of its size, as a cosine.

    python3 compare-weights.py ONE.onnx OTHER.onnx
"""
import sys

import numpy
import onnx
from onnx import numpy_helper


def tensors(graph):
    yield from (numpy_helper.to_array(value) for value in graph.initializer)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from tensors(attribute.g)
            elif node.op_type == "Constant" and attribute.type == onnx.AttributeProto.TENSOR:
                yield numpy_helper.to_array(attribute.t)


def weights(path):
    return [value.astype("f8") for value in tensors(onnx.load(path).graph) if value.size > 500 and value.dtype.kind == "f"]


def cosine(one, other):
    return one.ravel() @ other.ravel() / numpy.linalg.norm(one) / numpy.linalg.norm(other)


others = weights(sys.argv[2])
for one in weights(sys.argv[1]):
    closest = max((cosine(one, other) for other in others if other.size == one.size), default=None)
    print(list(one.shape), "none of its size" if closest is None else f"{closest:.6f}")
