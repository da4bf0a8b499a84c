"""Seven tasks of 28 x 28 colour images: two from Fashion-MNIST, two of photograph patches, three drawn by formulas. All tensors are in [0, 1]."""
import math

import torch
import torch.nn.functional as F

SIDE = 28
TASKS = ["fashion", "tops", "photos-a", "photos-b", "shapes", "textures", "glyphs"]
CLASSES = dict(zip(TASKS, [10, 5, 10, 10, 10, 10, 10]))


def grid():
    line = torch.linspace(-1, 1, SIDE)
    return line[None, :].expand(SIDE, SIDE), line[:, None].expand(SIDE, SIDE)


def uniform(g, n, low, high):
    return torch.rand(n, 1, 1, generator=g) * (high - low) + low


def coloured(g, mask, noise):
    """A mask in [0, 1] in two random colours that differ, with noise."""
    n = len(mask)
    back, fore = torch.rand(n, 3, 1, 1, generator=g), torch.rand(n, 3, 1, 1, generator=g)
    fore = torch.where((fore - back).abs().mean(1, keepdim=True) < 0.2, 1 - back, fore)
    image = back + (fore - back) * mask[:, None]
    return (image + noise * torch.randn(image.shape, generator=g)).clamp(0, 1)


def turned(g, n, turn, low, high, shift):
    """Coordinates of a randomly turned, scaled and shifted figure."""
    x, y = grid()
    a, s = uniform(g, n, -turn, turn), uniform(g, n, low, high)
    x, y = x - uniform(g, n, -shift, shift), y - uniform(g, n, -shift, shift)
    return (torch.cos(a) * x + torch.sin(a) * y) / s, (torch.cos(a) * y - torch.sin(a) * x) / s


def polygon(x, y, corners):
    angle = torch.atan2(y, x)
    step = 2 * math.pi / corners
    return (x * x + y * y).sqrt() * torch.cos((angle % step) - step / 2) / math.cos(step / 2) - 0.8


def shapes(g, labels):
    x, y = turned(g, len(labels), math.pi, 0.4, 0.85, 0.2)
    r, box = (x * x + y * y).sqrt(), torch.maximum(x.abs(), y.abs())
    figures = torch.stack([
        r - 0.8, polygon(x, y, 3), box - 0.7, polygon(x, y, 5), r - 0.55 - 0.3 * torch.cos(5 * torch.atan2(y, x)),
        torch.maximum(torch.minimum(x.abs(), y.abs()) - 0.25, box - 0.8), (r - 0.65).abs() - 0.2,
        torch.maximum(r - 0.8, 0.6 - ((x - 0.4) ** 2 + y * y).sqrt()), torch.maximum(r - 0.85, -x), torch.maximum(x.abs() - 0.9, y.abs() - 0.3)])
    return coloured(g, torch.sigmoid(-12 * figures[labels, torch.arange(len(labels))]), 0.06)


def textures(g, labels):
    n = len(labels)
    x, y = turned(g, n, math.pi, 0.7, 1.4, 0.6)
    r, a, w = (x * x + y * y).sqrt(), torch.atan2(y, x), uniform(g, n, 7, 13)
    phase = uniform(g, n, 0, 6.28)
    coarse = [F.interpolate(torch.randn(n, 1, k, k, generator=g), SIDE, mode="bicubic")[:, 0] for k in (5, 10, 20)]
    figures = torch.stack([
        torch.sin(w * x + phase), torch.sin(w * x + phase) + torch.sin(w * y), torch.sin(w * x + 2 * torch.sin(4 * y) + phase), torch.sin(w * r + phase),
        torch.sin(8 * a + phase), torch.sin(w * r + 3 * a + phase), torch.sin(w * x + phase) * torch.sin(w * y), coarse[1] * 1.5,
        coarse[0] + 0.7 * coarse[1] + 0.5 * coarse[2], (torch.sin(w * x) * torch.sin(w * y)).abs() * 3 - 1.5])
    return coloured(g, torch.sigmoid(3 * figures[labels, torch.arange(n)]), 0.05)


def glyphs(g, labels, strokes):
    x, y = turned(g, len(labels), 0.5, 0.6, 1.0, 0.2)
    jitter = strokes[labels] + 0.06 * torch.randn(len(labels), *strokes.shape[1:], generator=g)
    nearest = torch.full_like(x, 9.0)
    for k in range(strokes.shape[1]):
        (ax, ay), (bx, by) = jitter[:, k, 0, :, None, None].unbind(1), jitter[:, k, 1, :, None, None].unbind(1)
        dx, dy = bx - ax, by - ay
        along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy + 1e-6)).clamp(0, 1)
        nearest = torch.minimum(nearest, ((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2).sqrt())
    return coloured(g, torch.sigmoid(30 * (0.12 - nearest)), 0.06)


def patches(g, labels, pictures):
    top, left = (torch.randint(0, pictures.shape[1] - SIDE, (len(labels), 1), generator=g) for _ in range(2))
    span = torch.arange(SIDE)
    image = pictures[labels[:, None, None], (top + span)[:, :, None], (left + span)[:, None, :]].permute(0, 3, 1, 2).float() / 255
    image = image * (0.75 + 0.5 * torch.rand(len(labels), 3, 1, 1, generator=g)) + 0.2 * torch.rand(len(labels), 3, 1, 1, generator=g) - 0.1
    return (image + 0.03 * torch.randn(image.shape, generator=g)).clamp(0, 1)


def make(task, count, seed, pictures):
    """Images [count, 3, 28, 28] and labels [count] of a task."""
    g = torch.Generator().manual_seed(seed)
    if task in ("fashion", "tops"):
        images, labels = torch.from_numpy(pictures["fashion"]), torch.from_numpy(pictures["fashion_labels"]).long()
        kinds = torch.tensor([0, 2, 3, 4, 6]) if task == "tops" else torch.arange(10)
        rows = torch.isin(labels, kinds).nonzero()[:, 0]
        rows = rows[torch.randperm(len(rows), generator=g)][:count]
        position = torch.zeros(10, dtype=torch.long)
        position[kinds] = torch.arange(len(kinds))
        return images[rows, None].float().expand(-1, 3, -1, -1) / 255, position[labels[rows]]
    labels = torch.randint(0, CLASSES[task], (count,), generator=g)
    if task.startswith("photos"):
        first = 0 if task == "photos-a" else 10
        return patches(g, labels, torch.from_numpy(pictures["pictures"])[first:first + 10]), labels
    if task == "glyphs":
        return glyphs(g, labels, torch.rand(10, 4, 2, 2, generator=torch.Generator().manual_seed(77)) * 1.6 - 0.8), labels
    return {"shapes": shapes, "textures": textures}[task](g, labels), labels
