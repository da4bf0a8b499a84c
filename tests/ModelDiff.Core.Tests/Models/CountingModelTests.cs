using ModelDiff.Models;

namespace ModelDiff.Tests.Models;

public sealed class CountingModelTests
{
    [Fact]
    public void Queries_WithAndWithoutGradients_AreRows()
    {
        using var model = new DifferentiableEchoModel().Counted();
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.Ask(model, inputs).Dispose();
        model.Gradients().Forward(inputs).Dispose();
        model.Queries.Should().Be(10);
    }

    [Fact]
    public void ForwardAsync_BeyondBudget_ThrowsBeforeTheCall()
    {
        using var inner = new EchoModel();
        using var model = inner.Counted(budget: 9);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.Ask(model, inputs).Dispose();
        var ask = () => Fixture.Ask(model, inputs);
        var exception = ask.Should().Throw<QueryBudgetExceededException>().Which;
        (exception.ModelName, exception.Budget, exception.Asked, exception.Requested).Should().Be(("fake", 9, 5, 5));
        inner.Asked.Should().HaveCount(1);
        model.Queries.Should().Be(5);
    }

    [Fact]
    public void Forward_BeyondBudget_ThrowsBeforeTheCall()
    {
        using var inner = new DifferentiableEchoModel();
        using var model = inner.Counted(budget: 4);
        using var inputs = Fixture.Inputs(5, 3);
        var record = () => model.Gradients().Forward(inputs);
        record.Should().Throw<QueryBudgetExceededException>();
        inner.Asked.Should().BeEmpty();
    }

    [Fact]
    public void Forward_ThroughOtherDecorators_IsCounted()
    {
        using var counted = new DifferentiableEchoModel().Counted(budget: 6);
        using var model = counted.Normalized([0.5], [0.5]).InBatchesOf(2).Named("outer");
        using var inputs = Fixture.Inputs(5, 3);
        model.Gradients().Forward(inputs).Dispose();
        counted.Queries.Should().Be(6, "the last batch is filled up");
    }

    [Fact]
    public void ForwardAsync_BudgetUsedToTheLastRow_Answers()
    {
        using var model = new EchoModel().Counted(budget: 5);
        using var inputs = Fixture.Inputs(5, 3);
        Fixture.Ask(model, inputs).Dispose();
        model.Queries.Should().Be(5);
    }

    [Fact]
    public void Counted_NegativeBudget_Throws()
    {
        using var inner = new EchoModel();
        var count = () => inner.Counted(-1);
        count.Should().Throw<ArgumentOutOfRangeException>();
    }
}
