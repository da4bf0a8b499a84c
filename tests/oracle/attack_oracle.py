"""What PyTorch makes of a tiny PGD attack, for the tests of the adversarial generator.

    python3 attack_oracle.py

Written from the formulas, without this library's code. PyTorch 1.13.
"""
import torch

W1 = torch.tensor([[0.5, -1.0, 0.3], [-0.7, 0.2, 0.9], [1.1, 0.4, -0.6], [0.2, -0.3, 0.8]])
W2 = torch.tensor([[1.0, -0.5, 0.3, 0.7], [-0.2, 0.9, -0.4, 0.1], [0.6, 0.3, 0.8, -1.0]])
X = torch.tensor([[0.2, 0.5, 0.8], [0.9, 0.1, 0.4], [0.3, 0.7, 0.02], [0.55, 0.98, 0.6]])


def model(x):
    return torch.tanh(x @ W1.T) @ W2.T


def squares(outputs, clean, mean):
    return (outputs - 1000 * (mean - clean)) ** 2


LOSSES = {
    "divergence": lambda o, c, m: ((o - c) ** 2).sum(),
    "diversity": lambda o, c, m: -squares(o, c, m).sum(),
    "released": lambda o, c, m: squares(o, c, m)[:, 0].sum() + 0.1 * squares(o, c, m)[:, 1:].mean(1).sum(),
    "cosine": lambda o, c, m: -torch.nn.functional.cosine_similarity(o, c, dim=1).sum(),
}


def attack(loss, start, epsilon=0.1, step=0.03, steps=5):
    clean = model(X).detach()
    mean = clean.mean(0, keepdim=True)
    x = start.clone()
    for _ in range(steps):
        x.requires_grad_()
        gradient, = torch.autograd.grad(loss(model(x), clean, mean), x)
        x = (x + step * gradient.sign()).detach()
        x = torch.max(torch.min(x, X + epsilon), X - epsilon).clamp(0, 1)
    return x


def random_start(epsilon=0.1, seed=1):
    noise = torch.rand(X.shape, generator=torch.Generator().manual_seed(seed))
    return (X + noise * 2 * epsilon - epsilon).clamp(0, 1)


if __name__ == "__main__":
    torch.set_printoptions(precision=7, sci_mode=False)
    clean = model(X)
    mean = clean.mean(0, keepdim=True)
    moved = model(X + 0.05)
    for name, loss in LOSSES.items():
        print(name, "value at x + 0.05:", float(loss(moved.double(), clean.double(), mean.double())))
        print("from the seed inputs:", attack(loss, X))
        print("from a random start:", attack(loss, random_start()))
