using ModelDiff.Models;

namespace ModelDiff.Tests.Models.Isolation;

public class ChildEnvironmentTests
{
    [Fact]
    public void Fill_Child_ComputesInFullPrecision()
    {
        var environment = new Dictionary<string, string?> { ["NVIDIA_TF32_OVERRIDE"] = "1" };

        ChildEnvironment.Fill(environment, "3", "4");

        environment["NVIDIA_TF32_OVERRIDE"].Should().Be("0");
    }

    [Fact]
    public void Fill_Secrets_StayBehind()
    {
        var environment = new Dictionary<string, string?> { ["API_TOKEN"] = "secret", ["LD_LIBRARY_PATH"] = "/opt/torch", ["PATH"] = "/bin" };

        ChildEnvironment.Fill(environment, "3", "4");

        environment.Should().NotContainKey("API_TOKEN").And.ContainKeys("LD_LIBRARY_PATH", "PATH");
    }
}
