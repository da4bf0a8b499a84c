"""Makes the suspect of the README's first program for its test: the mean color of a picture of any size, times random weights, as an ONNX file.

    python3 make_first_program.py     one file into ../ModelDiff.Package.Tests/Data

Made with ONNX 1.12 and NumPy 1.24.
"""
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save_model

DATA = pathlib.Path(__file__).resolve().parent.parent / "ModelDiff.Package.Tests" / "Data"

weights = np.random.default_rng(1).normal(size=(3, 4)).astype(np.float32)
nodes = [
    helper.make_node("GlobalAveragePool", ["x"], ["means"]),
    helper.make_node("Flatten", ["means"], ["rows"]),
    helper.make_node("MatMul", ["rows", "weights"], ["logits"]),
]
value = helper.make_tensor_value_info
graph = helper.make_graph(
    nodes, "suspect", [value("x", TensorProto.FLOAT, ["n", 3, "h", "w"])], [value("logits", TensorProto.FLOAT, ["n", 4])], [numpy_helper.from_array(weights, "weights")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
checker.check_model(model)
DATA.mkdir(exist_ok=True)
save_model(model, str(DATA / "suspect.onnx"))
