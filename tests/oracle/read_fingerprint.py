"""Reads a fingerprint of ModelDiff.Core without ModelDiff.Core, and prints what it holds as JSON.

    python3 read_fingerprint.py FILE

Needs NumPy only. Where the safetensors package is installed, it reads the tensors with that as well and compares.
The format is described in docs/fingerprint-format.md. Written for Python 3.8 and NumPy 1.20 or newer.
"""
import hashlib
import json
import struct
import sys

import numpy as np

VERSIONS = ("1", "2", "3")
TYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}


def read(path):
    """All metadata and all tensors of a safetensors file."""
    with open(path, "rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(length))
        data = stream.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = np.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return metadata, tensors


def integrity(metadata, tensors):
    """The hash that 'modeldiff.integrity' must hold; keys and names in the order of their UTF-16 code units."""
    ordinal = lambda text: text.encode("utf-16-be")
    digest = hashlib.sha256()
    for key in sorted(metadata, key=ordinal):
        if key != "modeldiff.integrity":
            digest.update(f"{key}={metadata[key]}\n".encode())
    for name in sorted(tensors, key=ordinal):
        digest.update(f"{name}\n".encode() + tensors[name].tobytes())
    return digest.hexdigest()


def about(member):
    """What is known of a reference model. Version 1 says its name and family alone; what a file does not say is not known, and its role is that of a reference."""
    keys = ("name", "family", "role", "task", "architecture", "initialization", "sha256")
    return {**dict.fromkeys(keys), "role": "reference", **{key: member[key] for key in keys if key in member}}


def cosine(a, b):
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def main(path):
    metadata, tensors = read(path)
    if metadata.get("modeldiff.format") != "fingerprint" or metadata.get("modeldiff.version") not in VERSIONS:
        sys.exit(f"{path}: no fingerprint of version {' or '.join(VERSIONS)}")
    if metadata["modeldiff.integrity"] != integrity(metadata, tensors):
        sys.exit(f"{path}: damaged")
    try:
        from safetensors.numpy import load_file
    except ImportError:
        reader = "numpy"
    else:
        reader = "numpy and safetensors"
        others = load_file(path)
        assert others.keys() == tensors.keys() and all(np.array_equal(others[name], tensors[name]) for name in tensors)
    header = json.loads(metadata["modeldiff.fingerprint"])
    victim = tensors["victim/ddv"]
    print(json.dumps({
        "reader": reader,
        "version": int(metadata["modeldiff.version"]),
        "victim": header["victim"],
        "sha256": header["victimSha256"],
        "generator": metadata["modeldiff.generator"],
        "settings": json.loads(metadata["modeldiff.settings"]),
        "range": [header["inputRange"]["minimum"], header["inputRange"]["maximum"]],
        "pairs": list(tensors["first"].shape),
        "meanChange": float(np.abs(tensors["second"].astype(np.float64) - tensors["first"]).mean()),
        "victimDdv": victim.tolist(),
        "panel": [
            {**about(member), "cosine": cosine(victim, tensors[f"panel/{i}/ddv"])}
            for i, member in enumerate(header["panel"])
        ],
        "probe": {name[6:]: list(tensors[name].shape) for name in sorted(tensors) if name.startswith("probe/")},
        "tensors": {name: [str(tensors[name].dtype), *tensors[name].shape] for name in sorted(tensors)},
    }, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
