"""The photographs of two Debian packages that calibrate and test quantised networks.

    python photographs.py

writes them into work/calibration and work/held_out.

calibration.txt names 128 photographs, held_out.txt 182 others with the indices of the ImageNet
classes that fit what they show (by hand: no measure of accuracy). `node
scripts/toolchain/datasets.mjs photographs` puts them under .deps.
"""

from pathlib import Path

from PIL import Image

import photos

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[2] / ".deps"
CALIBRATION = HERE / "work" / "calibration"
HELD_OUT = HERE / "work" / "held_out"


def calibration():
    return [FOLDER / line for line in (HERE / "calibration.txt").read_text().splitlines()]


def held_out():
    """[(path, {indices that fit})]"""
    rows = [line.split("\t") for line in (HERE / "held_out.txt").read_text().splitlines()]
    return [(FOLDER / path, {int(i) for i in fits.split(",")}) for path, fits in rows]


def flat(paths, folder):
    """Writes the photographs, on white where they are transparent, as PNG files into a folder.

    Returns the files. They are numbered in an order that mixes both packages: some calibrators
    weigh what comes last most.
    """
    folder.mkdir(parents=True, exist_ok=True)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise SystemExit(f"{missing[0]} is missing: run node scripts/toolchain/datasets.mjs")
    step = 37  # Coprime to both numbers of photographs.
    files = []
    for place, path in enumerate(paths):
        file = folder / f"{place * step % len(paths):03}.png"
        Image.fromarray(photos.read(path)).save(file)
        files.append(file)
    return files


def write_all():
    flat(calibration(), CALIBRATION)
    flat([path for path, _ in held_out()], HELD_OUT)


if __name__ == "__main__":
    write_all()
