#:project ../../src/ModelDiff.Training/ModelDiff.Training.csproj
#:property UsesTorchBackend=true
#:property PublishAot=false
#:property IsPackable=false

// A trial of an exact test: of each pair of images of one class a coin chose the one that the owner's model learned from. Does a suspect know those better than the others?
// Wilcoxon's signed-rank statistic of the log-probabilities of the true class, as a standard normal deviate: large for whoever learned from the chosen images, or from the answers of a model that did.
//     dotnet run -c Release docs/studies/coins.cs LEARNED LEFT-OUT SHAPE MODEL…       for example fashion.safetensors t10k-images-idx3-ubyte.gz 1,28,28 owner.safetensors

using System.Globalization;
using ModelDiff;
using ModelDiff.Models;
using ModelDiff.Training;
using static TorchSharp.torch;

TorchRuntime.EnsureLoaded();
var shape = new TensorShape([.. args[2].Split(',').Select(size => long.Parse(size, CultureInfo.InvariantCulture))]);
using var learned = ImageDataReader.Read(args[0], shape).Images;
using var leftOut = ImageDataReader.Read(args[1], shape).Images;
var labels = learned.Labels.data<long>().ToArray();
var partners = leftOut.Labels.data<long>().ToArray().Index().GroupBy(entry => entry.Item).ToDictionary(label => label.Key, label => new Queue<long>(label.Select(entry => (long)entry.Index)));
var pairs = labels.Index().Where(entry => partners.TryGetValue(entry.Item, out var queue) && queue.Count > 0).Select(entry => (Learned: (long)entry.Index, LeftOut: partners[entry.Item].Dequeue())).ToArray();
using var first = learned.Take(tensor(pairs.Select(pair => pair.Learned).ToArray()));
using var second = leftOut.Take(tensor(pairs.Select(pair => pair.LeftOut).ToArray()));
using var classes = tensor(pairs.Select(pair => labels[pair.Learned]).ToArray()).unsqueeze(1);
Console.WriteLine($"{pairs.Length} pairs");
foreach (var file in args[3..])
{
    using var model = TrainedModel.Load(file);
    using var better = await KnowledgeAsync(model, first) - await KnowledgeAsync(model, second);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SignedRank(better.data<float>().ToArray()),7:0.00}  {file}"));
}

// How probable a model finds the true class of each image.
async Task<Tensor> KnowledgeAsync(IModelAdapter model, Tensor images)
{
    using var scores = await model.ForwardAsync(images);
    using var scope = NewDisposeScope();
    return nn.functional.log_softmax(scores, 1).gather(1, classes).squeeze(1).MoveToOuterDisposeScope();
}

static double SignedRank(float[] differences)
{
    var ranks = differences.Where(value => value != 0).OrderBy(Math.Abs).Select((value, i) => value > 0 ? i + 1.0 : 0).ToArray();
    double n = ranks.Length;
    return (ranks.Sum() - n * (n + 1) / 4) / Math.Sqrt(n * (n + 1) * (2 * n + 1) / 24);
}
