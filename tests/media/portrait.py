"""Draws a synthetic portrait, 3 wide by 4 high, with a mouth that opens.

Knows nothing of files, sound or video; the person drawn does not exist and the picture says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
WIDTH, HEIGHT = 720, 960


@dataclass(frozen=True, slots=True)
class Scene:
    """What may differ between two pictures of the same drawn person."""

    backdrop: Colour
    clothes: Colour
    light: float = 1.0


AT_THE_DOOR = Scene(backdrop=(186, 204, 214), clothes=(52, 74, 110))
ON_THE_CARD = Scene(backdrop=(236, 238, 240), clothes=(70, 62, 60), light=0.96)

SKIN: Colour = (224, 178, 148)
HAIR: Colour = (42, 32, 30)
LIPS: Colour = (176, 92, 88)


def draw(
    scene: Scene, *, mouth_open: float = 0.0, blink: bool = False, sway: int = 0
) -> Image.Image:
    """Return the portrait; `mouth_open` runs from 0 (closed) to 1 (wide)."""
    image = Image.new("RGB", (WIDTH, HEIGHT), scene.backdrop)
    layers = (_backdrop, _shoulders, _hair_behind, _head, _nose, _hair_in_front)
    for layer in layers:
        image = layer(image, scene, sway)
    _eyes(ImageDraw.Draw(image), sway, blink=blink)
    _mouth(ImageDraw.Draw(image), sway, mouth_open)
    image = image.filter(ImageFilter.GaussianBlur(1.6))
    if scene.light != 1.0:
        image = image.point(lambda value: min(255, int(value * scene.light)))
    _mark(image)
    return image


def _blend(image: Image.Image, shape: Image.Image, colour: Colour, blur: float) -> Image.Image:
    soft = shape.filter(ImageFilter.GaussianBlur(blur))
    return Image.composite(Image.new("RGB", image.size, colour), image, soft)


def _mask() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", (WIDTH, HEIGHT), 0)
    return mask, ImageDraw.Draw(mask)


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (max(0, min(255, int(part * factor))) for part in colour)
    return red, green, blue


def _backdrop(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    mask, pen = _mask()
    pen.rectangle((0, 560, WIDTH, HEIGHT), fill=90)
    return _blend(image, mask, _shade(scene.backdrop, 0.78), 140)


def _shoulders(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    mask, pen = _mask()
    pen.rounded_rectangle((70, 770, WIDTH - 70, HEIGHT + 200), radius=150, fill=255)
    image = _blend(image, mask, scene.clothes, 3)
    neck, pen = _mask()
    pen.rounded_rectangle((275 + sway, 620, 445 + sway, 830), radius=70, fill=255)
    image = _blend(image, neck, _shade(SKIN, 0.86), 3)
    shadow, pen = _mask()
    pen.ellipse((262 + sway, 640, 458 + sway, 760), fill=150)
    shadow = Image.composite(shadow, Image.new("L", shadow.size, 0), neck)
    return _blend(image, shadow, _shade(SKIN, 0.6), 14)


def _hair_behind(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    mask, pen = _mask()
    pen.ellipse((168 + sway, 140, 552 + sway, 620), fill=255)
    return _blend(image, mask, HAIR, 4)


def _head(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    ears, pen = _mask()
    pen.ellipse((176 + sway, 405, 226 + sway, 515), fill=255)
    pen.ellipse((494 + sway, 405, 544 + sway, 515), fill=255)
    image = _blend(image, ears, _shade(SKIN, 0.9), 2)
    face, pen = _mask()
    pen.ellipse((200 + sway, 205, 520 + sway, 620), fill=255)
    pen.ellipse((228 + sway, 380, 492 + sway, 705), fill=255)
    image = _blend(image, face, SKIN, 3)
    side, pen = _mask()
    pen.ellipse((390 + sway, 240, 620 + sway, 740), fill=110)
    side = Image.composite(side, Image.new("L", side.size, 0), face)
    image = _blend(image, side, _shade(SKIN, 0.74), 40)
    glow, pen = _mask()
    pen.ellipse((262 + sway, 280, 400 + sway, 380), fill=110)
    pen.ellipse((238 + sway, 470, 318 + sway, 560), fill=90)
    return _blend(image, glow, _shade(SKIN, 1.12), 30)


def _nose(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    ridge, pen = _mask()
    pen.polygon(((368 + sway, 430), (398 + sway, 540), (366 + sway, 552)), fill=140)
    image = _blend(image, ridge, _shade(SKIN, 0.72), 9)
    tip, pen = _mask()
    pen.ellipse((330 + sway, 520, 392 + sway, 562), fill=120)
    image = _blend(image, tip, _shade(SKIN, 1.08), 8)
    holes, pen = _mask()
    pen.ellipse((332 + sway, 548, 352 + sway, 560), fill=230)
    pen.ellipse((370 + sway, 548, 390 + sway, 560), fill=230)
    return _blend(image, holes, _shade(SKIN, 0.45), 3)


def _hair_in_front(image: Image.Image, scene: Scene, sway: int) -> Image.Image:
    mask, pen = _mask()
    pen.pieslice((190 + sway, 150, 530 + sway, 480), 180, 360, fill=255)
    pen.ellipse((214 + sway, 268, 560 + sway, 520), fill=0)
    pen.ellipse((186 + sway, 280, 420 + sway, 560), fill=0)
    return _blend(image, mask, HAIR, 5)


def _eyes(pen: ImageDraw.ImageDraw, sway: int, *, blink: bool) -> None:
    for middle in (292 + sway, 428 + sway):
        pen.line(
            ((middle - 46, 398), (middle - 10, 382), (middle + 44, 394)),
            fill=_shade(HAIR, 1.2),
            width=13,
            joint="curve",
        )
        if blink:
            pen.arc((middle - 36, 415, middle + 36, 455), 10, 170, fill=_shade(SKIN, 0.5), width=6)
            continue
        pen.ellipse((middle - 36, 420, middle + 36, 458), fill=(240, 238, 234))
        pen.ellipse((middle - 18, 420, middle + 18, 456), fill=(88, 60, 40))
        pen.ellipse((middle - 9, 429, middle + 9, 447), fill=(14, 12, 12))
        pen.ellipse((middle - 10, 426, middle - 3, 433), fill=(250, 250, 250))
        pen.arc((middle - 38, 416, middle + 38, 466), 190, 350, fill=HAIR, width=7)
        pen.arc((middle - 36, 412, middle + 36, 462), 20, 160, fill=_shade(SKIN, 0.7), width=3)


def _mouth(pen: ImageDraw.ImageDraw, sway: int, mouth_open: float) -> None:
    gap = int(44 * max(0.0, min(1.0, mouth_open)))
    middle, lip = 361 + sway, 619
    half = 62 - gap // 4
    pen.ellipse((middle - half, lip - 16, middle + half, lip + 20 + gap), fill=LIPS)
    pen.ellipse((middle - half + 6, lip - 2, middle + half - 6, lip + 3 + gap), fill=(64, 22, 26))
    if gap > 10:
        pen.rounded_rectangle((middle - 30, lip, middle + 30, lip + 9), 4, fill=(236, 232, 224))
    pen.arc(
        (middle - 20, lip - 26, middle + 20, lip - 8), 20, 160, fill=_shade(SKIN, 0.85), width=6
    )


def _mark(image: Image.Image) -> None:
    pen = ImageDraw.Draw(image, "RGBA")
    pen.rectangle((0, HEIGHT - 92, WIDTH, HEIGHT), fill=(20, 20, 24, 200))
    pen.text(
        (WIDTH // 2, HEIGHT - 46),
        "SYNTHETIC  -  NOT A PERSON",
        font=ImageFont.load_default(size=42),
        fill=(255, 214, 64, 255),
        anchor="mm",
    )
