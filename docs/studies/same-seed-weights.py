"""Trains pairs of models of known origin and asks `modeldiff compare` about their weights, without a panel.

    python3 same-seed-weights.py train FOLDER [--data /usr/share/datasets/fashion-mnist] [--seeds 2]
    python3 same-seed-weights.py judge FOLDER MODELDIFF

Victims are a small CNN with biases and a small ResNet with batch-norm, trained for 1, 4 and 12 epochs (and 40 by --long). Innocents of one seed begin at the victim's
initial weights: `other-data` sees other images, `other-order` the same ones in another order. `other-seed` is independent. The rest is derived from the victim.
`backbone-…` are two innocents that were both fine-tuned from a third model. Needs PyTorch; JUDGE needs none.
"""
import argparse
import copy
import gzip
import json
import os
import subprocess

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


def compare(arguments, pair, extra):
    path = lambda name: os.path.join(arguments.folder, name + ".pt")
    report = os.path.join(arguments.folder, "report.json")
    command = arguments.modeldiff.split() + ["compare", path(pair["victim"]), path(pair["suspect"]), "--input-shape", "1x14x14", "--pairs", "4", "--generator", "random", "--quiet", "--json", report]
    for option in ["initialization", "ancestor"]:
        if option in pair and option in extra:
            command += ["--common-ancestor" if option == "ancestor" else "--initialization", path(pair[option])]
    command += ["--secret-initialization"] if "secret" in extra else []
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(" ".join(command) + "\n" + done.stderr)
    with open(report) as file:
        return json.load(file)


def judge_all(arguments):
    with open(os.path.join(arguments.folder, "pairs.json")) as file:
        pairs = json.load(file)
    results = []
    for pair in pairs:
        ways = ["", "ancestor"] if "ancestor" in pair else ["", "initialization"]
        for way in ways + (["secret"] if pair["group"] == "derived" else []):
            report = compare(arguments, pair, way)
            weights = report["weights"]
            cosines = [layer["cosine"] for layer in weights["layers"] if layer["cosine"] is not None]
            results.append(dict(pair, way=way, decision=report["verdict"]["decision"], finding=weights["finding"], p=weights["p"], copied=weights.get("copiedShare"), updates=weights.get("updateCosine"),
                                cosine=sum(cosines) / max(1, len(cosines))))
            with open(os.path.join(arguments.folder, "results.json"), "w") as file:
                json.dump(results, file, indent=1)
    groups = {}
    for result in results:
        groups.setdefault((result["group"], result["origin"], result["way"]), []).append(result)
    span = lambda values: "-" if not values else f"{min(values):.2g} to {max(values):.2g}"
    for (group, origin, way), found in sorted(groups.items()):
        numbers = lambda key: span([result[key] for result in found if result[key] is not None])
        decisions = {decision: sum(result["decision"] == decision for result in found) for decision in ["derived", "undetermined", "not-shown"]}
        print(f"| {group} | {origin} | {way or '-'} | {len(found)} | {decisions['derived']} | {decisions['undetermined']} | {numbers('p')} | {numbers('cosine')} | {numbers('copied')} | {numbers('updates')} |")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
commands = parser.add_subparsers(required=True)
training = commands.add_parser("train")
training.add_argument("folder")
training.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
training.add_argument("--seeds", type=int, default=2)
training.add_argument("--long", action="store_true")
training.set_defaults(run=train_all)
judging = commands.add_parser("judge")
judging.add_argument("folder")
judging.add_argument("modeldiff")
judging.set_defaults(run=judge_all)
given = parser.parse_args()
os.makedirs(given.folder, exist_ok=True)
given.run(given)
