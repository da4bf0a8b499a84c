using System.Reflection;
using System.Runtime.CompilerServices;

namespace ModelDiff.Tests.Conventions;

/// <summary>Rules of the house that hold for every public type.</summary>
public class ConventionTests
{
    private static readonly Type[] PublicTypes = [.. typeof(ModelComparer).Assembly.GetExportedTypes()];

    /// <summary>The stations in the order of the flow of data, behind what all of them stand on.</summary>
    private static readonly string[] Stations = ["Storage", "Runtime", "Statistics", "Models", "Weights", "Asking", "Inputs", "Probes", "Measures", "Verdicts", "Fingerprints", "Lineage", "Reports"];

    [Fact]
    public void Classes_AreSealedOrMeantAsBases()
    {
        var open = PublicTypes
            .Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract && HasConstructorForOthers(type))
            .Except([typeof(ModelDiffException)]);

        open.Select(type => type.FullName).Should().BeEmpty();
    }

    [Fact]
    public void Properties_HaveNoPublicSetters()
    {
        var setters = PublicTypes
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod is { IsPublic: true } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)));

        setters.Select(property => $"{property.DeclaringType!.Name}.{property.Name}").Should().BeEmpty();
    }

    [Fact]
    public void Exceptions_DeriveFromTheBase()
    {
        var strays = PublicTypes.Where(type => type.IsSubclassOf(typeof(Exception)) && !type.IsAssignableTo(typeof(ModelDiffException)));

        strays.Select(type => type.FullName).Should().BeEmpty();
    }

    [Fact]
    public void Stations_AreAllNamespacesOfTheLibrary()
    {
        var namespaces = typeof(ModelComparer).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("ModelDiff.", StringComparison.Ordinal) == true)
            .Select(type => type.Namespace!.Split('.')[1]);

        namespaces.Distinct().Should().BeEquivalentTo(Stations);
    }

    [Fact]
    public void Stations_KnowOnlyThoseBeforeThem()
    {
        var backwards =
            from type in typeof(ModelComparer).Assembly.GetTypes()
            let station = Station(type)
            where station >= 0
            from used in TypesUsedBy(type)
            where Station(used) > station
            select $"{type.FullName} uses {used.FullName}";

        backwards.Distinct().Should().BeEmpty();
    }

    private static bool HasConstructorForOthers(Type type) =>
        type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Any(constructor => constructor.IsPublic || constructor.IsFamily);

    private static int Station(Type type) => type.Assembly == typeof(ModelComparer).Assembly ? Array.IndexOf(Stations, type.Namespace?.Split('.').ElementAtOrDefault(1)) : -1;

    private static IEnumerable<Type> TypesUsedBy(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var methods = type.GetMembers(all).OfType<MethodBase>().ToArray();
        return type.GetFields(all).Select(field => field.FieldType)
            .Concat(methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType))
            .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(methods.SelectMany(method => method.GetMethodBody()?.LocalVariables ?? []).Select(local => local.LocalType))
            .Concat(type.BaseType is { } parent ? [parent] : [])
            .SelectMany(used => used.IsGenericType ? used.GetGenericArguments().Append(used) : [used]);
    }
}
