// Asks TensorFlow Lite's own runtimes, compiled to WebAssembly, what models answer; see ../mobile.md.
//     node docs/studies/mobile-oracle.cjs ORACLE MODELS OUT tfjs|litert [NAME]
// ORACLE is the folder into which fetch-mobile-models.sh installs the runtimes, MODELS a folder of .tflite files. Each model is asked by a process of its own,
// since runtimes keep state. OUT gets NAME.RUNTIME.json and, for each input and output, a file of its bytes.
const fs = require("fs"), path = require("path"), { spawnSync } = require("child_process");
const [oracle, models, out, runtime, only] = process.argv.slice(2);
const packages = path.resolve(oracle, "node_modules");

/** Uniform numbers from a fixed seed, the same for every runtime. */
function* numbers(seed) {
    for (let state = seed; ; ) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        yield state / 2 ** 32;
    }
}

function fill(type, count, seed) {
    const random = numbers(seed);
    const next = () => random.next().value;
    switch (type) {
        case "float32": return Float32Array.from({ length: count }, next);
        case "uint8": return Uint8Array.from({ length: count }, () => Math.floor(256 * next()));
        case "int8": return Int8Array.from({ length: count }, () => Math.floor(256 * next()) - 128);
        case "int32": return Int32Array.from({ length: count }, () => Math.floor(10 * next()));
        default: throw new Error(`inputs of type ${type}`);
    }
}

function save(name, kind, tensors) {
    return tensors.map(({ name: tensor, type, shape, values }, i) => {
        const file = `${name}.${runtime}.${kind}${i}.bin`;
        fs.writeFileSync(path.join(out, file), Buffer.from(values.buffer, values.byteOffset, values.byteLength));
        return { name: tensor, type, shape, file };
    });
}

const size = shape => shape.reduce((product, axis) => product * axis, 1);

async function askTfjs(bytes) {
    const wasm = path.join(packages, "@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc");
    const module = await require(wasm + ".js")({ wasmBinary: fs.readFileSync(wasm + ".wasm"), print: () => {}, printErr: () => {} });
    const address = module._malloc(bytes.length);
    module.HEAPU8.set(bytes, address);
    const made = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, bytes.length, { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1024 });
    const runner = made.value ? made.value() : made;
    const list = vector => Array.from({ length: vector.size() }, (_, i) => vector.get(i));
    const shapeOf = info => info.shape.split(",").map(Number);
    const inputs = list(runner.GetInputs()).map((info, i) => ({ name: info.name, type: info.dataType, shape: shapeOf(info), values: fill(info.dataType, size(shapeOf(info)), i + 1), info }));
    inputs.forEach(input => input.info.data().set(input.values));
    if (!runner.Infer()) throw new Error("it failed");
    const outputs = list(runner.GetOutputs()).map(info => ({ name: info.name, type: info.dataType, shape: shapeOf(info), values: info.data().slice() }));
    return { inputs, outputs };
}

async function askLiteRt(bytes) {
    const root = path.join(packages, "@litertjs/core");
    const { readFile } = fs.promises;
    globalThis.self = globalThis;
    globalThis.importScripts = script => {
        delete globalThis.importScripts;
        const load = new Function("require", "__dirname", "__filename", fs.readFileSync(String(script), "utf8") + "\nreturn ModuleFactory;");
        globalThis.ModuleFactory = load(require, path.dirname(String(script)), String(script));
    };
    globalThis.fetch = async url => new Response(await readFile(String(url).replace("file://", "")), { headers: { "content-type": "application/wasm" } });
    const { loadLiteRt, loadAndCompile, Tensor } = await import(path.join(root, "dist/index.js"));
    await loadLiteRt(path.join(root, "wasm/"), { threads: false });
    const model = await loadAndCompile(new Uint8Array(bytes), { accelerator: "wasm" });
    const inputs = model.getInputDetails().map((info, i) => ({ name: info.name, type: info.dtype, shape: [...info.shape], values: fill(info.dtype, size(info.shape), i + 1) }));
    const results = await model.run(inputs.map(input => new Tensor(input.values, input.shape)));
    const details = model.getOutputDetails();
    const outputs = [];
    for (const [i, result] of results.entries())
        outputs.push({ name: details[i].name, type: details[i].dtype, shape: [...details[i].shape], values: (await result.data()).slice() });
    return { inputs, outputs };
}

async function ask(file) {
    const name = path.basename(file);
    try {
        const { inputs, outputs } = await (runtime === "tfjs" ? askTfjs : askLiteRt)(fs.readFileSync(path.join(models, file)));
        const record = { model: file, runtime, inputs: save(name, "in", inputs), outputs: save(name, "out", outputs) };
        fs.writeFileSync(path.join(out, `${name}.${runtime}.json`), JSON.stringify(record, null, 1));
    } catch (error) {
        fs.writeFileSync(path.join(out, `${name}.${runtime}.json`), JSON.stringify({ model: file, runtime, error: String(error && error.message || error) }));
    }
    process.exit(0);
}

if (only) ask(only);
else for (const file of fs.readdirSync(models).filter(file => /\.(tflite|lite)$/.test(file)).sort()) {
    spawnSync(process.execPath, [__filename, oracle, models, out, runtime, file], { stdio: "ignore", timeout: 120000 });
    console.log(file);
}
