using System.Collections.Concurrent;
using ModelDiff.Lineage;
using ModelDiff.Statistics;

namespace ModelDiff.Tests.Statistics;

public class SymmetricMatrixTests
{
    [Fact]
    public void Create_TakesACopy()
    {
        var values = new double[,] { { 1, 2 }, { 2, 4 } };
        var matrix = new SymmetricMatrix(values);

        values[1, 0] = 9;
        matrix.ToArray()[0, 1] = 9;

        (matrix.Count, matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]).Should().Be((2, 1, 2, 2, 4));
    }

    [Fact]
    public void Select_ChangesEachNumberOfACopy()
    {
        var matrix = new SymmetricMatrix(new double[,] { { 1, 2, 3 }, { 2, 4, 5 }, { 3, 5, 6 } });

        var doubled = matrix.Select(value => 2 * value);

        doubled.ToArray().Cast<double>().Should().Equal(2, 4, 6, 4, 8, 10, 6, 10, 12);
        matrix[1, 2].Should().Be(5);
    }

    [Fact]
    public void NothingGiven_Throws()
    {
        FluentActions.Invoking(() => new SymmetricMatrix(null!)).Should().Throw<ArgumentNullException>().WithParameterName("values");
        FluentActions.Invoking(() => SymmetricMatrix.Of(0, 1, null!)).Should().Throw<ArgumentNullException>().WithParameterName("value");
    }

    [Fact]
    public void Create_NotSquare_Throws() =>
        FluentActions.Invoking(() => new SymmetricMatrix(new double[2, 3])).Should().Throw<ArgumentException>().WithMessage("*got 2 by 3*");

    [Fact]
    public void Create_NotSymmetric_Throws() =>
        FluentActions.Invoking(() => new SymmetricMatrix(new double[,] { { 1, 2 }, { 3, 4 } })).Should().Throw<ArgumentException>().WithMessage("*[1, 0] is 3, [0, 1] is 2*");

    [Fact]
    public void Index_Outside_Throws() =>
        FluentActions.Invoking(() => new SymmetricMatrix(new double[2, 2])[2, 0]).Should().Throw<IndexOutOfRangeException>();

    [Fact]
    public void Of_FailureInside_ComesOutAsItWasThrown() =>
        FluentActions.Invoking(() => SymmetricMatrix.Of(4, 1, (_, _) => throw new InvalidOperationException("no number"))).Should().Throw<InvalidOperationException>().WithMessage("no number");

    [Fact]
    public void Symmetric_AsksOncePerTwo()
    {
        var asked = new ConcurrentBag<(int, int)>();

        var matrix = SymmetricMatrix.Of(4, 7, (i, j) =>
        {
            asked.Add((i, j));
            return (10 * i) + j;
        });

        asked.Order().Should().Equal((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3));
        (matrix[2, 2], matrix[1, 3], matrix[3, 1]).Should().Be((7, 13, 13));
    }
}
