import io
import zlib
from datetime import timedelta

import pytest
from django.http import Http404
from PIL import Image, ImageCms

from jiuye.kit.refusals import Conflict, Refused
from jiuye.records.models import Evidence, TrailEvent
from jiuye.records.services import evidence as desk
from jiuye.records.services.evidence import Limits, Subject, keep, kept_for, remove, restore, serve, twins
from jiuye.records.tests import pictures
from jiuye.records.tests.cast import LI, NOON, STUDENT, ZHAO

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def subject(graduate=1, slot="contract", record=None):
    return Subject("destination", str(record or graduate), slot, f"graduate:{graduate}", 5)


def kept(data, name="证明.jpg", of=None, **limits):
    return keep(
        actor=STUDENT, upload=pictures.upload(data, name), subject=of or subject(), at=NOON, limits=Limits(**limits)
    )


def opened(file):
    return Image.open(io.BytesIO(file.open("rb").read()))


@pytest.mark.seed("T-50", "T-52", "W-53", "C-15")
def test_a_turned_phone_photo_is_kept_upright_and_without_the_place_it_was_taken_at():
    data = pictures.photographed(pictures.paper(1600, 1200), orientation=6)

    evidence = kept(data, "IMG_0001.JPG")

    assert (evidence.kind, evidence.width, evidence.height) == ("jpeg", 1200, 1600)
    for file in (evidence.original, evidence.display):
        stored = file.open("rb").read()
        picture = opened(file)
        assert picture.height > picture.width
        assert not picture.getexif()
        assert b"Exif" not in stored
        assert b"PhoneMaker" not in stored
    assert evidence.display.size <= 300 * 1024


@pytest.mark.seed("W-53", "C-15")
def test_the_display_copy_of_a_busy_picture_fits_and_the_original_stays_fine():
    noise = Image.effect_noise((2600, 2600), 90).convert("RGB")

    evidence = kept(pictures.saved(noise, quality=92))

    assert evidence.display.size <= 300 * 1024
    assert opened(evidence.original).size == (2600, 2600)


