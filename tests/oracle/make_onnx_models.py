"""Makes the ONNX files of the tests, and what NumPy and PyTorch answer for them.

    python3 make_onnx_models.py     files into ../ModelDiff.OnnxRuntime.Tests/Data, answers into ../ModelDiff.OnnxRuntime.Tests/RecordedAnswers.cs

Made with ONNX 1.12, NumPy 1.24 and PyTorch 1.13.
"""
import pathlib

import numpy as np
import torch
from onnx import TensorProto, ValueInfoProto, checker, external_data_helper, helper, numpy_helper, save_model
from torch import nn

from make_models import convnet, inputs, train_a_little, without_debug_records

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent / "ModelDiff.OnnxRuntime.Tests"
DATA = TESTS / "Data"
FLOAT = TensorProto.FLOAT

node, value = helper.make_node, helper.make_tensor_value_info
random = np.random.default_rng(0)
answers = {}


def weights(*shape):
    return random.normal(size=shape).astype(np.float32)


def model(nodes, ins, outs, initializers=None, opsets=None, ir_version=8):
    constants = [numpy_helper.from_array(np.asarray(array), name) for name, array in (initializers or {}).items()]
    graph = helper.make_graph(nodes, "graph", ins, outs, constants)
    opset_imports = [helper.make_opsetid(domain, version) for domain, version in (opsets or {"": 15}).items()]
    return helper.make_model(graph, opset_imports=opset_imports, ir_version=ir_version, producer_name="modeldiff-oracle", producer_version="1.0")


def save(name, made, check=True):
    if check:
        checker.check_model(made)
    (DATA / f"{name}.onnx").write_bytes(made.SerializeToString())


def linear(batch, w, b, ir_version=8, list_weights=False):
    listed = [value("w", FLOAT, w.shape), value("b", FLOAT, b.shape)] if list_weights else []
    return model([node("Gemm", ["x", "w", "b"], ["h"]), node("Tanh", ["h"], ["y"])],
                 [value("x", FLOAT, [batch, 3]), *listed], [value("y", FLOAT, [batch, 4])], {"w": w, "b": b}, ir_version=ir_version)


def batches():
    """One layer, its batch axis dynamic, fixed at 1 and at 2, its weights listed as inputs (as old exporters do), and beside the file."""
    w, b = weights(3, 4), weights(4)
    answers["Linear"] = np.tanh(inputs(5, 3).numpy() @ w + b)
    save("dynamic_batch", linear("batch", w, b))
    save("unnamed_batch", linear(None, w, b))
    save("fixed_batch_1", linear(1, w, b))
    save("fixed_batch_2", linear(2, w, b))
    save("weights_listed", linear("batch", w, b, ir_version=3, list_weights=True))
    external = linear("batch", w, b)
    (DATA / "external.bin").unlink(missing_ok=True)  # it would be appended to
    external_data_helper.convert_model_to_external_data(external, location="external.bin", size_threshold=0)
    save_model(external, str(DATA / "external.onnx"))
    unranked = linear("batch", w, b)
    unranked.graph.input[0].type.tensor_type.ClearField("shape")
    unranked.graph.output[0].type.tensor_type.ClearField("shape")
    save("unknown_rank", unranked, check=False)


def element_types():
    """Inputs and outputs of one type; doubles the input, or negates it."""
    for kind in ["FLOAT16", "BFLOAT16", "DOUBLE", "INT8", "UINT8", "INT16", "INT32", "INT64"]:
        number = getattr(TensorProto, kind)
        save(kind.lower(), model([node("Cast", ["x"], ["f"], to=FLOAT), node("Add", ["f", "f"], ["d"]), node("Cast", ["d"], ["y"], to=number)],
                                 [value("x", number, ["batch", 3])], [value("y", number, ["batch", 3])]))
    save("bool", model([node("Not", ["x"], ["y"])], [value("x", TensorProto.BOOL, ["batch", 3])], [value("y", TensorProto.BOOL, ["batch", 3])]))
    save("uint16", model([node("Cast", ["x"], ["y"], to=FLOAT)], [value("x", TensorProto.UINT16, ["batch", 3])], [value("y", FLOAT, ["batch", 3])]))


def images():
    """A convolution over images of any size in both layouts."""
    w = weights(4, 3, 1, 1)
    x = inputs(5, 3, 6, 6).numpy()
    answers["Image"] = np.einsum("oc,nchw->nohw", w[:, :, 0, 0], x).clip(0).mean((2, 3))

    def network(source):
        return [node("Conv", [source, "w"], ["c"]), node("Relu", ["c"], ["r"]), node("GlobalAveragePool", ["r"], ["p"]), node("Flatten", ["p"], ["y"])]

    y = value("y", FLOAT, ["batch", 4])
    save("nchw", model(network("x"), [value("x", FLOAT, ["batch", 3, "height", "width"])], [y], {"w": w}))
    save("nhwc", model([node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]), *network("t")], [value("x", FLOAT, ["batch", 6, 6, 3])], [y], {"w": w}))


