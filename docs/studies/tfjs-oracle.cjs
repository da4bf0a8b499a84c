// Asks TensorFlow.js itself what models answer; see ../tfjs-conformance.md.
//     node docs/studies/tfjs-oracle.cjs ORACLE MODELS OUT [NAME]
// ORACLE is a folder into which npm installed @tensorflow/tfjs, MODELS a folder in which descriptions of models lie with their weights, at any depth.
// OUT gets NAME.json for each and, for each input and output, a file of its float32 numbers; NAME is the path with '_' for '/'. Each model is asked by a process of its own.
const fs = require("fs"), path = require("path"), { spawnSync } = require("child_process");
const [oracle, models, out, only] = process.argv.slice(2);

/** Uniform numbers from a fixed seed. */
function* numbers(seed) {
    for (let state = seed; ; ) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        yield state / 2 ** 32;
    }
}

function* descriptions(folder) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) yield* descriptions(file);
        else if (entry.name.endsWith(".json") && fs.readFileSync(file, "utf8").includes('"modelTopology"')) yield path.relative(models, file);
    }
}

const nameOf = file => file.replaceAll(path.sep, "_");

function handlerOf(file) {
    const description = JSON.parse(fs.readFileSync(file, "utf8"));
    const shards = description.weightsManifest.flatMap(group => group.paths.map(shard => fs.readFileSync(path.join(path.dirname(file), shard))));
    const bytes = Buffer.concat(shards);
    return {
        load: async () => ({
            ...description,
            weightSpecs: description.weightsManifest.flatMap(group => group.weights),
            weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
        }),
    };
}

function save(name, kind, tensors) {
    return tensors.map(({ name: tensor, shape, values }, i) => {
        const file = `${name}.${kind}${i}.bin`;
        fs.writeFileSync(path.join(out, file), Buffer.from(Float32Array.from(values).buffer));
        return { name: tensor, shape, file };
    });
}

async function ask(file) {
    const name = nameOf(file);
    const record = { model: file };
    try {
        const tf = require(path.resolve(oracle, "node_modules/@tensorflow/tfjs"));
        await tf.setBackend("cpu");
        const handler = handlerOf(path.join(models, file));
        const isGraph = "node" in (await handler.load()).modelTopology;
        const model = await (isGraph ? tf.loadGraphModel(handler) : tf.loadLayersModel(handler));
        const inputs = model.inputs.map((input, i) => {
            const shape = (input.shape ?? []).map((size, axis) => (size > 0 ? size : axis === 0 ? 1 : 256));
            const random = numbers(i + 1);
            const next = () => (input.dtype === "int32" ? Math.floor(256 * random.next().value) : random.next().value);
            return { name: input.name, dtype: input.dtype, shape, values: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, next) };
        });
        const fed = inputs.map(input => tf.tensor(input.values, input.shape, input.dtype));
        const feed = isGraph ? Object.fromEntries(inputs.map((input, i) => [input.name, fed[i]])) : fed;
        const answers = isGraph ? await model.executeAsync(feed, model.outputs.map(output => output.name)) : model.predict(feed.length === 1 ? feed[0] : feed);
        const outputs = [answers].flat().map((answer, i) => ({ name: model.outputs[i].name, shape: answer.shape, values: answer.dataSync() }));
        Object.assign(record, { inputs: save(name, "in", inputs), outputs: save(name, "out", outputs) });
    } catch (error) {
        record.error = String((error && error.message) || error);
    }
    fs.writeFileSync(path.join(out, `${name}.json`), JSON.stringify(record, null, 1));
    process.exit(0);
}

if (only) ask(only);
else for (const file of descriptions(models)) {
    if (fs.existsSync(path.join(out, `${nameOf(file)}.json`))) continue;
    spawnSync(process.execPath, ["--max-old-space-size=8000", __filename, oracle, models, out, file], { stdio: "ignore", timeout: 1200000 });
    console.log(file);
}
