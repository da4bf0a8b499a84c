"""Trains models that have nothing to do with each other, and hides copies of them, for independent-weights.cs.

    python3 independent-weights.py FOLDER [--data /usr/share/datasets/fashion-mnist] [--seeds 8]

`autoencoder`: pixels to 128, 32, 128 and back to pixels, whose order all of them share. `text`: transformers of two
blocks that learn Python's own library letter by letter; positions and letters have an order that all share. `lstm`,
`gru` and `table` (a letter by the one before it alone) learn the same; `convolutions` are an autoencoder, `dense` joins
channels, `depthwise` has one filter per channel. Trainings differ by their seed alone.
`hiddentext…`, `hiddenresnet18`: a model, the same function with its channels in another order and rescaled, and that
copy with noise of 0.3 deviations on all weights and half of them pruned. Needs PyTorch 1.13 and torchvision.
"""
import argparse
import glob
import gzip
import os

import numpy
import torch
from torch import nn
from torch.nn import functional

LETTERS, LENGTH, WIDTH, HEADS, UNITS = 128, 128, 64, 4, 128


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.letters, self.positions = nn.Embedding(LETTERS, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.blocks = nn.ModuleList([nn.TransformerEncoderLayer(WIDTH, HEADS, UNITS, 0.0, batch_first=True, norm_first=True) for _ in range(2)])
        self.norm, self.following = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, LETTERS, bias=False)
        for table in (self.letters, self.positions):
            nn.init.normal_(table.weight, 0, 0.02)

    def forward(self, letters):
        stream = self.letters(letters) + self.positions.weight
        future = torch.triu(torch.full((LENGTH, LENGTH), float("-inf")), 1)
        for block in self.blocks:
            stream = block(stream, future)
        return self.following(self.norm(stream))


class Cell(nn.Module):
    def __init__(self, kind, width, layers):
        super().__init__()
        self.letters, self.cell, self.following = nn.Embedding(LETTERS, width), kind(width, WIDTH, layers, batch_first=True), nn.Linear(WIDTH, LETTERS)

    def forward(self, letters):
        return self.following(self.cell(self.letters(letters))[0])


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, padding=1)
        self.layers = nn.ModuleList([nn.Sequential(nn.BatchNorm2d(16 * i), nn.ReLU(), nn.Conv2d(16 * i, 16, 3, padding=1)) for i in range(1, 7)])
        self.transition, self.classes = nn.Conv2d(112, 56, 1), nn.Linear(56, 10)

    def forward(self, images):
        stream = self.stem(images)
        for i, layer in enumerate(self.layers):
            stream = torch.cat([stream, layer(stream)], 1)
            stream = functional.avg_pool2d(stream, 2) if i == 2 else stream
        return self.classes(functional.relu(self.transition(stream)).mean((2, 3)))


def autoencoder():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 784))


def convolutions():
    return nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 16, 4, 2, 2), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 0))


def depthwise():
    layers, channels = [nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU()], 16
    for width, stride in ((32, 2), (32, 1), (64, 2), (64, 1)):
        layers += [nn.Conv2d(channels, channels, 3, stride, 1, groups=channels), nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, width, 1), nn.BatchNorm2d(width), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def train_on_images(make, seed, images, targets, epochs, rate, rows):
    torch.manual_seed(seed)
    net = make()
    optimizer = torch.optim.Adam(net.parameters(), rate)
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(rows):
            answers, wanted = net(images[batch]), images[batch] if targets is None else targets[batch]
            optimizer.zero_grad()
            (((answers[..., :wanted.shape[-1]] - wanted) ** 2).mean() if targets is None else functional.cross_entropy(answers, wanted)).backward()
            optimizer.step()
    return net.state_dict()


def train_on_text(make, seed, text, steps, rate):
    torch.manual_seed(seed)
    net = make()
    optimizer = torch.optim.AdamW(net.parameters(), rate)
    for _ in range(steps):
        rows = torch.stack([text[start:start + LENGTH + 1] for start in torch.randint(0, len(text) - LENGTH - 1, (16,))])
        optimizer.zero_grad()
        functional.cross_entropy(net(rows[:, :-1]).reshape(-1, LETTERS), rows[:, 1:].reshape(-1)).backward()
        optimizer.step()
    return net.state_dict()


RANDOM = torch.Generator().manual_seed(5)


def order(count):
    return torch.randperm(count, generator=RANDOM)


def factors(count):
    return torch.exp(2 * torch.rand(count, generator=RANDOM) - 1)


def hidden_text(state):
    state, stream = {name: value.clone() for name, value in state.items()}, order(WIDTH)
    for name in ("letters.weight", "positions.weight", "following.weight"):
        state[name] = state[name][:, stream]
    for name in state:
        if "norm" in name:
            state[name] = state[name][stream]
    size = WIDTH // HEADS
    for block in range(2):
        at, heads = f"blocks.{block}.", order(HEADS)
        asked = torch.cat([head * size + order(size) for head in heads])
        carried = torch.cat([head * size + order(size) for head in heads])
        rows, units, scales = torch.cat([asked, asked + WIDTH, carried + 2 * WIDTH]), order(UNITS), factors(UNITS)
        state[at + "self_attn.in_proj_weight"] = state[at + "self_attn.in_proj_weight"][rows][:, stream]
        state[at + "self_attn.in_proj_bias"] = state[at + "self_attn.in_proj_bias"][rows]
        state[at + "self_attn.out_proj.weight"] = state[at + "self_attn.out_proj.weight"][stream][:, carried]
        state[at + "self_attn.out_proj.bias"] = state[at + "self_attn.out_proj.bias"][stream]
        state[at + "linear1.weight"] = state[at + "linear1.weight"][units][:, stream] * scales[:, None]
        state[at + "linear1.bias"] = state[at + "linear1.bias"][units] * scales
        state[at + "linear2.weight"] = state[at + "linear2.weight"][stream][:, units] / scales
        state[at + "linear2.bias"] = state[at + "linear2.bias"][stream]
    return state


