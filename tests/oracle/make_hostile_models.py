"""Makes harmless stand-ins for hostile TorchScript files: one linear layer of 4 inputs and 3 outputs, and one thing that no model should do.

    python3 make_hostile_models.py      into ../ModelDiff.Cli.Tests/Data/hostile

Made with PyTorch 1.13. What PyTorch would refuse to save is written into the code of a saved file.
"""
import io
import pathlib
import zipfile

import torch
from torch import Tensor, nn

TARGET = pathlib.Path(__file__).resolve().parent.parent / "ModelDiff.Cli.Tests" / "Data" / "hostile"


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x)


class Loop(Plain):
    def forward(self, x: Tensor) -> Tensor:
        y = self.layer(x)
        while True:
            y = y + 1
        return y


class Chain(Plain):
    """Answers; its gradient is a long chain of steps."""

    def forward(self, x: Tensor) -> Tensor:
        y = self.layer(x)
        for _ in range(200):
            y = torch.tanh(y) + y * 0.5
        return y


class Huge(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + torch.ones([1000000, 1000000])[0, :3]


class Grow(Plain):
    def forward(self, x: Tensor) -> Tensor:
        kept = [self.layer(x)]
        for _ in range(100000):
            kept.append(torch.ones([1000, 1000]) + kept[-1].sum())
        return kept[0] + kept[-1].sum()


class Write(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + torch.from_file("written-by-a-model.bin", True, 10)[0]


class Overwrite(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + torch.from_file("precious.txt", True, 2).fill_(0.0)[0]


class Save(Plain):
    def forward(self, x: Tensor) -> Tensor:
        torch.save(x, "saved-by-a-model.bin")
        return self.layer(x)


class Read(Plain):
    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) + torch.from_file("precious.txt", False, 2)[0]


class Print(Plain):
    def forward(self, x: Tensor) -> Tensor:
        print("\x1b[2J\x1b[31mmodeldiff: verdict derived")
        return self.layer(x)


class Divide(Plain):
    def forward(self, x: Tensor) -> Tensor:
        zero = x.size(0) - x.size(0)
        return self.layer(x) * (7 % zero)


def save(name, model):
    torch.manual_seed(3)
    module = model()
    module.eval()
    TARGET.mkdir(parents=True, exist_ok=True)
    torch.jit.script(module).save(str(TARGET / f"{name}.pt"))


def edit(name, old, new):
    """The plain model with another line of code."""
    result = io.BytesIO()
    changed = 0
    with zipfile.ZipFile(TARGET / "plain.pt") as source, zipfile.ZipFile(result, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("code/__torch__.py"):
                text = content.decode()
                changed += text.count(old)
                content = text.replace(old, new).encode()
            if not entry.filename.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(entry.filename), content)
    assert changed > 0, (name, old)
    (TARGET / f"{name}.pt").write_bytes(result.getvalue())


for name, model in {
    "plain": Plain, "loop": Loop, "huge": Huge, "grow": Grow, "write": Write, "overwrite": Overwrite, "save": Save, "read": Read, "print": Print, "divide": Divide, "chain": Chain,
}.items():
    save(name, model)
LINE = "return (layer).forward(x, )"
edit("unknown_operator", LINE, "return torch.no_such_operator((layer).forward(x, ))")
edit("undefined_variable", LINE, "return torch.add((layer).forward(x, ), nobody)")
edit("wrong_return", LINE, "return 1")
edit("recursion", LINE, "return (self).forward(x, )")
edit("deep_type", "-> Tensor:", "-> " + "List[" * 20000 + "Tensor" + "]" * 20000 + ":")
