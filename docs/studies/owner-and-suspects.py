"""An owner's model, three models that were made from it and four that were not, by PyTorch alone: a stranger's recipes, for the command to judge.

    python3 owner-and-suspects.py IMAGES.gz LABELS.gz OUT [SEED]        an IDX pair, such as the training part of Fashion-MNIST; another seed makes another owner

The owner has the first half of the images, the others have the second half. Into OUT go owner.pt, the owner's images as
owner-images-idx3-ubyte and owner-labels-idx1-ubyte, first images as owner.npy, a TorchScript file per suspect, and four twins that the owner makes by his own script, with twins.json:
    derived   finetuned (Adam, all layers, other images), pruned (60 % of the weights, then trained on), stolen (a wider network, taught by the owner's probabilities)
    innocent  twin (the owner's script and images, another seed), sibling (the owner's script, other images), other (another architecture and recipe), same-seed (the owner's script and seed, other images)
Made with PyTorch 1.13; about a quarter of an hour of one processor.
"""
import copy
import gzip
import json
import pathlib
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional

first_seed = 0


def block(before, after, stride=1):
    return nn.Sequential(nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU())


def network(width=16):
    return nn.Sequential(
        block(1, width), block(width, width), block(width, 2 * width, 2), block(2 * width, 2 * width), block(2 * width, 4 * width, 2), block(4 * width, 4 * width),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * width, 10))


def other_network():
    return nn.Sequential(nn.Conv2d(1, 24, 5, 2, 2), nn.ReLU(), nn.Conv2d(24, 48, 5, 2, 2), nn.ReLU(), nn.Flatten(), nn.Linear(48 * 49, 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, 10))


def batches(images, targets, size, steps, generator):
    for _ in range(steps):
        rows = torch.randint(len(images), (size,), generator=generator)
        x = images[rows]
        if torch.rand((), generator=generator) < 0.5:
            x = x.flip(3)
        yield x, targets[rows]


def train(model, images, targets, seed, steps=1500, rate=0.1, adam=False, loss=functional.cross_entropy, keep=lambda model: None):
    generator = torch.Generator().manual_seed(first_seed + seed)
    optimizer = torch.optim.Adam(model.parameters(), rate) if adam else torch.optim.SGD(model.parameters(), rate, momentum=0.9, nesterov=True, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    model.train()
    for x, y in batches(images, targets, 64, steps, generator):
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()
        schedule.step()
        keep(model)
    return model.eval()


def start(seed, make=network):
    torch.manual_seed(first_seed + seed)
    return make()


def pruned(model, share=0.6):
    masks = {}
    for name, weight in model.named_parameters():
        if weight.dim() > 1:
            masks[name] = (weight.abs() > weight.abs().flatten().kthvalue(int(share * weight.numel())).values).float()

    def keep(pruned_model):
        with torch.no_grad():
            for name, weight in pruned_model.named_parameters():
                if name in masks:
                    weight.mul_(masks[name])

    keep(model)
    return keep


def answers(model, images):
    with torch.no_grad():
        return torch.cat([functional.softmax(model(part), 1) for part in images.split(500)])


def soft(scores, targets):
    return -(targets * functional.log_softmax(scores, 1)).sum(1).mean()


def write_idx(path, magic, values):
    sizes = b"".join(int(size).to_bytes(4, "big") for size in values.shape)
    path.write_bytes(magic.to_bytes(4, "big") + sizes + values.astype(numpy.uint8).tobytes())


def main(images_file, labels_file, out, seed=0):
    global first_seed
    first_seed = int(seed)
    out = pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    raw = numpy.frombuffer(gzip.open(images_file).read(), numpy.uint8, offset=16).reshape(-1, 28, 28)
    classes = numpy.frombuffer(gzip.open(labels_file).read(), numpy.uint8, offset=8)
    half = len(raw) // 2
    write_idx(out / "owner-images-idx3-ubyte", 0x803, raw[:half])
    write_idx(out / "owner-labels-idx1-ubyte", 0x801, classes[:half])
    numpy.save(out / "owner.npy", raw[:3000, None].astype(numpy.float32) / 255)
    images, labels = torch.from_numpy(raw.copy()).float().div(255).unsqueeze(1), torch.from_numpy(classes.astype(numpy.int64))
    (mine, my_labels), (theirs, their_labels) = (images[:half], labels[:half]), (images[half:], labels[half:])

    def save(name, model):
        right = (answers(model, theirs[:5000]).argmax(1) == their_labels[:5000]).float().mean()
        torch.jit.trace(model, images[:2]).save(str(out / f"{name}.pt"))
        print(f"{name:10} right on {right:.3f} of 5,000 of the others' images", flush=True)

    owner = train(start(11), mine, my_labels, 11)
    save("owner", owner)
    save("finetuned", train(copy.deepcopy(owner), theirs, their_labels, 21, steps=600, rate=5e-4, adam=True))
    thinned = copy.deepcopy(owner)
    save("pruned", train(thinned, theirs, their_labels, 22, steps=400, rate=0.01, keep=pruned(thinned)))
    save("stolen", train(start(23, lambda: network(24)), theirs, answers(owner, theirs), 23, loss=soft))
    save("twin", train(start(31), mine, my_labels, 31))
    save("sibling", train(start(32), theirs, their_labels, 32))
    save("other", train(start(33, other_network), theirs, their_labels, 33, rate=1e-3, adam=True))
    save("same-seed", train(start(11), theirs, their_labels, 34))
    twins = [f"own-twin-{seed}" for seed in range(101, 105)]
    for name in twins:
        seed = int(name[-3:])
        save(name, train(start(seed), mine, my_labels, seed))
    entries = [{"name": name, "path": f"{name}.pt", "role": "twin", "initialization": "fresh", "inputShape": [1, 28, 28]} for name in twins]
    (out / "twins.json").write_text(json.dumps({"models": entries}, indent=2))


main(*sys.argv[1:])
