// Asks TensorFlow.js what small models with recurrent layers answer; the tests of ModelDiff.TFLite hold what it says.
//     npm install @tensorflow/tfjs@4.22.0 && node make_tfjs_recurrent.cjs > ../ModelDiff.TFLite.Tests/Data/tfjs-recurrent.json
const path = require("path");
const tf = require(path.resolve("node_modules/@tensorflow/tfjs"));

let state = 1;
const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;

const sequence = { inputShape: [4, 3] };
const layers = {
    "SimpleRNN": () => [tf.layers.simpleRNN({ ...sequence, units: 2 })],
    "SimpleRNN, sequences, backwards, relu": () => [tf.layers.simpleRNN({ ...sequence, units: 2, returnSequences: true, goBackwards: true, activation: "relu" })],
    "SimpleRNN without bias": () => [tf.layers.simpleRNN({ ...sequence, units: 2, useBias: false })],
    "LSTM": () => [tf.layers.lstm({ ...sequence, units: 2 })],
    "LSTM, sigmoid, sequences": () => [tf.layers.lstm({ ...sequence, units: 3, recurrentActivation: "sigmoid", returnSequences: true })],
    "LSTM, backwards": () => [tf.layers.lstm({ ...sequence, units: 2, goBackwards: true, activation: "softsign" })],
    "GRU": () => [tf.layers.gru({ ...sequence, units: 2 })],
    "GRU, sigmoid, sequences, backwards": () => [tf.layers.gru({ ...sequence, units: 3, recurrentActivation: "sigmoid", returnSequences: true, goBackwards: true })],
    "GRU without bias": () => [tf.layers.gru({ ...sequence, units: 2, useBias: false })],
    "Bidirectional LSTM": () => [tf.layers.bidirectional({ ...sequence, layer: tf.layers.lstm({ units: 2 }), mergeMode: "concat" })],
    "Bidirectional GRU, sequences": () => [tf.layers.bidirectional({ ...sequence, layer: tf.layers.gru({ units: 2, returnSequences: true }), mergeMode: "concat" })],
    "Bidirectional, sum": () => [tf.layers.bidirectional({ ...sequence, layer: tf.layers.simpleRNN({ units: 2, returnSequences: true }), mergeMode: "sum" })],
    "Bidirectional, product": () => [tf.layers.bidirectional({ ...sequence, layer: tf.layers.simpleRNN({ units: 2 }), mergeMode: "mul" })],
    "Bidirectional, mean": () => [tf.layers.bidirectional({ ...sequence, layer: tf.layers.simpleRNN({ units: 2 }), mergeMode: "ave" })],
    "TimeDistributed Dense": () => [tf.layers.timeDistributed({ ...sequence, layer: tf.layers.dense({ units: 2, activation: "softmax" }) })],
    "A stack": () => [
        tf.layers.lstm({ ...sequence, units: 3, returnSequences: true }),
        tf.layers.bidirectional({ layer: tf.layers.gru({ units: 2, returnSequences: true }), mergeMode: "concat" }),
        tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3, activation: "tanh" }) }),
        tf.layers.simpleRNN({ units: 2 }),
        tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
    "Embedding": () => [tf.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 }), tf.layers.lstm({ units: 2 })],
};

async function record(name, make) {
    const model = tf.sequential({ layers: make() });
    model.setWeights(model.weights.map(weight => tf.tensor(Array.from({ length: weight.shape.reduce((product, size) => product * size, 1) }, next), weight.shape)));
    let saved;
    await model.save(tf.io.withSaveHandler(async artifacts => ((saved = artifacts), { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } })));
    const shape = [2, ...model.inputs[0].shape.slice(1)];
    const isWords = name === "Embedding";
    const input = Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => (isWords ? Math.floor(2.5 * (next() + 1)) : 2 * next()));
    const output = Array.from(model.predict(tf.tensor(input, shape)).dataSync());
    const data = Buffer.concat([].concat(saved.weightData).map(part => Buffer.from(part)));
    return { name, topology: saved.modelTopology, weights: saved.weightSpecs, data: data.toString("base64"), input, output };
}

(async () => {
    await tf.setBackend("cpu");
    const records = [];
    for (const [name, make] of Object.entries(layers)) records.push(await record(name, make));
    process.stdout.write(JSON.stringify(records, null, 1) + "\n");
})();
