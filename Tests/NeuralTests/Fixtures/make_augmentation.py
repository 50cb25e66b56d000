"""Writes augmentation.json: images as a NumPy calculation of its own crops, flips and cuts them.

    python3 make_augmentation.py

Philox 4x32-10 is written here from its paper (Salmon et al. 2011); the rest is numpy.pad, slices and [::-1]. Pixel p of
example e is (37 e + 11 p + 5 (p // 13)) mod 256.
"""

import json
import pathlib

import numpy as np

SHAPE = (2, 7, 9)
EXAMPLES = 9


def philox(key, counter):
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    c0, c1, c2, c3 = counter
    for _ in range(10):
        a, b = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c3 ^ k1, a & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def draw(word, count):
    return (word * count) >> 32


def image(example):
    p = np.arange(np.prod(SHAPE))
    return ((37 * example + 11 * p + 5 * (p // 13)) % 256).astype(np.uint8).reshape(SHAPE)


def changed(example, seed, epoch, padding, mode, flip, cutout):
    pixels = image(example)
    _, height, width = SHAPE
    if padding:
        words = philox(seed, (example, 0, epoch, 7))
        down, right = draw(words[0], 2 * padding + 1), draw(words[1], 2 * padding + 1)
        border = ((0, 0), (padding, padding), (padding, padding))
        padded = np.pad(pixels, border, mode="constant" if mode == "zero" else "reflect")
        pixels = padded[:, down:down + height, right:right + width]
    words = philox(seed, (example, 1, epoch, 7))
    if flip and draw(words[0], 2) == 1:
        pixels = pixels[:, :, ::-1]
    pixels = pixels.copy()
    if cutout:
        top, left = draw(words[1], height) - cutout // 2, draw(words[2], width) - cutout // 2
        pixels[:, max(0, top):max(0, top + cutout), max(0, left):max(0, left + cutout)] = 0
    return pixels


def main():
    cases = []
    for seed, epoch, padding, mode, flip, cutout in [
        (1, 0, 2, "zero", False, 0), (1, 1, 2, "reflect", False, 0), (2, 0, 0, "zero", True, 0),
        (3, 5, 0, "zero", False, 3), (18446744073709551615, 3, 6, "zero", True, 4), (7, 70000, 6, "reflect", True, 9),
    ]:
        pixels = [changed(e, seed, epoch, padding, mode, flip, cutout).ravel().tolist() for e in range(EXAMPLES)]
        cases.append({"seed": str(seed), "epoch": epoch, "padding": padding, "mode": mode, "flip": flip,
                      "cutout": cutout, "pixels": pixels})
    path = pathlib.Path(__file__).with_name("augmentation.json")
    path.write_text(json.dumps({"shape": SHAPE, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
