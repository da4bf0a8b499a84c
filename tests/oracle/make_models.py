"""Makes the model files of the tests, and what PyTorch answers for them.

    python3 make_models.py fixtures          tiny files into ../ModelDiff.Core.Tests/Data/models, answers into ../ModelDiff.Core.Tests/Models/RecordedAnswers.cs
    python3 make_models.py torchvision DIR   torchvision architectures with random weights, and PyTorch's answers as .npy, into DIR

Made with PyTorch 1.13 and torchvision 0.14.
"""
import pathlib
import sys
import zipfile
from typing import Dict, List, NamedTuple, Optional, Tuple

import numpy
import torch
from torch import Tensor, nn

HERE = pathlib.Path(__file__).resolve().parent
TESTS = HERE.parent / "ModelDiff.Core.Tests"


def inputs(*shape):
    """The inputs of the tests: element i is (37 i mod 101) / 101 in float32, in row-major order."""
    count = int(numpy.prod(shape))
    return (torch.arange(count) * 37 % 101).float().div(101).reshape(shape)


class Features(nn.Module):
    """A linear layer of 3 inputs and 4 outputs."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 4)


class TupleOutput(Features):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y = self.layer(x)
        return y, y[:, :2] * 2


class ListOutput(Features):
    def forward(self, x: Tensor) -> List[Tensor]:
        y = self.layer(x)
        return [y, y[:, :2] * 2]


class DictOutput(Features):
    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        y = self.layer(x)
        return {"logits": y, "aux": y[:, :2] * 2}


class Pair(NamedTuple):
    logits: Tensor
    hidden: Tensor


class NamedOutput(Features):
    def forward(self, x: Tensor) -> Pair:
        y = self.layer(x)
        return Pair(y, y[:, :2] * 2)


class NestedOutput(Features):
    """Seven things of every kind, a number and a None among them."""

    def forward(self, x: Tensor) -> Tuple[Tensor, Dict[str, Tensor], List[Tensor], Optional[Tensor], int, Tuple[Tensor, Tensor], Pair]:
        y = self.layer(x)
        return y, {"é": y + 1}, [y + 2, y + 3], None, 7, (y + 4, y + 5), Pair(y + 6, y + 7)


class SingleInTuple(Features):
    def forward(self, x: Tensor) -> Tuple[Tensor]:
        return (self.layer(x),)


class NumberOutput(nn.Module):
    def forward(self, x: Tensor) -> int:
        return x.dim()


class TwoInputs(nn.Module):
    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return x + y


class Raises(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        if x.dim() > 1:
            raise ValueError("this model is out of order")
        return x


class ChangesItsInput(nn.Module):
    """Subtracts in place, as preprocessing inside models often does."""

    def forward(self, x: Tensor) -> Tensor:
        x.sub_(0.5)
        return x.relu_()


class Identity(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x


class QuantizedAround(nn.Module):
    """A quantized layer beside a path that has a gradient."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + x.sum(1, keepdim=True)


def mlp():
    return nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 4))


def convnet():
    return nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 4))


def train_a_little(model, x):
    """Gives batch norm statistics that are not those of a new layer."""
    model.train()
    with torch.no_grad():
        for _ in range(3):
            model(x)
    return model.eval()


def without_debug_records(path):
    """Takes out the records of where each line of code came from: they hold paths of the machine that ran this."""
    with zipfile.ZipFile(path) as archive:
        records = [(name, archive.read(name)) for name in archive.namelist() if not name.endswith(".debug_pkl")]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in records:
            archive.writestr(zipfile.ZipInfo(name), content)


