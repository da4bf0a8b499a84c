using ModelDiff.Models;
using ModelDiff.Tests.Models;

namespace ModelDiff.Http.Tests;

public abstract class OipContract : ModelAdapterContract, IDisposable
{
    private readonly FaultyServer _server;

    private protected OipContract(FaultyServer server) => _server = server;

    protected override bool TakesNaN => false;

    protected override IModelAdapter Create() => _server.Connect();

    public void Dispose()
    {
        _server.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class JsonOipContractTests() : OipContract(new FaultyServer());

public sealed class BinaryOipContractTests() : OipContract(new FaultyServer(binary: true));

public sealed class FixedBatchOipContractTests() : OipContract(new FaultyServer(onnx: "fixed_batch_2"));
