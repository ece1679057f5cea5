"""A sheet as a phone sees it: laid on a desk, a little turned, lit from one side, with the camera's grain."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageChops, ImageFilter

Corner = tuple[float, float]
WIDTH, HEIGHT = 1020, 1380
DESKS = ((96, 72, 52), (70, 74, 80), (142, 120, 92), (58, 66, 60))


def taken(rng: Random, sheet: Image.Image, *, careful: bool = True) -> bytes:
    """The photograph as JPEG. Somebody careless holds the phone more askew and moves."""
    turn = 26 if careful else 70
    corners: list[Corner] = [
        (rng.uniform(18, 18 + turn), rng.uniform(18, 18 + turn)),
        (WIDTH - rng.uniform(18, 18 + turn), rng.uniform(18, 18 + turn)),
        (WIDTH - rng.uniform(18, 18 + turn), HEIGHT - rng.uniform(18, 18 + turn)),
        (rng.uniform(18, 18 + turn), HEIGHT - rng.uniform(18, 18 + turn)),
    ]
    coefficients = _perspective(corners, sheet.size)
    laid = sheet.convert("RGBA").transform(
        (WIDTH, HEIGHT), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
    desk = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(DESKS))
    desk.paste(laid, mask=laid.getchannel("A"))
    seen = _grain(rng, _lit(rng, desk)).filter(ImageFilter.GaussianBlur(0.5 if careful else 1.7))
    packed = io.BytesIO()
    seen.save(packed, "JPEG", quality=80)
    return packed.getvalue()


def _lit(rng: Random, picture: Image.Image) -> Image.Image:
    """Brighter towards the window."""
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(picture.size)
    floor = rng.randint(178, 214)
    light = light.point(lambda v: floor + v * (255 - floor) // 255)
    return ImageChops.multiply(picture, Image.merge("RGB", (light, light, light.point(lambda v: v * 247 // 255))))


def _grain(rng: Random, picture: Image.Image) -> Image.Image:
    width, height = picture.width // 2, picture.height // 2
    noise = Image.frombytes("L", (width, height), rng.randbytes(width * height)).resize(picture.size)
    grey = noise.point(lambda v: 118 + v * 20 // 255)
    return ImageChops.overlay(picture, Image.merge("RGB", (grey, grey, grey)))


def _perspective(corners: list[Corner], size: tuple[int, int]) -> list[float]:
    """Pillow's eight coefficients: from a point of the photograph back to the sheet."""
    width, height = size
    sheet = [(0, 0), (width, 0), (width, height), (0, height)]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, sheet, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss, with the largest pivot first."""
    n = len(rows)
    for i in range(n):
        best = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        pivot = rows[i][i]
        rows[i] = [value / pivot for value in rows[i]]
        for r in range(n):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[n] for row in rows]