def hidden_resnet(state):
    state = {name: value.clone() for name, value in state.items()}

    def normalization(name, channels, scales=1.0):
        for part in ("weight", "bias", "running_mean", "running_var"):
            state[f"{name}.{part}"] = state[f"{name}.{part}"][channels]
        for part in ("weight", "bias"):
            state[f"{name}.{part}"] = state[f"{name}.{part}"] * scales

    stream = order(64)
    state["conv1.weight"] = state["conv1.weight"][stream]
    normalization("bn1", stream)
    for layer, width in ((1, 64), (2, 128), (3, 256), (4, 512)):
        for block in range(2):
            at, middle, scales = f"layer{layer}.{block}", order(width), factors(width)
            following = order(width) if layer > 1 and block == 0 else stream
            state[at + ".conv1.weight"] = state[at + ".conv1.weight"][middle][:, stream]
            normalization(at + ".bn1", middle, scales)
            state[at + ".conv2.weight"] = state[at + ".conv2.weight"][following][:, middle] / scales.view(1, -1, 1, 1)
            normalization(at + ".bn2", following)
            if at + ".downsample.0.weight" in state:
                state[at + ".downsample.0.weight"] = state[at + ".downsample.0.weight"][following][:, stream]
                normalization(at + ".downsample.1", following)
            stream = following
    state["fc.weight"] = state["fc.weight"][:, stream]
    return state


def worn(state):
    def changed(value):
        value = value + 0.3 * value.std() * torch.randn(value.shape, generator=RANDOM)
        return torch.where(value.abs() < value.abs().flatten().kthvalue(value.numel() // 2)[0], torch.zeros_like(value), value)
    return {name: changed(value) if value.dim() > 1 else value for name, value in state.items()}


def same(net, hidden, state, hidden_state, inputs):
    net.load_state_dict(state)
    hidden.load_state_dict(hidden_state)
    with torch.no_grad():
        expected, got = net.eval()(inputs), hidden.eval()(inputs)
    assert (expected - got).abs().max() < 1e-3 * expected.std(), "the hidden copy computes something else"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--seeds", type=int, default=8)
    arguments = parser.parse_args()
    os.makedirs(arguments.folder, exist_ok=True)

    def save(state, name):
        torch.save(state, os.path.join(arguments.folder, name + ".pt"))
        print(name, flush=True)

    with gzip.open(os.path.join(arguments.data, "train-images-idx3-ubyte.gz")) as file:
        pixels = torch.tensor(numpy.frombuffer(file.read(), numpy.uint8, offset=16).reshape(-1, 1, 28, 28)[:10000].copy()).float() / 255
    with gzip.open(os.path.join(arguments.data, "train-labels-idx1-ubyte.gz")) as file:
        labels = torch.tensor(numpy.frombuffer(file.read(), numpy.uint8, offset=8)[:6000].copy()).long()
    small = pixels[:6000, :, ::2, ::2].contiguous()
    written = b"".join(open(file, "rb").read() for file in sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))[:60])
    text = torch.tensor(numpy.frombuffer(written, numpy.uint8).copy()).long().clamp(max=LETTERS - 1)
    for seed in range(arguments.seeds):
        save(train_on_images(autoencoder, seed, pixels.view(-1, 784), None, 8, 1e-3, 128), f"autoencoder-{seed}")
        save(train_on_images(convolutions, seed, small, None, 2, 2e-3, 64), f"convolutions-{seed}")
        save(train_on_images(Dense, seed, small, labels, 2, 2e-3, 64), f"dense-{seed}")
        save(train_on_images(depthwise, seed, small, labels, 2, 2e-3, 64), f"depthwise-{seed}")
        save(train_on_text(lambda: Cell(nn.LSTM, WIDTH, 2), seed, text, 150, 3e-3), f"lstm-{seed}")
        save(train_on_text(lambda: Cell(nn.GRU, 32, 1), seed, text, 150, 3e-3), f"gru-{seed}")
        save(train_on_text(lambda: nn.Sequential(nn.Embedding(LETTERS, LETTERS), nn.Linear(LETTERS, LETTERS, bias=False)), seed, text, 400, 3e-3), f"table-{seed}")
        state = train_on_text(Text, seed, text, 400, 2e-3)
        save(state, f"text-{seed}")
        if seed < 3:
            hidden = hidden_text(state)
            same(Text(), Text(), state, hidden, text[:2 * LENGTH].view(2, LENGTH))
            for copy, made in enumerate((state, hidden, worn(hidden))):
                save(made, f"hiddentext{seed}-{copy}")
    import torchvision
    torch.manual_seed(0)
    net = torchvision.models.resnet18()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_var.uniform_(0.5, 2)
            module.running_mean.normal_()
            nn.init.uniform_(module.weight, 0.5, 1.5)
    state = net.state_dict()
    hidden = hidden_resnet(state)
    same(net, torchvision.models.resnet18(), {name: value.clone() for name, value in state.items()}, hidden, torch.randn(2, 3, 64, 64, generator=RANDOM))
    for copy, made in enumerate((state, hidden, worn(hidden))):
        save(made, f"hiddenresnet18-{copy}")


if __name__ == "__main__":
    main()
