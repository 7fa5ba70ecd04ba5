"""Sound that really sounds, made once."""

import wave
from functools import cache
from io import BytesIO

import numpy as np


@cache
def tones(*hertz: float, seconds: float = 2, rate: int = 48_000, channels: int = 2) -> bytes:
    """A WAV of these tones together, the same in all channels."""
    at = np.arange(round(seconds * rate)) / rate
    sound = sum(np.sin(2 * np.pi * each * at) for each in hertz) * (0.8 / len(hertz))
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat((sound * 32_767).astype("<i2"), channels).tobytes())
    return out.getvalue()


def loudness(sound: bytes, hertz: float, *, around: float = 40) -> float:
    """How loud what was decoded is at a tone, in dB below the loudest that a sound can be."""
    import soundfile

    samples, rate = soundfile.read(BytesIO(sound))
    samples = samples[rate // 2 : -rate // 2]  # without the beginning and the end of coding
    window = np.hanning(len(samples))
    power = np.abs(np.fft.rfft(samples * window)) ** 2 * 4 / (len(samples) * (window**2).sum())
    at = np.fft.rfftfreq(len(samples), 1 / rate)
    return float(10 * np.log10(power[abs(at - hertz) <= around].sum() + 1e-18))
