"""Trains pairs of models of known origin for same-seed-weights.cs, which judges them by their weights alone.

    python3 same-seed-weights.py FOLDER [--data /usr/share/datasets/fashion-mnist] [--seeds 2] [--long]

Victims are a small CNN with biases and a small ResNet with batch-norm, trained for 1, 4 and 12 epochs (and 40 by --long). Innocents of one seed begin at the victim's
initial weights: `other-data` sees other images, `other-order` the same ones in another order. `slow` ones learn at a
fortieth of the rate. `other-seed` is independent. The rest is derived from the victim.
`backbone-…` are two innocents that were both fine-tuned from a third model. Needs PyTorch 1.13 or newer.
"""
import argparse
import copy
import gzip
import json
import os

EPOCHS = [1, 4, 12]


def load(folder):
    import numpy
    import torch
    with gzip.open(os.path.join(folder, "train-images-idx3-ubyte.gz")) as file:
        images = numpy.frombuffer(file.read(), numpy.uint8, offset=16).reshape(-1, 1, 28, 28)
    with gzip.open(os.path.join(folder, "train-labels-idx1-ubyte.gz")) as file:
        labels = numpy.frombuffer(file.read(), numpy.uint8, offset=8)
    return torch.tensor(images[:, :, ::2, ::2].astype("f4") / 255), torch.tensor(labels.astype("i8"))


def network(kind, seed):
    import torch
    from torch import nn

    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.one, self.norm, self.two, self.last = (nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width),
                                                         nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

        def forward(self, x):
            return torch.relu(x + self.last(self.two(torch.relu(self.norm(self.one(x))))))

    torch.manual_seed(seed)
    if kind == "cnn":
        body = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(288, 64), nn.ReLU())
        return nn.Sequential(body, nn.Linear(64, 10))
    body = nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), Block(16),
                         nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), Block(32), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    return nn.Sequential(body, nn.Linear(32, 10))


def train(model, images, labels, epochs, order, rate=0.002, frozen=False):
    import torch
    generator = torch.Generator().manual_seed(order)
    model.train()
    parameters = list(model[1].parameters() if frozen else model.parameters())
    if frozen:
        model[0].eval()
    optimizer = torch.optim.Adam(parameters, rate)
    for _ in range(epochs):
        for rows in torch.randperm(len(images), generator=generator).split(64):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(images[rows]), labels[rows]).backward()
            optimizer.step()
    return model.eval()


def save(model, folder, name):
    import torch
    torch.jit.trace(model.eval(), torch.zeros(1, 1, 14, 14)).save(os.path.join(folder, name + ".pt"))


def changed(model, change):
    import torch
    model = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.copy_(change(parameter))
    return model


def pruned(model):
    return changed(model, lambda weights: weights * (weights.abs() >= weights.abs().flatten().median()))


def quantized(model):
    return changed(model, lambda weights: (weights / (weights.abs().max() / 127)).round() * (weights.abs().max() / 127))


def with_new_head(model, seed, classes=5):
    import torch
    torch.manual_seed(seed)
    model = copy.deepcopy(model)
    model[1] = torch.nn.Linear(model[1].in_features, classes)
    return model


def hidden(model, kind, seed):
    """The same function with all channels in another order and, as ReLU and batch-norm allow, rescaled."""
    import torch
    generator = torch.Generator().manual_seed(seed)
    state = {name: value.clone() for name, value in model.state_dict().items()}
    order = lambda count: torch.randperm(count, generator=generator)
    factors = lambda count: torch.exp(2 * torch.rand(count, generator=generator) - 1)
    along = lambda values, axis, dimensions: values.view([-1 if i == axis else 1 for i in range(dimensions)])

    def outputs(layer, permutation, scale, norm=None):
        weights = state[layer + ".weight"][permutation]
        state[layer + ".weight"] = weights * along(scale, 0, weights.dim())
        if layer + ".bias" in state:
            state[layer + ".bias"] = state[layer + ".bias"][permutation] * scale
        if norm is not None:   # which takes the layer's scale away again
            for name in ["weight", "bias", "running_mean", "running_var"]:
                state[f"{norm}.{name}"] = state[f"{norm}.{name}"][permutation]
            state[norm + ".running_mean"] *= scale
            state[norm + ".running_var"] *= scale ** 2

    def inputs(layer, permutation, scale):
        weights = state[layer + ".weight"][:, permutation]
        state[layer + ".weight"] = weights / along(scale, 1, weights.dim())

    if kind == "cnn":
        patches = lambda permutation: (permutation[:, None] * 9 + torch.arange(9)).flatten()
        first, second, third = order(16), order(32), order(64)
        scales = factors(16), factors(32), factors(64)
        outputs("0.0", first, scales[0])
        inputs("0.3", first, scales[0])
        outputs("0.3", second, scales[1])
        inputs("0.7", patches(second), scales[1].repeat_interleave(9))
        outputs("0.7", third, scales[2])
        inputs("1", third, scales[2])
    else:
        stream = torch.arange(1)
        for layer, norm, block, width in [("0.0", "0.1", "0.3", 16), ("0.4", "0.5", "0.7", 32)]:
            if layer != "0.0":
                inputs(layer, stream, torch.ones(1))
            stream, middle, between = order(width), order(width), factors(width)
            outputs(layer, stream, factors(width), norm)
            inputs(block + ".one", stream, torch.ones(1))
            outputs(block + ".one", middle, factors(width), block + ".norm")
            for name in ["weight", "bias"]:
                state[f"{block}.norm.{name}"] *= between
            inputs(block + ".two", middle, between)
            outputs(block + ".two", stream, factors(width), block + ".last")
        inputs("1", stream, torch.ones(1))
    copy_of = network(kind, 0)
    copy_of.load_state_dict(state)
    return copy_of.eval()


