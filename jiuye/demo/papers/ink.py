"""What people put on paper by hand: round red seals, signatures, and lines of print."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from jiuye.demo.papers.fonts import chinese, font

BLACK, BLUE, RED = (34, 34, 38), (28, 42, 110), (206, 30, 38)


def say(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    *,
    role: str = "text",
    ink: tuple[int, int, int] = BLACK,
) -> int:
    """One line of print; returns how wide it is. Without a Chinese font, a bar of that width stands for it."""
    if chinese() or text.isascii():
        draw.text(at, text, font=font(role, size), fill=ink)
        return int(draw.textlength(text, font=font(role, size)))
    width = size * len(text)
    draw.rectangle((at[0], at[1] + size // 3, at[0] + width, at[1] + size * 2 // 3), fill=(120, 120, 124))
    return width


def centred(draw: ImageDraw.ImageDraw, width: int, y: int, text: str, size: int, *, role: str = "title") -> None:
    wide = draw.textlength(text, font=font(role, size)) if chinese() or text.isascii() else size * len(text)
    say(draw, (int((width - wide) / 2), y), text, size, role=role)


def seal(rng: Random, ring: str, foot: str, *, size: int = 250) -> Image.Image:
    """A round seal: the name along the ring, a star, what the seal is for; the ink is uneven."""
    mask = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((5, 5, size - 6, size - 6), outline=255, width=max(4, size // 40))
    draw.polygon(_star(size / 2, size / 2, size * 0.15), fill=255)
    _along(mask, ring, size)
    if foot and chinese():
        wide = draw.textlength(foot, font=font("text", size // 10))
        draw.text(((size - wide) / 2, size * 0.72), foot, font=font("text", size // 10), fill=255)
    worn = Image.frombytes("L", (size // 6, size // 6), rng.randbytes((size // 6) ** 2)).resize((size, size))
    mask = ImageChops.multiply(mask, worn.point(lambda v: 150 + v * 105 // 255))
    inked = Image.new("RGBA", (size, size), (*RED, 0))
    inked.putalpha(mask)
    return inked.rotate(rng.uniform(-16, 16), Image.Resampling.BICUBIC)


def _along(mask: Image.Image, ring: str, size: int) -> None:
    """The name from left over the top to right."""
    if not chinese():
        return
    letters = ring[:26]
    tall = max(12, min(size // 8, int(size * 2.6 / max(len(letters), 8))))
    radius, span = size / 2 - tall * 0.95 - size / 32, math.radians(min(290, 24 + 17 * len(letters)))
    for n, letter in enumerate(letters):
        angle = -span / 2 + span * n / max(1, len(letters) - 1)
        tile = Image.new("L", (tall * 2, tall * 2), 0)
        ImageDraw.Draw(tile).text((tall, tall), letter, font=font("text", tall), fill=255, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        x = size / 2 + radius * math.sin(angle) - tall
        y = size / 2 - radius * math.cos(angle) - tall
        mask.paste(255, (int(x), int(y)), tile)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for n in range(10):
        reach = radius if n % 2 == 0 else radius * 0.382
        angle = math.pi * n / 5
        points.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
    return points


def signature(rng: Random, name: str, *, size: int = 54) -> Image.Image:
    """A name written by hand: every character leans and stands a little differently."""
    paper = Image.new("RGBA", (size * (len(name) + 2), size * 2), (*BLUE, 0))
    if not chinese():
        return _squiggle(rng, paper, size)
    x = size // 2
    for letter in name:
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text(
            (size, size), letter, font=font("hand", size), fill=235, anchor="mm", stroke_width=rng.choice((0, 1))
        )
        lean = rng.uniform(-0.32, -0.08)
        tile = tile.transform(
            tile.size, Image.Transform.AFFINE, (1, -lean, lean * size, rng.uniform(-0.06, 0.06), 1, 0)
        )
        tile = tile.rotate(rng.uniform(-7, 7), Image.Resampling.BICUBIC)
        ink = Image.new("RGBA", tile.size, (*BLUE, 255))
        paper.paste(ink, (x - size, rng.randint(-6, 6)), tile)
        x += int(size * rng.uniform(0.74, 0.92))
    return paper


def _squiggle(rng: Random, paper: Image.Image, size: int) -> Image.Image:
    points = [(n * 7, size + rng.randint(-size // 2, size // 2)) for n in range(paper.width // 7)]
    ImageDraw.Draw(paper).line(points, fill=(*BLUE, 235), width=3, joint="curve")
    return paper
