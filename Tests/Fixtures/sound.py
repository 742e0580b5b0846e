"""WAV files by libsndfile, SciPy and Python's wave module, with their samples; and log-mel features by librosa in double
precision.

The sound for the features is made by a formula, in multiples of 1/4096, which are exact in single precision.
"""

import io
import json
import math
import pathlib
import wave

import librosa
import numpy as np
import scipy.io.wavfile
import scipy.signal
import soundfile


def sound(count):
    """Element i of a sound: two waves and a little noise."""
    values = []
    for i in range(count):
        noise = (i + 1) * 0.7548776662466927
        value = 0.5 * math.sin(0.05 * i + 1e-5 * i * i) + 0.2 * math.sin(1.1 * i) + 0.1 * (noise - math.floor(noise) - 0.5)
        values.append(math.floor(value * 4096 + 0.5) / 4096)
    return np.array(values)


def files():
    ramp = np.array([0, 0.5, -0.5, 0.25, -1, 0.999, 0.001])
    both = np.stack([ramp, ramp[::-1]], 1)
    result = []

    def add(name, data, rate, samples):
        result.append(dict(name=name, bytes=bytes(data).hex(), rate=rate, samples=[float(s) for s in samples]))

    def of_soundfile(name, x, rate, kind, form="WAV"):
        data = io.BytesIO()
        soundfile.write(data, x, rate, subtype=kind, format=form)
        data.seek(0)
        try:
            samples, _ = soundfile.read(data, dtype="float64", always_2d=True)
        except soundfile.LibsndfileError:
            samples = np.zeros((0, 1))
        compressed = kind in ("ULAW", "ALAW", "MS_ADPCM", "IMA_ADPCM")
        add(name, data.getvalue(), rate, [] if compressed else samples.mean(1))

    for kind in ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"):
        of_soundfile(f"libsndfile {kind}", ramp, 8000, kind)
        of_soundfile(f"libsndfile {kind}, two channels", both, 44100, kind)
        of_soundfile(f"libsndfile extended {kind}", both, 96000, kind, "WAVEX")
    for kind in ("ULAW", "ALAW", "MS_ADPCM", "IMA_ADPCM"):
        of_soundfile(f"compressed {kind}", ramp, 8000, kind)
    for values in (np.array([0, 128, 255, 7], np.uint8), np.array([0, -32768, 32767, 5], np.int16),
                   np.array([0, -2**31, 2**31 - 1, 1 << 20], np.int32), np.array([0.5, -2, 3], np.float32),
                   np.array([0.1, -0.7], np.float64)):
        data = io.BytesIO()
        scipy.io.wavfile.write(data, 11025, values)
        scale = {"uint8": 128, "int16": 2**15, "int32": 2**31}.get(str(values.dtype), 1)
        shift = 128 if values.dtype == np.uint8 else 0
        add(f"SciPy {values.dtype}", data.getvalue(), 11025, (values.astype(np.float64) - shift) / scale)
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(3)
        file.setsampwidth(3)
        file.setframerate(1)
        numbers = [1, -2, 3, -8388608, 8388607, 0]
        file.writeframes(b"".join(n.to_bytes(3, "little", signed=True) for n in numbers))
    add("wave, three channels of 24 bits, one sample a second", data.getvalue(), 1,
        [sum(numbers[:3]) / 3 / 2**23, sum(numbers[3:]) / 3 / 2**23])
    return result


def features(count, rate, length, hop, size, window="hann", periodic=True, bands=10, lowest=20.0, highest=None,
             scale="htk", area=False, magnitude=False, added=None, least=None):
    x = sound(count)
    highest = rate / 2 if highest is None else highest
    bell = np.ones(length) if window == "rectangular" else scipy.signal.get_window(window, length, fftbins=periodic)
    # librosa centres short windows in the transform: with zeros around the sound, they stand where they stand here.
    before = (size - length) // 2
    padded = np.concatenate([np.zeros(before), x, np.zeros(size - length - before)])
    spectrum = np.abs(librosa.stft(padded, n_fft=size, hop_length=hop, win_length=length, window=bell, center=False,
                                   dtype=np.complex128))
    filters = librosa.filters.mel(sr=rate, n_fft=size, n_mels=bands, fmin=lowest, fmax=highest, htk=scale == "htk",
                                  norm="slaney" if area else None, dtype=np.float64)
    sums = filters @ (spectrum if magnitude else spectrum ** 2)
    frames = np.log(sums + added if added is not None else np.maximum(sums, least)).T
    return dict(count=count, rate=rate, length=length, hop=hop, size=size, window=window, periodic=periodic, bands=bands,
                lowest=lowest, highest=highest, scale=scale, area=area, magnitude=magnitude, added=added, least=least,
                frames=[list(map(float, frame)) for frame in frames])


FEATURES = [
    features(1000, 8000, 200, 160, 256, window="hamming", periodic=False, bands=20, lowest=60.0, highest=3800.0, added=1e-6),
    features(1200, 16000, 400, 160, 512, bands=12, added=1e-6),
    features(600, 16000, 400, 100, 1024, scale="slaney", area=True, least=1e-10),
    features(500, 8000, 64, 90, 64, window="rectangular", magnitude=True, added=1e-3),
    features(300, 22050, 255, 30, 256, window="hamming", scale="slaney", bands=6, lowest=0.0, least=0.01),
    features(64, 8000, 63, 1, 64, periodic=False, bands=4, highest=2000.0, area=True, added=0.5),
]

path = pathlib.Path(__file__).with_suffix(".json")
lines = [",\n".join(json.dumps(entry) for entry in entries) for entries in (files(), FEATURES)]
path.write_text('{\n"files": [\n%s\n],\n"features": [\n%s\n]\n}\n' % tuple(lines))
