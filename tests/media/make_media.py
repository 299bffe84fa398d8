"""Makes the pictures and videos of the conformance cases, and media.yaml which describes them.

Needs what nothing else here needs: `pip install av numpy pillow pyyaml`, and `espeak-ng` (Debian)
for the spoken digits; without espeak-ng the digits are tones. Run: python tests/media/make_media.py
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import portrait
import yaml
from numpy.typing import NDArray
from PIL import Image

TARGET = Path(__file__).resolve().parents[2] / "conformance/faceid_conformance/cases/media"
DIGITS = "5729"
WORDS = "five... seven... two... nine."
FRAME_SIZE = (360, 480)
FRAMES_PER_SECOND = 12
SAMPLE_RATE = 22050
LICENCE = "MIT, made by this project"

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Clip:
    """One container to write, and what goes into it."""

    name: str
    container: str
    video_codec: str
    audio_codec: str
    audio_bit_rate: int
    options: dict[str, str]


CLIPS = (
    Clip("me.mp4", "mp4", "libx264", "aac", 40_000, {"movflags": "+faststart"}),
    Clip("me.flv", "flv", "libx264", "aac", 40_000, {}),
    Clip("me.avi", "avi", "libx264", "libmp3lame", 40_000, {}),
)


def speak() -> Samples:
    """Return the digits as 16-bit mono samples, with half a second of silence around."""
    spoken = _espeak() if shutil.which("espeak-ng") else _tones()
    silence = np.zeros(SAMPLE_RATE // 3, dtype=np.int16)
    return np.concatenate((silence, spoken, silence))


def _espeak() -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digits.wav"
        subprocess.run(("espeak-ng", "-v", "en", "-s", "150", "-w", str(path), WORDS), check=True)
        with wave.open(str(path)) as sound:
            if sound.getframerate() != SAMPLE_RATE or sound.getnchannels() != 1:
                sys.exit("make_media: espeak-ng wrote another sample format than 22050 Hz mono")
            return np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)


def _tones() -> Samples:
    seconds = np.arange(int(SAMPLE_RATE * 0.4)) / SAMPLE_RATE
    pause = np.zeros(int(SAMPLE_RATE * 0.3))
    pieces = [
        piece
        for digit in DIGITS
        for piece in (np.sin(2 * np.pi * (300 + 60 * int(digit)) * seconds), pause)
    ]
    return (np.concatenate(pieces) * 12_000).astype(np.int16)


def loudness(samples: Samples) -> NDArray[np.float64]:
    """Return one value from 0 to 1 per video frame."""
    per_frame = SAMPLE_RATE // FRAMES_PER_SECOND
    whole = len(samples) // per_frame
    blocks = samples[: whole * per_frame].astype(np.float64).reshape(whole, per_frame)
    level = np.sqrt((blocks**2).mean(axis=1))
    return level / max(level.max(), 1.0)


def draw_frames(samples: Samples) -> list[Image.Image]:
    """Return the talking portrait; the mouth follows the sound."""
    frames = []
    for index, level in enumerate(loudness(samples)):
        sway = int(6 * np.sin(index / 7))
        frame = portrait.draw(
            portrait.AT_THE_DOOR, mouth_open=float(level), blink=index % 23 == 11, sway=sway
        )
        frames.append(frame.resize(FRAME_SIZE, Image.Resampling.LANCZOS))
    return frames


def write_clip(clip: Clip, frames: list[Image.Image], samples: Samples) -> None:
    """Encode and mux one container."""
    with av.open(
        str(TARGET / clip.name), "w", format=clip.container, options=clip.options
    ) as container:
        video = container.add_stream(clip.video_codec, rate=FRAMES_PER_SECOND)
        video.width, video.height = FRAME_SIZE
        video.pix_fmt = "yuv420p"
        video.time_base = Fraction(1, FRAMES_PER_SECOND)
        video.options = {"crf": "30", "preset": "slow", "threads": "1", "bf": "0"}
        audio = container.add_stream(clip.audio_codec, rate=SAMPLE_RATE, layout="mono")
        audio.bit_rate = clip.audio_bit_rate
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_image(frame)
            picture.pts = index
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        for block in _audio_blocks(samples, audio):
            container.mux(audio.encode(block))
        container.mux(audio.encode(None))


def _audio_blocks(samples: Samples, audio: av.AudioStream) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(
        format=audio.format.name, layout="mono", rate=SAMPLE_RATE, frame_size=audio.frame_size
    )
    whole = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    whole.sample_rate = SAMPLE_RATE
    whole.pts = 0
    yield from resampler.resample(whole)
    yield from resampler.resample(None)


def write_pictures() -> None:
    """Write the two portraits, and the tiny GIF that the service must refuse."""
    still = {"format": "JPEG", "quality": 82, "optimize": True, "progressive": False}
    scenes = {"face.jpg": portrait.AT_THE_DOOR, "card.jpg": portrait.ON_THE_CARD}
    for name, scene in scenes.items():
        picture = portrait.draw(scene).resize((480, 640), Image.Resampling.LANCZOS)
        picture.save(TARGET / name, **still)
    small = portrait.draw(portrait.AT_THE_DOOR).resize((48, 64), Image.Resampling.LANCZOS)
    small.quantize(32).save(TARGET / "small.gif", format="GIF")


def describe(path: Path) -> dict[str, object]:
    """Return what media.yaml says of one file, read back from the file itself."""
    content = path.read_bytes()
    facts: dict[str, object] = {"name": path.name}
    if path.suffix in {".jpg", ".gif"}:
        with Image.open(path) as picture:
            facts |= {"kind": "picture", "container": str(picture.format).lower()}
            facts |= {"pixels": list(picture.size)}
        facts |= {"made": "drawn with Pillow (tests/media/portrait.py)"}
    else:
        with av.open(str(path)) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            facts |= {"kind": "video", "container": path.suffix[1:]}
            facts |= {"video-codec": video.codec.name, "audio-codec": audio.codec.name}
            facts |= {"pixels": [video.width, video.height]}
            facts |= {"seconds": round((container.duration or 0) / 1_000_000, 1)}
        voice = "espeak-ng" if shutil.which("espeak-ng") else "tones"
        facts |= {"spoken": DIGITS, "made": f"the drawn face, its mouth moved by {voice}; PyAV"}
    facts |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return facts | {"licence": LICENCE, "marked-synthetic": True}


def main() -> None:
    """Make everything anew."""
    TARGET.mkdir(parents=True, exist_ok=True)
    samples = speak()
    frames = draw_frames(samples)
    write_pictures()
    for clip in CLIPS:
        write_clip(clip, frames, samples)
    files = [describe(path) for path in sorted(TARGET.iterdir()) if path.suffix != ".yaml"]
    head = "# Written by tests/media/make_media.py. The person shown is drawn and does not exist.\n"
    text = yaml.safe_dump({"media": files}, sort_keys=False, allow_unicode=True)
    (TARGET / "media.yaml").write_text(head + text, encoding="utf-8")
    for entry in files:
        print(f"{entry['name']:10} {entry['bytes']:>8} bytes")


if __name__ == "__main__":
    main()
