"""Taking in pictures."""

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.files.pictures import _UNPACKING, PictureRefused, accept_picture, smaller_pictures

RED, BLUE = (220, 20, 20), (20, 20, 220)
ORIENTATION, ARTIST, GPS = 0x0112, 0x013B, 0x8825


def two_halves(width: int = 60, height: int = 40) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image


def encoded(image: Image.Image, kind: str, **kwargs: object) -> bytes:
    out = BytesIO()
    image.save(out, format=kind, **kwargs)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header is all that is honest about it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


def accepted(data: bytes, name: str = "photo.png") -> tuple[ContentFile, Image.Image]:
    stored = accept_picture(SimpleUploadedFile(name, data))
    return stored, Image.open(BytesIO(stored.read()))


def near(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    return all(abs(one - other) <= 40 for one, other in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")])
def test_the_four_formats_are_stored_again_under_a_new_name(kind: str, ending: str) -> None:
    stored, image = accepted(encoded(two_halves(), kind), name="../../etc/passwd.png")
    stem, _, suffix = stored.name.partition(".")
    assert (suffix, len(stem), int(stem, 16) > 0) == (ending, 32, True)
    assert (image.format, image.size) == (kind, (60, 40))
    pixels = image.convert("RGB")
    assert near(pixels.getpixel((30, 5)), RED)
    assert near(pixels.getpixel((30, 35)), BLUE)


def test_plain_content_is_taken_like_an_upload() -> None:
    stored = accept_picture(ContentFile(encoded(two_halves(), "PNG"), name="a.png"))
    assert Image.open(BytesIO(stored.read())).size == (60, 40)


def test_where_and_by_whom_a_photo_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[ARTIST] = "SECRET-artist"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (41.0, 23.0, 7.0)
    data = encoded(two_halves(), "JPEG", exif=exif, comment=b"SECRET-comment", xmp=b"<x>SECRET-xmp</x>")
    assert data.count(b"SECRET") == 3
    stored, image = accepted(data, "photo.jpg")
    stored.seek(0)
    assert b"SECRET" not in stored.read()
    assert (dict(image.getexif()), dict(image.getexif().get_ifd(GPS))) == ({}, {})


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_hidden_texts_of_other_formats_are_gone(kind: str) -> None:
    exif, texts = Image.Exif(), PngInfo()
    exif[ARTIST] = "SECRET-artist"
    texts.add_text("Comment", "SECRET-comment")
    extra = {
        "PNG": {"pnginfo": texts, "exif": exif},
        "GIF": {"comment": b"SECRET-comment"},
        "WEBP": {"exif": exif, "xmp": b"SECRET-xmp"},
    }[kind]
    data = encoded(two_halves(), kind, **extra)
    assert b"SECRET" in data
    stored, _image = accepted(data)
    stored.seek(0)
    assert b"SECRET" not in stored.read()


def test_a_file_hung_behind_the_picture_is_gone() -> None:
    stored, _image = accepted(encoded(two_halves(), "PNG") + b"PK\x03\x04 SECRET")
    stored.seek(0)
    assert b"SECRET" not in stored.read()


@pytest.mark.parametrize(
    ("orientation", "size", "red_at", "blue_at"),
    [
        (1, (60, 40), (30, 5), (30, 35)),
        (3, (60, 40), (30, 35), (30, 5)),  # upside down
        (6, (40, 60), (35, 30), (5, 30)),  # to be turned clockwise: above goes to the right
        (8, (40, 60), (5, 30), (35, 30)),  # to be turned the other way
    ],
)
def test_a_photo_is_turned_as_the_camera_was_held(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int], blue_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    _stored, image = accepted(encoded(two_halves(), "JPEG", exif=exif, quality=95), "photo.jpg")
    assert image.size == size
    assert near(image.getpixel(red_at), RED)
    assert near(image.getpixel(blue_at), BLUE)
    assert ORIENTATION not in image.getexif()


@pytest.mark.parametrize(
    ("given", "kept"), [((4000, 1000), (2000, 500)), ((1000, 4000), (500, 2000)), ((2000, 2000), (2000, 2000))]
)
def test_a_large_picture_is_made_smaller_in_its_proportions(given: tuple[int, int], kept: tuple[int, int]) -> None:
    _stored, image = accepted(encoded(Image.new("L", given, 90), "PNG"))
    assert image.size == kept


def test_transparency_stays() -> None:
    image = Image.new("RGBA", (10, 10), (*RED, 0))
    for kind in ("PNG", "WEBP"):
        assert accepted(encoded(image, kind))[1].convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Not a picture at all.", id="text named png"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', id="SVG"),
        pytest.param(b"%PDF-1.7\n%EOF", id="PDF"),
        pytest.param(b"GIF89a<script>alert(1)</script>", id="script behind a GIF's name"),
        pytest.param(encoded(two_halves(), "PNG")[:60], id="truncated PNG"),
        pytest.param(encoded(two_halves(400, 400), "JPEG")[:900], id="truncated JPEG"),
        pytest.param(encoded(two_halves(), "WEBP")[:40], id="truncated WebP"),
        pytest.param(encoded(two_halves(), "BMP"), id="BMP"),
        pytest.param(encoded(two_halves(), "TIFF"), id="TIFF"),
        pytest.param(encoded(two_halves(), "ICO"), id="ICO"),
        pytest.param(png_that_claims(30_000, 30_000), id="bomb of 900 megapixels"),
        pytest.param(png_that_claims(4_000, 4_001), id="just over 16 megapixels"),
        pytest.param(png_that_claims(100, 100), id="PNG without its pixels"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_no_bearable_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureRefused) as caught:
        accept_picture(SimpleUploadedFile("picture.png", data, content_type="image/png"))
    assert caught.value.field == "image"


def test_a_file_that_is_too_large_is_not_even_opened(settings: object) -> None:
    settings.MAX_UPLOAD_BYTES = 1024
    small = ContentFile(encoded(Image.new("1", (8, 8)), "PNG"))
    assert accept_picture(small).size > 0
    with pytest.raises(PictureRefused):
        accept_picture(ContentFile(b"\x00" * 1025))


def test_two_pictures_are_unpacked_at_the_same_time_and_the_others_wait() -> None:
    # Arrange
    upload = ContentFile(encoded(two_halves(), "PNG"))
    with ThreadPoolExecutor(1) as pool, _UNPACKING:
        # Act
        with _UNPACKING:
            third = pool.submit(accept_picture, upload)
            with pytest.raises(TimeoutError):
                third.result(timeout=0.05)

        # Assert
        assert third.result(timeout=10).size > 0


def test_smaller_pictures_are_made_where_they_are_smaller() -> None:
    # Arrange
    noise = encoded(Image.effect_noise((1200, 900), 60), "PNG")

    # Act
    found = smaller_pictures(noise, (480, 960, 1200))

    # Assert
    assert [(each.wanted, each.width, each.height) for each in found] == [(960, 960, 720), (480, 480, 360)]
    assert [Image.open(each.content).size for each in found] == [(960, 720), (480, 360)]
