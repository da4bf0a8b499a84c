"""Makes the victim, suspects and panel of the command's tests: small random networks over 3x8x8 images, as ONNX files.

    python3 make_panel_models.py     files into ../ModelDiff.Cli.Tests/Data/panel

Made with ONNX 1.12 and NumPy 1.24.
"""
import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save_model

DATA = pathlib.Path(__file__).resolve().parent.parent / "ModelDiff.Cli.Tests" / "Data" / "panel"


def network(seed, change=0.0, classes=5):
    """Flatten, 192 -> 12 -> tanh -> classes; `change` moves the first weights by as large a share of their size."""
    random, other = np.random.default_rng(seed), np.random.default_rng(1000 + seed)
    first = random.normal(size=(192, 12)).astype(np.float32)
    second = random.normal(size=(12, classes)).astype(np.float32)
    first += np.float32(change) * other.normal(size=first.shape).astype(np.float32)
    half = np.float32(0.5)
    return first * np.float32(0.3), second, half


def save(name, *settings, **more):
    first, second, half = network(*settings, **more)
    nodes = [
        helper.make_node("Flatten", ["x"], ["rows"]),
        helper.make_node("Sub", ["rows", "half"], ["centered"]),
        helper.make_node("MatMul", ["centered", "first"], ["a"]),
        helper.make_node("Tanh", ["a"], ["b"]),
        helper.make_node("MatMul", ["b", "second"], ["logits"]),
    ]
    constants = [numpy_helper.from_array(first, "first"), numpy_helper.from_array(second, "second"), numpy_helper.from_array(np.array(half), "half")]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, name, [value("x", TensorProto.FLOAT, ["n", 3, 8, 8])], [value("logits", TensorProto.FLOAT, ["n", second.shape[1]])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    save_model(model, str(DATA / name))


(DATA / "references").mkdir(parents=True, exist_ok=True)
save("victim.onnx", 1)
save("derived.onnx", 1, change=0.05)
save("stranger.onnx", 2)
for index in range(14):
    save(f"references/reference-{index:02}.onnx", 100 + index, classes=4 + index % 3)