@pytest.mark.seed("T-52")
@pytest.mark.parametrize(
    "data",
    [
        pictures.saved(pictures.paper(mode="CMYK")),
        pictures.saved(pictures.paper(mode="L")),
        pictures.saved(Image.new("I;16", (300, 200), 40_000), "PNG"),
        pictures.saved(pictures.paper(mode="P"), "PNG"),
        pictures.saved(pictures.paper(mode="RGBA"), "PNG"),
        pictures.saved(pictures.paper(mode="1"), "PNG"),
        pictures.saved(pictures.paper(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    ],
    ids=["cmyk", "grey", "16 bit", "palette", "transparent", "1 bit", "with a colour profile"],
)  # fmt: skip
def test_every_honest_picture_is_accepted_and_legible(data):
    evidence = kept(data)

    picture = opened(evidence.display)
    assert picture.mode in {"L", "RGB"}
    darkest, lightest = picture.convert("L").getextrema()
    assert lightest > 120


@pytest.mark.seed("T-52")
def test_a_photo_of_nearly_twelve_megabytes_is_kept_whole_and_shown_small():
    photo = Image.effect_noise((4000, 3000), 60).convert("RGB")
    data = pictures.saved(photo, quality=96, subsampling=0)
    assert 8 < len(data) / 1024 / 1024 < 12

    evidence = kept(data, "IMG_2048.JPG")

    assert opened(evidence.original).size == (4000, 3000)
    assert evidence.display.size <= 300 * 1024
    assert opened(evidence.display).size[0] >= 1000


def test_sixteen_bits_keep_their_brightness():
    evidence = kept(pictures.saved(Image.new("I;16", (300, 200), 40_000), "PNG"))

    assert opened(evidence.original).convert("L").getpixel((5, 5)) == 40_000 // 256


@pytest.mark.seed("T-48", "T-49", "W-53")
@pytest.mark.parametrize(
    ("data", "word", "sentence"),
    [
        (pictures.png_bomb(), "pixels", "百万像素"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "kind", "不是可以上传的文件类型"),
        (b"<html><script>1</script>", "kind", "不是可以上传的文件类型"),
        (b"PK\x03\x04word/document.xml", "kind", "打印盖章后拍照"),
        (b"8BPS\x00\x01" + b"\0" * 200, "kind", "不是可以上传的文件类型"),
        (b"SIMPLE  =                    T", "kind", "不是可以上传的文件类型"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "kind", "不是可以上传的文件类型"),
        (pictures.saved(pictures.paper(), "GIF"), "kind", "不是可以上传的文件类型"),
        (pictures.saved(pictures.paper())[:4000], "broken", "打不开"),
        (b"\xff\xd8\xff\xe0garbage", "broken", "打不开"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\x01" * 300, "broken", "打不开"),
        (b"", "empty", "空文件"),
    ],
    ids=["bomb", "svg", "html", "office", "psd", "fits", "eps", "gif", "truncated", "garbage", "false heic", "empty"],
)
def test_what_is_no_picture_is_refused_by_name_with_what_to_do(data, word, sentence):
    with pytest.raises(Refused) as no:
        kept(data, "材料.jpg")

    reason = no.value.reasons[0]
    assert reason.rule == f"evidence.{word}"
    assert sentence in reason.text + reason.remedy
    assert "材料.jpg" in reason.text
    assert reason.remedy
    assert not Evidence.objects.exists()


@pytest.mark.seed("T-48")
def test_an_animated_picture_is_refused():
    frames = [pictures.paper(200, 200, seed=n) for n in range(3)]
    data = pictures.saved(frames[0], "PNG", save_all=True, append_images=frames[1:])

    with pytest.raises(Refused, match="动图"):
        kept(data)


@pytest.mark.seed("T-49")
def test_what_was_glued_to_a_picture_is_gone_from_both_copies():
    data = pictures.saved(pictures.paper()) + b"<script>alert(1)</script>PK\x03\x04%PDF-1.4 /JavaScript"

    evidence = kept(data)

    for file in (evidence.original, evidence.display):
        stored = file.open("rb").read()
        assert b"<script>" not in stored
        assert b"%PDF" not in stored


@pytest.mark.seed("W-53")
def test_a_file_that_is_too_large_is_refused_before_it_is_read_to_the_end():
    with pytest.raises(Refused, match="超过 1 MB"):
        kept(b"\xff\xd8\xff" + b"\0" * (2 * 1024 * 1024), max_bytes=1024 * 1024)


@pytest.mark.seed("C-15", "W-53")
def test_pdf_is_taken_only_where_the_profile_says_so():
    with pytest.raises(Refused, match="不是可以上传的文件类型"):
        kept(pictures.pdf(), "合同.pdf")

    evidence = kept(pictures.pdf(3), "合同.pdf", pdf=True)

    assert (evidence.kind, evidence.pages) == ("pdf", 3)
    with pytest.raises(Refused, match="超过 30 页"):
        kept(pictures.pdf(31), "合同.pdf", pdf=True)


@pytest.mark.seed("T-49")
@pytest.mark.parametrize(
    "data",
    [
        pictures.pdf(extra=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        pictures.pdf(extra=b"/OpenAction << /S /Java#53cript >>"),
        pictures.pdf(extra=b"/OpenAction << /S /Launch >>"),
        pictures.pdf(extra=b"/Names << /EmbeddedFiles 9 0 R >>"),
        pictures.pdf(packed=b"5 0 << /S /JavaScript /JS (1) >>"),
    ],
    ids=["script", "script in disguise", "launch", "attachment", "script in an object stream"],
)
def test_a_pdf_that_does_more_than_paper_is_refused(data):
    with pytest.raises(Refused, match="脚本或附件"):
        kept(data, "合同.pdf", pdf=True)


@pytest.mark.seed("C-15", "W-53", "S1-34")
def test_every_page_of_a_pdf_is_a_small_picture_without_what_the_file_said_of_its_maker():
    data = pictures.pdf(3)

    evidence = kept(data, "合同.pdf", pdf=True)

    assert evidence.original.open("rb").read() == data
    pages = [evidence.display, *(page.display for page in evidence.further.all())]
    assert len(pages) == 3
    bars = []
    for file in pages:
        picture = opened(file)
        assert file.size <= 300 * 1024
        assert max(picture.size) == 2000
        assert not picture.getexif()
        assert b"PhoneMaker" not in file.open("rb").read()
        bars.append(picture.convert("L").point(lambda value: 255 - value).getbbox()[1])
    assert len(set(bars)) == 3
    assert (evidence.width, evidence.height) == opened(evidence.display).size


def test_one_page_is_served_as_a_picture_and_a_page_there_is_not_is_not_found():
    evidence = kept(pictures.pdf(2), "合同.pdf", pdf=True)

    second = serve(evidence, page=2)

    assert second["Content-Type"] == "image/jpeg"
    assert second["Content-Disposition"].startswith("inline")
    assert b"".join(second.streaming_content) == evidence.further.get().display.open("rb").read()
    with pytest.raises(Http404):
        serve(evidence, page=3)


@pytest.mark.seed("T-49")
def test_a_pdf_behind_a_password_is_refused_with_the_way_around_it():
    with pytest.raises(Refused, match="加了密码") as no:
        kept(pictures.pdf(extra=b"/Encrypt 9 0 R"), "合同.pdf", pdf=True)

    assert "去掉密码" in no.value.reasons[0].remedy


@pytest.mark.seed("T-48", "T-49")
def test_a_pdf_page_the_size_of_a_field_is_shown_at_the_size_of_a_sheet():
    evidence = kept(pictures.pdf(size=(14_400, 14_400)), "合同.pdf", pdf=True)

    assert opened(evidence.display).size == (2000, 2000)


@pytest.mark.seed("T-49")
def test_a_pdf_that_takes_too_long_to_draw_is_refused_and_nothing_is_kept(monkeypatch):
    monkeypatch.setattr("jiuye.records.images.sandbox.PATIENCE", 0.01)

    with pytest.raises(Refused, match="太复杂"):
        kept(pictures.pdf(3), "合同.pdf", pdf=True)

    assert not Evidence.objects.exists()


@pytest.mark.seed("T-49")
def test_pages_promised_and_not_there_are_a_broken_file():
    data = pictures.pdf().replace(b"/Kids [3 0 R]", b"/Kids [7 0 R]")

    with pytest.raises(Refused, match="打不开"):
        kept(data, "合同.pdf", pdf=True)


@pytest.mark.seed("T-50", "T-52", "W-53")
def test_a_phone_s_own_format_is_shown_upright_and_without_its_place():
    evidence = kept(pictures.heic(), "IMG_0007.HEIC")

    assert (evidence.kind, evidence.width, evidence.height) == ("heic", 300, 400)
    for file in (evidence.original, evidence.display):
        picture = opened(file)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert b"PhoneMaker" not in file.open("rb").read()
    red, white = (opened(evidence.display).getpixel(place) for place in ((150, 60), (20, 380)))
    assert red[0] > 150 > red[1]
    assert min(white) > 200


@pytest.mark.seed("T-52")
def test_half_a_heic_is_refused():
    with pytest.raises(Refused, match="打不开"):
        kept(pictures.heic()[:700], "IMG_0007.HEIC")


def test_a_pdf_that_inflates_without_end_is_refused(monkeypatch):
    monkeypatch.setattr("jiuye.records.images.pdf.INFLATED_AT_MOST", 1024 * 1024)

    with pytest.raises(Refused, match="打不开"):
        kept(pictures.pdf(packed=b" " * 3_000_000), "合同.pdf", pdf=True)
    assert len(zlib.compress(b" " * 3_000_000)) < 10_000


@pytest.mark.seed("T-51")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\报到证\\合同.jpg", "合同.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie: x.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("长" * 4000 + ".jpg", "长" * 80 + ".jpg"),
        ("...", "未命名"),
        ("CON", "CON"),
    ],
)
def test_an_odd_name_never_reaches_the_disk_or_a_header(name, shown):
    assert desk.clean_name(name) == shown

    evidence = kept(pictures.saved(pictures.paper()))
    evidence.name = desk.clean_name(name)
    header = serve(evidence)["Content-Disposition"]

    assert "\n" not in header
    assert "\u202e" not in header
    assert "证明" not in evidence.original.name
    assert evidence.original.name.startswith("evidence/original/")


@pytest.mark.seed("W-53", "T-51", "W-55")
def test_a_served_file_can_only_be_looked_at():
    evidence = kept(pictures.saved(pictures.paper()), "劳动 合同.jpg")

    shown, taken = serve(evidence), serve(evidence, "original", download=True)

    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown["Cache-Control"] == "private, no-store"
    assert shown["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert taken["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert Image.open(io.BytesIO(b"".join(shown.streaming_content))).format == "JPEG"


@pytest.mark.seed("T-49")
def test_the_pdf_itself_is_always_saved_and_never_opened_in_the_page():
    evidence = kept(pictures.pdf(), "合同.pdf", pdf=True)

    assert serve(evidence, "original")["Content-Disposition"].startswith("attachment")


@pytest.mark.seed("W-53", "C-15")
def test_the_same_paper_in_another_pdf_is_found_by_how_its_first_page_looks():
    mine = kept(pictures.pdf(2), "合同.pdf", of=subject(1), pdf=True)
    printed_again = kept(pictures.pdf(2).replace(b"PhoneMaker", b"OtherMaker"), "合同2.pdf", of=subject(2), pdf=True)

    found = twins(mine)

    assert found.exact == []
    assert found.near == [printed_again]


@pytest.mark.seed("W-53")
def test_the_same_or_nearly_the_same_picture_of_another_graduate_is_found():
    letter = pictures.paper(seed=3)
    mine = kept(pictures.saved(letter), of=subject(1))
    same = kept(pictures.saved(letter), of=subject(2))
    resaved = kept(pictures.saved(letter.resize((700, 933)), quality=60), of=subject(3))
    kept(pictures.saved(pictures.paper(seed=29)), of=subject(4))
    kept(pictures.saved(letter), of=subject(1, slot="offer"))

    found = twins(mine)

    assert found.exact == [same]
    assert found.near == [resaved]


def test_blank_pages_are_nobodys_twins():
    blank = pictures.saved(Image.new("RGB", (300, 300), "white"))
    mine = kept(blank, of=subject(1))
    kept(pictures.saved(Image.new("RGB", (310, 300), "white")), of=subject(2))

    assert twins(mine).near == []


@pytest.mark.seed("C-15")
def test_one_item_takes_only_so_many_files_and_no_file_twice():
    for seed in range(4):
        kept(pictures.saved(pictures.paper(200, 200, seed=seed)))

    with pytest.raises(Refused, match="最多上传 4 个文件"):
        kept(pictures.saved(pictures.paper(200, 200, seed=9)))
    with pytest.raises(Refused, match="已经上传过了"):
        kept(pictures.saved(pictures.paper(200, 200, seed=2)))


@pytest.mark.seed("W-20")
def test_a_removed_file_is_kept_and_comes_back_as_it_was():
    evidence = kept(pictures.saved(pictures.paper()))
    old = Evidence.objects.get(pk=evidence.pk)

    remove(actor=LI, evidence=evidence, at=NOON + timedelta(days=1), reason="传错了")
    assert not kept_for("destination", 1).exists()
    assert evidence.original.storage.exists(evidence.original.name)
    with pytest.raises(Conflict):
        remove(actor=ZHAO, evidence=old, at=NOON + timedelta(days=1))
    restore(actor=LI, evidence=evidence, at=NOON + timedelta(days=2))

    assert kept_for("destination", 1).get() == evidence
    told = TrailEvent.objects.order_by("seq").values_list("action", "subject")
    assert list(told) == [(f"evidence.{verb}", "graduate:1") for verb in ("keep", "remove", "restore")]


def test_a_row_that_fails_leaves_no_file_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(desk, "record", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        kept(pictures.saved(pictures.paper()))

    assert not Evidence.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