def several():
    """A step of a recurrent network: samples, a state with its batch axis in the middle, a sampling rate; answers scores and the next state."""
    w = weights(4, 2)

    def network(batch):
        return model(
            [node("MatMul", ["input", "w"], ["m"]), node("ReduceSum", ["state", "axes"], ["s"], keepdims=0), node("Add", ["m", "s"], ["ms"]),
             node("Cast", ["sr"], ["rate"], to=FLOAT), node("Div", ["rate", "unit"], ["scale"]), node("Mul", ["ms", "scale"], ["output"]),
             node("Add", ["state", "scale"], ["stateN"])],
            [value("input", FLOAT, [batch, 4]), value("state", FLOAT, [3, batch, 2]), value("sr", TensorProto.INT64, [])],
            [value("output", FLOAT, [batch, 2]), value("stateN", FLOAT, [3, batch, 2])],
            {"w": w, "axes": np.array([0], np.int64), "unit": np.float32(8000)})

    save("stateful", network("batch"))
    save("stateful_unnamed", network(None))
    product = inputs(5, 4).numpy() @ w
    state = inputs(3, 5, 2).numpy()
    answers["StatefulAtZeros"] = product * 2
    answers["StatefulAtOneState"] = (product + state[:, :1].sum(0)) * 2
    answers["StatefulAtStates"] = (product + state.sum(0)) * 0.5

    save("masked", model([node("Mul", ["x", "mask"], ["m"]), node("ReduceSum", ["table"], ["t"], keepdims=0), node("Add", ["m", "t"], ["y"])],
                         [value("x", FLOAT, ["batch", "time"]), value("mask", FLOAT, ["batch", "time"]), value("table", FLOAT, ["entries", "entry_size"])],
                         [value("y", FLOAT, ["batch", "time"])]))
    save("two_floats", model([node("Add", ["a", "b"], ["y"])], [value("a", FLOAT, [5]), value("b", FLOAT, [5])], [value("y", FLOAT, [5])]))
    save("fixed_mask", model([node("Mul", ["x", "mask"], ["y"])], [value("x", FLOAT, [2, 3]), value("mask", FLOAT, [2, 3])], [value("y", FLOAT, [2, 3])]))


def odd_outputs():
    save("sum_of_all", model([node("ReduceSum", ["x"], ["y"], keepdims=0)], [value("x", FLOAT, ["batch", 3])], [value("y", FLOAT, [])]))
    probabilities = ValueInfoProto(name="probabilities")
    pairs = probabilities.type.sequence_type.elem_type.map_type
    pairs.key_type = TensorProto.INT64
    pairs.value_type.tensor_type.elem_type = FLOAT
    save("classifier", model(
        [node("ArgMax", ["x"], ["label"], axis=1, keepdims=0), node("ZipMap", ["x"], ["probabilities"], domain="ai.onnx.ml", classlabels_int64s=[0, 1, 2])],
        [value("x", FLOAT, ["batch", 3])],
        [value("label", TensorProto.INT64, ["batch"]), probabilities],
        opsets={"": 15, "ai.onnx.ml": 1}))
    save("texts", model([node("Identity", ["x"], ["y"])], [value("x", TensorProto.STRING, ["batch", 3])], [value("y", TensorProto.STRING, ["batch", 3])]))


def refused():
    x, y = value("x", FLOAT, ["batch", 3]), value("y", FLOAT, ["batch", 3])
    save("unknown_domain", model([node("Fuse", ["x"], ["y"], domain="com.example")], [x], [y], opsets={"": 15, "com.example": 2}), check=False)
    save("domain_not_imported", model([node("Fuse", ["x"], ["y"], domain="com.example")], [x], [y]), check=False)
    save("unknown_operator", model([node("Fuse", ["x"], ["y"])], [x], [y]), check=False)
    save("future_format", model([node("Relu", ["x"], ["y"])], [x], [y], ir_version=99), check=False)
    save("future_opset", model([node("Relu", ["x"], ["y"])], [x], [y], opsets={"": 999}), check=False)
    save("no_inputs", model([node("Identity", ["c"], ["y"])], [], [value("y", FLOAT, [3])], {"c": weights(3)}))


def endless():
    """Counts to 2^62."""
    body = helper.make_graph(
        [node("Add", ["before", "one"], ["after"]), node("Identity", ["go_on"], ["go_on_again"])], "body",
        [value("i", TensorProto.INT64, []), value("go_on", TensorProto.BOOL, []), value("before", FLOAT, ["batch", 3])],
        [value("go_on_again", TensorProto.BOOL, []), value("after", FLOAT, ["batch", 3])])
    save("endless", model([node("Loop", ["count", "", "x"], ["y"], body=body)], [value("x", FLOAT, ["batch", 3])], [value("y", FLOAT, ["batch", 3])],
                          {"count": np.int64(2**62), "one": np.float32(1)}), check=False)


def twins():
    """One network as TorchScript and as ONNX."""
    torch.manual_seed(0)
    x = inputs(5, 3, 6, 6)
    net = train_a_little(convnet(), x)
    path = DATA / "twin.pt"
    torch.jit.trace(net, x).save(str(path))
    without_debug_records(path)
    torch.onnx.export(net, x, DATA / "twin.onnx", opset_version=13, input_names=["image"], output_names=["logits"], dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}})
    with torch.no_grad():
        answers["Twin"] = net(x).numpy()


def write_answers():
    lines = ["namespace ModelDiff.OnnxRuntime.Tests;", "",
             "/// <summary>What NumPy and PyTorch answer for the files in Data, row by row. Written by tests/oracle/make_onnx_models.py.</summary>",
             "internal static class RecordedAnswers", "{"]
    for name, rows in answers.items():
        lines += [f"    public static readonly float[][] {name} =", "    ["]
        lines += ["        [" + ", ".join(f"{float(v):.9g}f" for v in row) + "]," for row in rows]
        lines += ["    ];", ""]
    lines[-1] = "}"
    (TESTS / "RecordedAnswers.cs").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    DATA.mkdir(parents=True, exist_ok=True)
    for make in (batches, element_types, images, several, odd_outputs, refused, endless, twins):
        make()
    write_answers()
