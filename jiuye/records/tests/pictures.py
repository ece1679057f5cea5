"""Pictures drawn by the tests: papers, photographs, and things that pretend to be pictures."""

import io
import struct
import zlib
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw


def paper(width=900, height=1200, seed=1, mode="RGB"):
    """Something like a stamped letter, different for every seed."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for line in range(20):
        length = (line * 37 + seed * 101) % 60 + 20
        top = height * (line + 1) // 22
        pen.rectangle((width // 20, top, width * length // 100, top + height // 60), fill=(20, 20, 20))
    across = (seed * 53) % 50 + 20
    box = (width * across // 100, height * 6 // 10, width * (across + 25) // 100, height * 8 // 10)
    pen.ellipse(box, outline=(200, 0, 0), width=max(width // 90, 1))
    return picture.convert(mode)


def saved(picture, kind="JPEG", **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def upload(data, name="证明.jpg"):
    return SimpleUploadedFile(name, data)


def photographed(picture, orientation=6):
    """As a phone saves it: turned, and with the place it was taken at."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 49.0, 14.0), 3: "E", 4: (117.0, 13.0, 38.0)})
    return saved(picture, exif=exif, quality=90)


def png_bomb(width=50_000, height=50_000):
    """Fifty thousand by fifty thousand white pixels in a few kilobytes of promise."""

    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")


def pdf(pages=1, extra=b"", packed=b"", size=(595, 842)):
    """A plain PDF, every page with a bar at another height; ``extra`` goes into its catalogue, ``packed`` into a compressed stream."""
    kids = b" ".join(b"%d 0 R" % (number * 2 + 3) for number in range(pages))
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b" >>\nendobj\n"
    body += b"2 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n" % (pages, kids)
    for number in range(pages):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R >>" % (*size, number * 2 + 4)
        body += b"%d 0 obj\n%s\nendobj\n" % (number * 2 + 3, page)
        bar = b"0 0 0 rg 40 %d 300 30 re f" % (100 + number * 90)
        body += b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number * 2 + 4, len(bar), bar)
    if packed:
        squeezed = zlib.compress(packed)
        head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(squeezed)
        body += b"900 0 obj\n" + head + b"\nstream\n" + squeezed + b"\nendstream\nendobj\n"
    body += b"901 0 obj\n<< /Producer (PhoneMaker) /Author (nobody) >>\nendobj\n"
    return body + b"trailer << /Root 1 0 R /Info 901 0 R >>\n%%EOF\n"


def heic():
    """A real HEIC of 1.4 KB: 400 × 300, its left half red, taken with the phone turned, with the place in its EXIF."""
    return Path(__file__).with_name("photo.heic").read_bytes()
