"""The reference's steps in bare PyTorch, to be timed beside `modeldiff compare` on the same files.

    /usr/bin/time -f %e python3 reference_speed.py VICTIM.pt SUSPECT.pt INPUTS.npy [STEPS] [BATCH]

INPUTS holds float32 [N, 3, H, W] in [0, 1]; where the file is missing, 16 images of 224x224 are written to it first.
Projected gradient ascent as the paper's code runs it, with gradients of parameters left on; then both models' outputs
on all pairs, their distances, and the similarity. Whole process, imports included, as for the command.
"""
import os
import sys

import numpy
import torch


def images(path):
    if not os.path.exists(path):
        noise = torch.rand(16, 3, 28, 28, generator=torch.Generator().manual_seed(0))
        numpy.save(path, torch.nn.functional.interpolate(noise, size=224, mode="bicubic").clamp(0, 1).numpy())
    return torch.from_numpy(numpy.load(path))


def attack(model, clean, steps, epsilon=0.06, step=0.01):
    target = model(clean).detach()
    x = (clean + torch.empty_like(clean).uniform_(-epsilon, epsilon)).clamp(0, 1)
    for _ in range(steps):
        x.requires_grad_()
        ((model(x) - target) ** 2).sum().backward()
        x = (x + step * x.grad.sign()).detach()
        x = torch.max(torch.min(x, clean + epsilon), clean - epsilon).clamp(0, 1)
    return x


def distances(model, first, second):
    with torch.no_grad():
        return 1 - torch.nn.functional.cosine_similarity(model(first), model(second), dim=1)


def main(victim, suspect, inputs, steps=10, batch=8):
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())))
    victim, suspect = (torch.jit.load(path).eval() for path in (victim, suspect))
    rows = images(inputs).split(int(batch))
    pairs = [(clean, attack(victim, clean, int(steps))) for clean in rows]
    vectors = [torch.cat([distances(model, *pair) for pair in pairs]) for model in (victim, suspect)]
    print(f"{len(vectors[0])} pairs, mean distance {vectors[0].mean():.4f}, similarity {torch.nn.functional.cosine_similarity(*vectors, dim=0):.4f}, {torch.get_num_threads()} threads")


main(*sys.argv[1:])