def fixtures():
    torch.manual_seed(0)
    torch.backends.quantized.engine = "onednn"
    folder = TESTS / "Data" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    flat, image = inputs(5, 3), inputs(5, 3, 6, 6)
    answers = {}

    def save(name, module, x=flat, training=False):
        module.train(training)
        module.save(str(folder / f"{name}.pt"))
        without_debug_records(folder / f"{name}.pt")
        if x is None:
            return None
        with torch.no_grad():
            return module.eval()(x)

    answers["Mlp"] = save("mlp", torch.jit.script(mlp()))
    answers["DoubleMlp"] = save("mlp_double", torch.jit.script(mlp().double()), flat.double())
    conv = train_a_little(convnet(), image)
    answers["Convnet"] = save("convnet_traced", torch.jit.trace(conv, image[:2]), image)
    dropout = nn.Sequential(nn.Linear(3, 6), nn.Dropout(0.5), nn.Linear(6, 4))
    answers["Dropout"] = save("dropout_training", torch.jit.script(dropout), training=True)
    quantized = torch.quantization.quantize_dynamic(mlp(), {nn.Linear}, dtype=torch.qint8)
    answers["Quantized"] = save("quantized", torch.jit.script(quantized))
    save("quantized_skip", torch.jit.script(QuantizedAround(torch.quantization.quantize_dynamic(mlp(), {nn.Linear}, dtype=torch.qint8))))
    torch.manual_seed(1)
    features = TupleOutput()
    answers["Features"] = features(flat)[0].detach()
    for name, kind in [("tuple", TupleOutput), ("list", ListOutput), ("dict", DictOutput), ("namedtuple", NamedOutput), ("nested", NestedOutput), ("tuple_of_one", SingleInTuple)]:
        module = kind()
        module.load_state_dict(features.state_dict())
        save(name, torch.jit.script(module))
    traced = DictOutput()
    traced.load_state_dict(features.state_dict())
    save("dict_traced", torch.jit.trace(traced, flat, strict=False))
    save("number", torch.jit.script(NumberOutput()))
    save("two_inputs", torch.jit.script(TwoInputs()), x=None)
    save("raises", torch.jit.script(Raises()), x=None)
    save("in_place", torch.jit.script(ChangesItsInput()), flat.clone())
    save("identity", torch.jit.script(Identity()))
    torch.save(mlp().state_dict(), folder / "state_dict.pt")
    torch.save(mlp().state_dict(), folder / "state_dict_legacy.pt", _use_new_zipfile_serialization=False)
    torch.manual_seed(5)
    trained = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(trained.parameters(), 1e-3)
    trained(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    torch.save({"epoch": 3, "model": trained.state_dict(), "optimizer": optimizer.state_dict()}, folder / "training_checkpoint.pt")
    write_answers(answers)
    resized(image)


def resized(image):
    """What the test of resizing expects."""
    for size in [(4, 3), (9, 8)]:
        out = nn.functional.interpolate(image[:1, :1], size, mode="bilinear", align_corners=False, antialias=True)
        print(size, [round(v, 6) for v in out.flatten().tolist()])


def write_answers(answers):
    lines = ["namespace ModelDiff.Tests.Models;", "",
             "/// <summary>What PyTorch 1.13 answers for the files in Data/models, row by row, on <c>FixtureInputs.Of(5, ...)</c>. Written by tests/oracle/make_models.py.</summary>",
             "internal static class RecordedAnswers", "{"]
    for name, rows in answers.items():
        lines += [f"    public static readonly float[][] {name} =", "    ["]
        lines += ["        [" + ", ".join(f"{float(v):.9g}f" for v in row) + "]," for row in rows]
        lines += ["    ];", ""]
    lines[-1] = "}"
    (TESTS / "Models" / "RecordedAnswers.cs").write_text("\n".join(lines) + "\n")


def torchvision_models(folder):
    import torchvision

    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    x = inputs(2, 3, 224, 224)
    numpy.save(folder / "inputs.npy", x.numpy())

    def save(name, model, script):
        model.eval()
        with torch.no_grad():
            numpy.save(folder / f"{name}.npy", model(x).numpy())
        exported = torch.jit.script(model) if script else torch.jit.trace(model, x[:1])
        exported.save(str(folder / f"{name}.pt"))
        print(name)

    torch.manual_seed(0)
    resnet = train_a_little(torchvision.models.resnet18(), x)
    save("resnet18", resnet, script=True)
    save("mobilenet_v2", train_a_little(torchvision.models.mobilenet_v2(), x), script=True)
    save("squeezenet1_1", train_a_little(torchvision.models.squeezenet1_1(), x), script=False)
    with torch.no_grad():
        for parameter in resnet.parameters():
            parameter.add_(0.02 * parameter.abs().mean() * torch.randn_like(parameter))
    resnet.fc = nn.Linear(512, 10)
    save("resnet18_finetuned", resnet, script=False)


if __name__ == "__main__":
    if sys.argv[1:] == ["fixtures"]:
        fixtures()
    elif len(sys.argv) == 3 and sys.argv[1] == "torchvision":
        torchvision_models(sys.argv[2])
    else:
        sys.exit(__doc__)
