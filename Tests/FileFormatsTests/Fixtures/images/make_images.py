#!/usr/bin/env python3
"""Writes small PNG and JPEG images, and pixels.json: what Pillow reads of each, channels first, in base64.

    pip install pillow numpy && python make_images.py
"""
import base64
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

HERE = Path(__file__).parent
HEIGHT, WIDTH = 11, 13  # no block of JPEG divides them
y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
red = (128 + 100 * np.sin(x / 2)).astype(np.uint8)
green = (20 * y + 5 * x).astype(np.uint8)
blue = np.where((x // 3 + y // 4) % 2 == 0, 230, 30).astype(np.uint8)
colour = Image.fromarray(np.stack([red, green, blue], -1))
grey = Image.fromarray(green)
alpha = Image.fromarray((255 - 18 * x).astype(np.uint8))


def with_alpha(image):
    image = image.copy()
    image.putalpha(alpha)
    return image


linear = PngImagePlugin.PngInfo()
linear.add(b"gAMA", struct.pack(">I", 100000))
palette = colour.quantize(16)
images = {
    "grey.png": (grey, {}),
    "colour.png": (colour, {}),
    "grey-alpha.png": (with_alpha(grey), {}),
    "colour-alpha.png": (with_alpha(colour), {}),
    "palette.png": (palette, {}),
    "palette-transparent.png": (palette, {"transparency": 3}),
    "colour-transparent.png": (colour, {"transparency": (128, 0, 230)}),
    "one-bit.png": (grey.point(lambda v: 255 * (v > 100)).convert("1"), {}),
    "gamma.png": (colour, {"pnginfo": linear}),
    "grey.jpg": (grey, {"quality": 75}),
    "colour-420.jpg": (colour, {"quality": 75}),
    "colour-422.jpg": (colour, {"quality": 90, "subsampling": "4:2:2"}),
    "colour-444.jpg": (colour, {"quality": 90, "subsampling": "4:4:4"}),
    "progressive.jpg": (colour, {"quality": 60, "progressive": True}),
}
pixels = {}
for name, (image, options) in images.items():
    image.save(HERE / name, **options)
    with Image.open(HERE / name) as read:
        channels = 1 if read.mode in ("1", "L", "LA") else 3
        values = np.asarray(read.convert("L" if channels == 1 else "RGB"))
    if read.mode == "LA":
        values = np.asarray(Image.open(HERE / name))[..., 0]
    values = values[None] if channels == 1 else np.moveaxis(values, -1, 0)
    pixels[name] = {"channels": channels, "bytes": base64.b64encode(values.tobytes()).decode()}
(HERE / "pixels.json").write_text(json.dumps(pixels, indent=1) + "\n")

# What is refused.
Image.fromarray(green.astype(np.uint16) * 257).save(HERE / "sixteen-bits.png")
colour.convert("CMYK").save(HERE / "cmyk.jpg")