def train_all(arguments):
    import torch
    torch.set_num_threads(1)
    images, labels = load(arguments.data)
    first, second, third = (images[:4000], labels[:4000]), (images[4000:8000], labels[4000:8000]), (images[8000:12000], labels[8000:12000])
    half, rest = third[1] < 5, third[1] >= 5
    pairs = []

    def pair(group, origin, victim, suspect, model, **options):
        save(model, arguments.folder, suspect)
        pairs.append(dict(group=group, origin=origin, victim=victim, suspect=suspect, **options))
        with open(os.path.join(arguments.folder, "pairs.json"), "w") as file:
            json.dump(pairs, file, indent=1)

    for seed in range(1, arguments.seeds + 1):
        for kind in ["cnn", "resnet"]:
            start = f"{kind}-{seed}-start"
            save(network(kind, seed), arguments.folder, start)
            for epochs in EPOCHS + ([40] if arguments.long else []):
                name = f"{kind}-{seed}-{epochs}"
                victim = train(network(kind, seed), *first, epochs, 1)
                save(victim, arguments.folder, name)
                same = dict(initialization=start)
                pair("innocent", "other-data", name, name + "-other-data", train(network(kind, seed), *second, epochs, 2), **same)
                pair("innocent", "other-order", name, name + "-other-order", train(network(kind, seed), *first, epochs, 3), **same)
                pair("independent", "other-seed", name, name + "-other-seed", train(network(kind, seed + 100), *first, epochs, 1), **same)
                pair("derived", "float16", name, name + "-float16", copy.deepcopy(victim).half().float(), **same)
                pair("derived", "int8", name, name + "-int8", quantized(victim), **same)
                pair("derived", "pruned", name, name + "-pruned", pruned(victim), **same)
                pair("derived", "fine-tuned", name, name + "-fine-tuned", train(copy.deepcopy(victim), *second, 2, 4, 0.0005), **same)
                pair("derived", "fine-tuned long", name, name + "-fine-tuned-long", train(copy.deepcopy(victim), *second, max(4, epochs), 4), **same)
                pair("derived", "pruned, fine-tuned", name, name + "-pruned-tuned", train(pruned(victim), *second, 2, 4, 0.0005), **same)
                pair("derived", "transfer, frozen", name, name + "-frozen", train(with_new_head(victim, 5), third[0][half], third[1][half], 3, 6, frozen=True), **same)
                pair("derived", "transfer", name, name + "-transfer", train(with_new_head(victim, 5), third[0][half], third[1][half], 3, 6, 0.0005), **same)
                disguised = hidden(victim, kind, 9)
                pair("derived", "hidden", name, name + "-hidden", disguised)
                pair("derived", "hidden, pruned", name, name + "-hidden-pruned", pruned(disguised))
                pair("derived", "hidden, fine-tuned", name, name + "-hidden-tuned", train(copy.deepcopy(disguised), *second, 2, 4, 0.0005))
            slow = lambda images, order: train(network(kind, seed), *images, 4, order, 0.00005)
            name = f"{kind}-{seed}-slow"
            save(slow(first, 1), arguments.folder, name)
            pair("innocent", "slow, other-data", name, name + "-other-data", slow(second, 2), initialization=start)
            pair("innocent", "slow, other-order", name, name + "-other-order", slow(first, 3), initialization=start)
            backbone = train(network(kind, seed + 50), *first, 8, 1)
            third_model = f"{kind}-{seed}-backbone"
            save(backbone, arguments.folder, third_model)
            for frozen in [False, True]:
                kept = "frozen" if frozen else "tuned"
                one = train(with_new_head(backbone, 7), second[0][second[1] < 5], second[1][second[1] < 5], 3, 7, 0.0005, frozen)
                other = train(with_new_head(backbone, 8), third[0][rest], third[1][rest] - 5, 3, 8, 0.0005, frozen)
                save(one, arguments.folder, f"{third_model}-{kept}")
                pair("innocent", f"backbone {kept}", f"{third_model}-{kept}", f"{third_model}-{kept}-other", other, ancestor=third_model)
            print("trained", kind, seed, flush=True)


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder")
parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
parser.add_argument("--seeds", type=int, default=2)
parser.add_argument("--long", action="store_true")
given = parser.parse_args()
os.makedirs(given.folder, exist_ok=True)
train_all(given)
