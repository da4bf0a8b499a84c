using Microsoft.ML;
using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.MLNet.Tests;

public sealed class TransformerContractTests : ModelAdapterContract
{
    protected override IModelAdapter Create() => MLNetAdapter.Of(Trained.FourClasses.Model, Trained.FourClasses.Schema);
}

public sealed class EngineContractTests : ModelAdapterContract, IDisposable
{
    private readonly PredictionEngine<Trained.Example, Trained.Scores> _engine = Trained.Context.Model.CreatePredictionEngine<Trained.Example, Trained.Scores>(Trained.FourClasses.Model);

    protected override IModelAdapter Create() =>
        MLNetAdapter.OfEngine(_engine, new ModelSignature("engine") { InputShape = new(3) }, row => new Trained.Example { Features = row }, prediction => prediction.Score);

    public void Dispose() => _engine.Dispose();
}
